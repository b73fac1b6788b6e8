"""Accuracy against zoom and roll."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from training.fit import LabelledImages, train
from training.sensitivity import sensitivity
from training.settings import TrainSettings
from training.stored_answers import read_stored_answers

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


def test_the_unchanged_pictures_have_the_accuracy_of_the_validation(
    tmp_path: Path, lit_images: Make, tiny: str
) -> None:
    images = lit_images(120)
    settings = TrainSettings("light", tiny, LABELS, epochs=12, learning_rate=0.01, device="cpu")
    result = train(images, settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    assert result.accuracy > 0.8
    answers = read_stored_answers(tmp_path / "run", "validation", result.temperature)
    assert answers is not None
    folder = images.paths[0].parent
    steps = sensitivity(
        tmp_path / "run" / "model.safetensors",
        answers,
        "light",
        lambda name: folder / name,
        tmp_path / "cache",
        zooms=(1.0,),
        rolls=(0.0, 180.0),
        device="cpu",
    )
    assert [(step.kind, step.value) for step in steps] == [("zoom", 1.0), ("roll", 0.0), ("roll", 180.0)]
    assert steps[0].accuracy == steps[1].accuracy == pytest.approx(result.accuracy)
    assert steps[2].accuracy < 0.6  # upside down left is right
    assert steps[0].interval is not None
    assert steps[0].interval[0] <= steps[0].accuracy <= steps[0].interval[1]
