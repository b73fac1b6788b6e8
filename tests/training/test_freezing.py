"""Frozen layers stay as they are."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.registry import build
from training.freezing import freeze_lower_layers, set_training_mode


def trained(model: nn.Module) -> int:
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)


def test_vgg19_transfer_trains_in_phase_2_what_the_report_counts() -> None:
    with torch.device("meta"):
        model = build("vgg19_transfer", 2)
    freeze_lower_layers(model, 0.75)
    assert trained(model) == 13_372_162
    freeze_lower_layers(model, 1)
    assert trained(model) == 3_932_416 + 514


@pytest.mark.parametrize(("share", "frozen_names"), [(0, []), (0.5, ["0", "1"]), (1, ["0", "1", "3", "4"])])
def test_the_share_counts_layers_with_weights_from_the_picture(share: float, frozen_names: list[str]) -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.Flatten(),
        nn.Linear(4, 2),
    )  # fmt: skip
    frozen = freeze_lower_layers(model, share)
    assert [name for name, layer in model.named_children() if layer in frozen] == frozen_names
    assert trained(model[-1]) == 10


def test_frozen_batch_normalisation_keeps_its_statistics() -> None:
    model = nn.Sequential(nn.BatchNorm2d(3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(12, 2))
    set_training_mode(model, freeze_lower_layers(model, 0.5))
    model(torch.randn(5, 3, 2, 2) + 4)
    assert not model[0].running_mean.any()
    assert model[1].running_mean.all()
    assert model.training
