"""Settings refuse what cannot be meant, each in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from training.device import resolve_device
from training.errors import TrainingError
from training.settings import TrainSettings

GOOD: dict[str, Any] = {"task": "light", "architecture": "cnn4", "labels": ("left", "center", "right")}


def test_defaults_are_the_reports() -> None:
    settings = TrainSettings(**GOOD)
    assert (settings.epochs, settings.batch_size, settings.train_share) == (50, 32, 0.7)
    assert (settings.patience_accuracy, settings.patience_loss) == (5, 3)
    assert settings.mirror == {}


@pytest.mark.parametrize("mirror", [{"left": "right"}, {"right": "left", "left": "right"}])
def test_one_direction_of_a_mirror_pair_is_enough(mirror: dict[str, str]) -> None:
    assert TrainSettings(**GOOD, mirror=mirror).mirror == {"left": "right", "right": "left"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"task": ""}, "no name"),
        ({"labels": ("left",)}, "two or more"),
        ({"labels": ("left", "left")}, "different labels"),
        ({"labels": ("left", "")}, "none of them empty"),
        ({"architecture": "resnet"}, "there are cnn4"),
        ({"epochs": 0}, "epochs is 0"),
        ({"batch_size": -1}, "batch_size is -1"),
        ({"patience_loss": 0}, "patience_loss is 0"),
        ({"patience_accuracy": 0}, "patience_accuracy is 0"),
        ({"learning_rate": 0.0}, "such as 0.001"),
        ({"learning_rate": float("nan")}, "such as 0.001"),
        ({"train_share": 1.0}, "between 0 and 1"),
        ({"seed": -1}, "seed is -1"),
        ({"device": "tpu"}, "choose one of auto, cpu, cuda"),
        ({"loss": "hinge"}, "no loss 'hinge'; choose one of cross_entropy, focal"),
        ({"optimizer": "lamb"}, "choose one of adam, adamw, sgd, rmsprop, adadelta"),
        ({"schedule": "step"}, "choose one of constant, cosine, one_cycle"),
        ({"freeze": 1.1}, "freeze is 1.1; it must lie from 0 to 1"),
        ({"label_smoothing": 1.0}, "from 0 to below 1"),
        ({"label_smoothing": 0.1, "loss": "focal"}, "knows no label_smoothing"),
        ({"momentum": -0.1}, "momentum is -0.1"),
        ({"weight_decay": float("inf")}, "weight_decay is inf"),
        ({"epochs": 10**400}, "epochs is inf; it must be 1 or more"),
        ({"warm_up_epochs": -1}, "warm_up_epochs is -1"),
        ({"shift": 1.0}, "shift is 1.0"),
        ({"rotation": -5}, "180 degrees"),
        ({"mirror": {"left": "up"}}, "'up', which is no label"),
        ({"mirror": {"left": "right", "center": "right"}}, "keep one pair"),
    ],
)
def test_bad_values_are_refused(change: dict[str, Any], word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        TrainSettings(**{**GOOD, **change})


def test_cuda_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(TrainingError, match='choose "auto" or "cpu"'):
        TrainSettings(**GOOD, device="cuda")
    assert resolve_device("auto") == "cpu"


def test_auto_takes_the_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert resolve_device("auto") == "cuda"
    assert resolve_device("cpu") == "cpu"
