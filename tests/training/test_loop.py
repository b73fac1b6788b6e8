"""What the loop does beside plain networks and plain losses."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from models.auxiliary import AuxiliaryLogits
from models.registry import Architecture, build, register
from training.augment import mirror_half
from training.checkpoint import load_checkpoint
from training.decode import decode_images
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


def test_the_defaults_are_adam_on_cross_entropy_and_nothing_else(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    """One epoch beside the plainest loop there is: the same weights to the last bit."""
    images = lit_images(60)
    validation = np.arange(60) % 4 == 0
    settings = TrainSettings("light", tiny, LABELS, {"left": "right"}, 1, device="cpu")
    train(replace(images, validation=validation), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    trained, info = load_checkpoint(tmp_path / "run" / "model.safetensors")

    pixels = torch.from_numpy(decode_images(images.paths, (16, 12), tmp_path / "cache").pixels)
    rows, rng = np.flatnonzero(~validation), np.random.default_rng(0)
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        network = build(tiny, 3).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3, fused=True)
    order = rng.permutation(rows)
    for start in range(0, len(order), 32):
        batch = order[start : start + 32]
        seen, targets = mirror_half(
            pixels[batch], torch.from_numpy(images.targets[batch]), torch.tensor([2, 1, 0]), rng
        )
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(info.standardisation(seen)), targets).backward()
        optimizer.step()
    for name, value in network.state_dict().items():
        assert torch.equal(value, trained.state_dict()[name]), name


@pytest.mark.parametrize(
    "changes",
    [
        {"loss": "focal", "optimizer": "adamw", "schedule": "one_cycle", "weight_decay": 0.01},
        {"loss": "binary_cross_entropy", "optimizer": "rmsprop", "balanced": True, "learning_rate": 3e-3},
        {"shift": 0.05, "zoom": 0.05, "rotation": 5.0, "shear": 3.0, "brightness": 0.2, "contrast": 0.2},
        {"loss": "cosine_proximity", "optimizer": "adadelta", "learning_rate": 3.0},
        {"label_smoothing": 0.1, "optimizer": "sgd", "learning_rate": 0.03, "schedule": "cosine", "warm_up_epochs": 2},
    ],
)
def test_every_part_of_a_recipe_learns_and_is_recorded(
    tmp_path: Path, lit_images: Make, tiny: str, changes: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {"epochs": 25, "learning_rate": 0.01, "device": "cpu", "batch_size": 16}
    fields |= {"patience_accuracy": 25, "patience_loss": 25} | changes
    settings = TrainSettings("light", tiny, LABELS, {"left": "right"}, **fields)
    result = train(lit_images(120), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    assert result.accuracy > 0.85
    recorded = tomllib.loads((tmp_path / "run" / "settings.toml").read_text())
    assert changes.items() <= recorded.items()


def test_the_last_epoch_is_kept_where_that_is_asked(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    """With a rate so high that the network leaves what it had found."""
    kept, images = {}, lit_images(60)
    for keep_last in (False, True):
        settings = TrainSettings(
            "light", tiny, LABELS, {"left": "right"}, 12, learning_rate=0.3, device="cpu", keep_last=keep_last,
            patience_accuracy=12, patience_loss=12,
        )  # fmt: skip
        folder = tmp_path / str(keep_last)
        result = train(images, settings, folder, tmp_path / "cache", lambda event: None)
        kept[keep_last] = result.best_epoch
        networks = [load_checkpoint(folder / f"{name}.safetensors")[0].state_dict() for name in ("model", "last")]
        same = all(torch.equal(value, networks[1][name]) for name, value in networks[0].items())
        assert same == (result.best_epoch == result.epochs == 12)
    assert kept[False] < kept[True] == 12
