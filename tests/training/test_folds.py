"""Out-of-fold predictions: nothing that an image's prediction rests on has seen it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.calibration import fit_temperature, softmax
from training.errors import TrainingError
from training.fit import LabelledImages
from training.folds import train_folds
from training.out_of_fold import read_out_of_fold
from training.settings import TrainSettings
from training.subsets import draw_folds

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


def settings(tiny: str, **changes: Any) -> TrainSettings:
    return TrainSettings(
        "light", tiny, LABELS, {"left": "right"}, **{"epochs": 6, "learning_rate": 0.01, "device": "cpu"} | changes
    )


def test_every_fold_has_its_share_of_every_label_and_whole_groups() -> None:
    rng = np.random.default_rng(3)
    targets = rng.integers(0, 3, 300)
    alone = draw_folds(targets, None, 5, 0)
    assert np.bincount(alone).tolist()[1:] == pytest.approx([60] * 5, abs=2)
    for label in range(3):
        counts = np.bincount(alone[targets == label], minlength=6)[1:]
        assert counts.max() - counts.min() <= 3
    groups = [f"person {number // 4}" for number in range(300)]
    grouped = draw_folds(targets, groups, 5, 0)
    assert all(len(set(grouped[start : start + 4])) == 1 for start in range(0, 300, 4))
    assert np.bincount(grouped).tolist()[1:] == pytest.approx([60] * 5, abs=8)
    assert (draw_folds(targets, groups, 5, 0) == grouped).all()
    with pytest.raises(TrainingError, match="two or more"):
        draw_folds(targets, None, 1, 0)


def test_each_image_is_asked_of_a_network_that_has_not_seen_it(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(90)
    images.paths[5].write_text("no picture")
    folds = draw_folds(images.targets, images.groups, 3, 0)
    folds[:4] = 0  # one person takes no part
    events: list[dict[str, Any]] = []
    made = train_folds(images, folds, settings(tiny), tmp_path / "run", tmp_path / "cache", events.append)
    found = read_out_of_fold(tmp_path / "run")
    asked = tuple(name for number, name in enumerate(images.names) if number not in (0, 1, 2, 3, 5))
    assert found.names == made.names == asked
    where = [images.names.index(name) for name in found.names]
    assert (found.folds == folds[where]).all()
    assert (found.targets == images.targets[where]).all()
    assert (found.probabilities.argmax(axis=1) == found.targets).mean() > 0.8
    for fold in (1, 2, 3):
        own = found.folds == fold
        with (tmp_path / "run/folds" / str(fold) / "images.csv").open(newline="") as file:
            part = {row["image"]: row["part"] for row in csv.DictReader(file)}
        assert {name for name, of in part.items() if of == "test"} == {found.names[row] for row in np.flatnonzero(own)}
        assert set(part.values()) == {"train", "validation", "test", ""}
        fitted = fit_temperature(found.logits[~own], found.targets[~own])
        assert np.allclose(found.temperatures[own], fitted)
        assert np.allclose(found.probabilities[own], softmax(found.logits[own], fitted))
    assert {event["fold"] for event in events if event["event"] == "epoch"} == {1, 2, 3}
    with (tmp_path / "run/out_of_fold.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["image", "fold", "label", "p_left", "p_center", "p_right"]


def test_a_folds_own_labels_have_no_say_in_its_predictions(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    """Neither weights nor the moment of stopping nor the temperature change with them."""
    images = lit_images(40)
    folds = draw_folds(images.targets, None, 2, 0)
    own = folds == 2
    lied = images.targets.copy()
    lied[own] = (lied[own] + 1) % 3
    one = train_folds(images, folds, settings(tiny), tmp_path / "one", tmp_path / "cache", lambda event: None)
    other = train_folds(
        replace(images, targets=lied), folds, settings(tiny), tmp_path / "other", tmp_path / "cache", lambda event: None
    )
    assert (one.logits[own] == other.logits[own]).all()
    assert (one.logits[~own] != other.logits[~own]).any()
    first = [fit_temperature(table.logits[~own], table.targets[~own]) for table in (one, other)]
    assert np.allclose(one.temperatures[own], first[0])
    assert np.allclose(other.temperatures[own], first[1])


@pytest.mark.parametrize("damage", [b"", b"PK no zip", None])
def test_a_damaged_file_is_named(tmp_path: Path, damage: bytes | None) -> None:
    if damage is not None:
        (tmp_path / "out_of_fold.npz").write_bytes(damage)
    with pytest.raises(TrainingError, match=r"out_of_fold\.npz"):
        read_out_of_fold(tmp_path)
