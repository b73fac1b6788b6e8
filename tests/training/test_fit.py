"""A training from pictures to run folder, with a small network; and CNN4 itself once."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from training.checkpoint import read_checkpoint_info
from training.errors import TrainingError
from training.fit import LabelledImages, TrainResult, train
from training.settings import TrainSettings

from .asking import predicted

LABELS = ("left", "center", "right")
Make = Callable[[int], LabelledImages]
Events = list[dict[str, Any]]


def run(images: LabelledImages, folder: Path, run_name: str = "run", **changes: Any) -> tuple[TrainResult, Events]:
    fields: dict[str, Any] = {
        "task": "light",
        "architecture": "tiny",
        "labels": LABELS,
        "mirror": {"left": "right"},
        "epochs": 12,
        "learning_rate": 0.01,
        "device": "cpu",
    }
    events: Events = []
    result = train(images, TrainSettings(**fields | changes), folder / run_name, folder / "cache", events.append)
    return result, events


def test_a_run_learns_and_writes_its_folder(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(120)
    result, events = run(images, tmp_path)
    assert result.accuracy > 0.9 > 0.5 > result.majority_share
    assert result.images_train + result.images_validation == 120
    assert result.parameters == 4 * 27 + 4 + 140 * 3 + 3
    assert 1 <= result.best_epoch <= result.epochs <= 12
    assert result.device == "cpu"
    folder = tmp_path / "run"
    assert sorted(path.name for path in folder.iterdir()) == [
        "images.csv", "last.safetensors", "metrics.csv", "model.safetensors", "results.json", "settings.toml",
        "validation.csv", "validation.npz",
    ]  # fmt: skip

    settings = tomllib.loads((folder / "settings.toml").read_text())
    assert (settings["epochs"], settings["seed"], settings["resolved_device"]) == (12, 0, "cpu")
    assert settings["mirror"] == {"left": "right", "right": "left"}
    assert {"python", "torch", "numpy"} <= settings["versions"].keys()

    with (folder / "metrics.csv").open(newline="") as file:
        epochs = list(csv.DictReader(file))
    assert list(epochs[0]) == [
        "epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds",
    ]  # fmt: skip
    assert [row["epoch"] for row in epochs] == [str(number) for number in range(1, result.epochs + 1)]
    best = epochs[result.best_epoch - 1]
    assert float(best["validation_accuracy"]) == result.accuracy
    assert float(best["validation_loss"]) == pytest.approx(result.loss)

    told = [event for event in events if event["event"] == "epoch"]
    assert [event["epoch"] for event in told] == list(range(1, result.epochs + 1))
    assert told[-1]["best_epoch"] == result.best_epoch
    assert set(told[0]) == {
        "event", "epoch", "epochs", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
        "seconds", "images_per_second", "best_epoch",
    }  # fmt: skip
    assert {"event": "progress", "stage": "decode", "done": 120, "total": 120} in events
    json.dumps([events, asdict(result)])


def test_validation_csv_is_what_the_checkpoint_predicts(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(80)
    result, _ = run(images, tmp_path)
    with (tmp_path / "run" / "validation.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["image", "label", "p_left", "p_center", "p_right"]
    assert len(rows) == result.images_validation
    where = [images.names.index(row["image"]) for row in rows]
    assert [row["label"] for row in rows] == [LABELS[images.targets[index]] for index in where]
    paths = [images.paths[index] for index in where]
    found = predicted(tmp_path / "run" / "model.safetensors", paths, tmp_path / "cache", "light", LABELS)
    written = [[float(row[f"p_{label}"]) for label in LABELS] for row in rows]
    assert np.allclose(found, written, atol=1e-5)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    info = read_checkpoint_info(tmp_path / "run" / "model.safetensors")
    assert (info.labels, info.input_size, info.temperature) == (LABELS, (16, 12), result.temperature)
    assert info.mirror == {"left": "right", "right": "left"}


def test_the_same_seed_gives_the_same_run(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(60)
    state = torch.get_rng_state()
    first, _ = run(images, tmp_path, "one", epochs=3)
    second, _ = run(images, tmp_path, "two", epochs=3)
    other, _ = run(images, tmp_path, "three", epochs=3, seed=1)
    assert (first.loss, first.temperature) == (second.loss, second.temperature)
    assert (tmp_path / "one/model.safetensors").read_bytes() == (tmp_path / "two/model.safetensors").read_bytes()
    assert other.loss != first.loss
    assert torch.equal(torch.get_rng_state(), state)


def test_the_split_from_outside_is_used(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(40)
    validation = np.arange(40) % 5 == 0
    run(replace(images, validation=validation), tmp_path, epochs=1)
    with (tmp_path / "run" / "validation.csv").open(newline="") as file:
        names = [row["image"] for row in csv.DictReader(file)]
    assert names == [images.names[index] for index in np.flatnonzero(validation)]


def test_mirrored_pictures_get_the_mirrored_label(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(120)
    told, _ = run(images, tmp_path, "told")
    misled, _ = run(images, tmp_path, "misled", mirror={})
    # Where a mirrored "left" still counts as "left", nothing better than an even guess between the sides is left.
    assert told.loss < 0.15
    assert misled.loss > 0.3


def test_unreadable_pictures_are_left_out_and_told(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(40)
    for path in images.paths[:7]:
        path.write_text("no picture")
    result, events = run(images, tmp_path, epochs=1)
    assert result.images_train + result.images_validation == 33
    texts = [event["text"] for event in events if event["event"] == "message"]
    assert "7 of 40 pictures cannot be read and are left out." in texts
    assert any(str(images.paths[0]) in text for text in texts)


def test_batch_events_are_rare(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    result, events = run(lit_images(60), tmp_path, epochs=3, batch_size=1)
    batches = [event for event in events if event["event"] == "batch"]
    assert 1 <= len(batches) <= 2 + 5 * result.seconds
    assert set(batches[0]) == {"event", "epoch", "done", "total"}
    assert batches[0]["total"] == result.images_train


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"names": (), "paths": (), "targets": np.array([], np.int64), "groups": None}, "label some first"),
        ({"targets": np.array([0, 1, 2, 3] * 3)}, "Label numbers run from 0 to 3"),
        ({"targets": np.array([-1, 1, 2, 0] * 3)}, "Label numbers run from -1 to 2"),
        ({"targets": np.zeros(12, np.int64)}, "has only 'left'"),
        ({"targets": np.zeros(11, np.int64)}, "different lengths"),
        ({"groups": ("ann",) * 12}, "one group"),
        ({"validation": np.ones(12, bool)}, "and has none"),
        ({"validation": np.zeros(12, bool)}, "left to validate"),
    ],
)
def test_what_cannot_be_trained_from_is_refused(
    tmp_path: Path, lit_images: Make, tiny: str, change: dict[str, Any], word: str
) -> None:
    with pytest.raises(TrainingError, match=word):
        run(replace(lit_images(12), **change), tmp_path)


def test_no_readable_picture_is_refused(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(4)
    for path in images.paths:
        path.unlink()
    with pytest.raises(TrainingError, match=r"None of the 4 pictures can be read.*no such file"):
        run(images, tmp_path)


def test_a_loss_that_explodes_is_told(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    with pytest.raises(TrainingError, match="learning rate below 1e"):
        run(lit_images(60), tmp_path, learning_rate=1e30)


def test_cnn4_learns_at_the_default_learning_rate(tmp_path: Path, lit_images: Make) -> None:
    result, _ = run(lit_images(48), tmp_path, architecture="cnn4", learning_rate=1e-3, epochs=4, batch_size=8)
    assert result.accuracy > 0.9
    assert result.parameters == 16_849_235


@pytest.mark.gpu
def test_a_gpu_learns_too(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    if not torch.cuda.is_available():
        pytest.skip("no CUDA GPU here")
    result, _ = run(lit_images(120), tmp_path, device="auto")
    assert result.device == "cuda"
    assert result.accuracy > 0.9
