"""The trial that says what a training takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.errors import TrainingError
from training.estimate import TRIAL_STEPS, estimate
from training.labelled_images import LabelledImages
from training.settings import TrainSettings

COUNT = 12


def images(folder: Path, targets: list[int]) -> LabelledImages:
    random = np.random.default_rng(0)
    paths = tuple(folder / f"{number}.png" for number in range(len(targets)))
    for path in paths:
        Image.fromarray(random.integers(0, 255, (40, 40, 3)).astype(np.uint8)).save(path)
    return LabelledImages(tuple(path.name for path in paths), paths, np.array(targets), None, None)


def settings(**changed: object) -> TrainSettings:
    given = {"task": "light", "architecture": "mirror_resnet", "labels": ("left", "right"), "device": "cpu"}
    return TrainSettings(**{**given, "batch_size": 4, "epochs": 7, **changed})  # type: ignore[arg-type]


def test_a_trial_tells_time_and_memory_and_leaves_no_run(tmp_path: Path) -> None:
    found = estimate(images(tmp_path, [0, 1] * 6), settings(), tmp_path / "cache", lambda event: None)
    assert (found.images, found.epochs, found.device, found.gpu_bytes) == (COUNT, 7, "cpu", 0)
    assert 3 <= found.steps <= TRIAL_STEPS
    assert 0 < found.epoch_seconds < 60
    assert found.memory_bytes > 50_000_000
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"cache"}


def test_a_trial_refuses_what_a_training_would(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="two or more labels"):
        estimate(images(tmp_path, [0] * COUNT), settings(), tmp_path / "cache", lambda event: None)


@pytest.mark.parametrize(("gone", "words"), [(slice(0, 8), "learn from"), (slice(8, 12), "validate with")])
def test_a_trial_without_pictures_of_a_part_says_so(tmp_path: Path, gone: slice, words: str) -> None:
    table = replace(images(tmp_path, [0, 1] * 6), validation=np.arange(COUNT) >= 8)
    for path in table.paths[gone]:
        path.write_bytes(b"no picture")
    with pytest.raises(TrainingError, match=f"None of the pictures drawn to {words} can be read"):
        estimate(table, settings(), tmp_path / "cache", lambda event: None)
