"""What the loop does beside plain networks and plain losses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

from models import registry
from models.auxiliary import AuxiliaryLogits
from models.registry import Architecture, register
from training.checkpoint import load_checkpoint
from training.fit import LabelledImages, train
from training.settings import TrainSettings

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


class TwoAnswers(nn.Module):
    """A network for pictures of 16x12 with an auxiliary classifier."""

    def __init__(self, num_outputs: int) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), nn.Flatten())
        self.head, self.auxiliary = nn.Linear(140, num_outputs), nn.Linear(140, num_outputs)

    def forward(self, images: torch.Tensor) -> torch.Tensor | AuxiliaryLogits:
        seen = self.trunk(images)
        if self.training:
            return AuxiliaryLogits(self.head(seen), self.auxiliary(seen), 0.3)
        logits: torch.Tensor = self.head(seen)
        return logits


def test_an_auxiliary_classifier_learns_beside_the_network(
    tmp_path: Path, lit_images: Make, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("two_answers")
    module.build = TwoAnswers  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "two_answers", module)
    register(Architecture("two_answers", "Two", (16, 12), "two_answers:build", "For tests."))
    settings = TrainSettings("light", "two_answers", LABELS, {"left": "right"}, 10, learning_rate=0.01, device="cpu")
    result = train(lit_images(90), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    assert result.accuracy > 0.9
    network, _ = load_checkpoint(tmp_path / "run" / "model.safetensors")
    assert network.auxiliary.bias.any()


def test_a_trained_mirror_resnet_keeps_the_tasks_mirror(tmp_path: Path, lit_images: Make) -> None:
    """The pairs of labels travel in the checkpoint, in whatever order the labels stand."""
    labels = ("center", "right", "left")
    settings = TrainSettings("light", "mirror_resnet", labels, {"left": "right"}, 1, device="cpu")
    train(lit_images(24), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    network, info = load_checkpoint(tmp_path / "run" / "model.safetensors")
    pixels = torch.from_numpy(np.random.default_rng(2).integers(0, 256, (4, 64, 64, 3), np.uint8))
    with torch.inference_mode():
        plain, mirrored = (network.double()(info.standardisation(one).double()) for one in (pixels, pixels.flip(2)))
    assert (plain - mirrored[:, [0, 2, 1]]).abs().max() < 1e-12
    assert (plain[:, 1] - plain[:, 2]).abs().min() > 0
