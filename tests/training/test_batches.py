"""Networks that normalise over a batch never see a batch of one picture, and say so where one is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from models.registry import Architecture, register
from training.batches import in_batches
from training.bottleneck import train_head
from training.data import TrainingData
from training.errors import TrainingError
from training.estimate import estimate
from training.fit import LabelledImages, train
from training.preprocessing import Standardisation
from training.settings import TrainSettings

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


def build(num_outputs: int) -> nn.Module:
    head = nn.Sequential(nn.Linear(140, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, num_outputs))
    network = nn.Sequential()
    network.trunk = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.Flatten())
    network.head = head
    return network


@pytest.fixture
def normalised(tiny: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A network whose head normalises one number of each channel, as MobileNetV2's does."""
    module = ModuleType("normalised")
    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "normalised", module)
    register(Architecture("normalised", "Normalised", (16, 12), "normalised:build", "For tests."))
    return "normalised"


def settings(architecture: str, **changes: Any) -> TrainSettings:
    fields = {"batch_size": 4, "epochs": 2, "device": "cpu", "learning_rate": 0.01} | changes
    return TrainSettings("light", architecture, LABELS, **fields)


def with_a_row_left(images: LabelledImages) -> LabelledImages:
    """Nine images to learn from: two batches of four, and one image."""
    return replace(images, validation=np.arange(len(images.names)) >= 9)


@given(st.integers(1, 200), st.integers(1, 50))
def test_every_row_is_in_one_batch_and_none_is_alone(count: int, size: int) -> None:
    batches = in_batches(np.arange(count), size)
    assert np.concatenate(batches).tolist() == list(range(count))
    sizes = [len(batch) for batch in batches]
    assert all(one == size for one in sizes[:-1])
    assert sizes[-1] <= size + 1
    assert size == 1 or count == 1 or min(sizes) > 1


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_picture_left_over_is_learned_from_with_the_batch_before(
    tmp_path: Path, lit_images: Make, normalised: str, accumulate: int
) -> None:
    told: list[dict[str, object]] = []
    chosen = settings(normalised, accumulate=accumulate)
    result = train(with_a_row_left(lit_images(15)), chosen, tmp_path / "run", tmp_path / "cache", told.append)
    assert result.images_train == 9
    assert {event["total"] for event in told if event["event"] == "batch"} == {2}


def test_a_trial_meets_no_picture_alone(tmp_path: Path, lit_images: Make, normalised: str) -> None:
    found = estimate(with_a_row_left(lit_images(15)), settings(normalised), tmp_path / "cache", lambda event: None)
    assert found.images == 15


def test_the_head_meets_no_picture_alone(tmp_path: Path, normalised: str) -> None:
    pixels, rows = torch.randint(0, 255, (9, 16, 12, 3), dtype=torch.uint8), np.arange(9)
    grey = Standardisation((100.0,) * 3, (50.0,) * 3)
    data = TrainingData(pixels, np.arange(9) % 3, rows, rows[:1], grey)
    chosen = replace(settings(normalised), bottleneck_rate=0.01)
    object.__setattr__(chosen, "bottleneck_epochs", 1)  # which the settings want published weights for
    model, told = build(3), []
    before = {name: one.clone() for name, one in model.head.state_dict().items()}
    train_head(model, data, chosen, tmp_path / "cache", "cpu", told.append)
    assert not torch.equal(model.head.state_dict()["0.weight"], before["0.weight"])


def test_a_network_that_cannot_learn_from_single_pictures_says_so(
    tmp_path: Path, lit_images: Make, normalised: str
) -> None:
    images = with_a_row_left(lit_images(15))
    with pytest.raises(TrainingError, match="choose a batch_size of 2 or more"):
        train(images, settings(normalised, batch_size=1), tmp_path / "run", tmp_path / "cache", lambda event: None)
