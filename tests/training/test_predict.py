"""Predictions: the right columns, gaps for what cannot be read, refusals for other tasks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from models.registry import build
from training import decode
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.errors import TrainingError
from training.fit import LabelledImages
from training.predict import predict
from training.preprocessing import Standardisation

LABELS = ("left", "center", "right")


@pytest.fixture
def checkpoint(tmp_path: Path, tiny: str) -> Path:
    torch.manual_seed(1)
    path = tmp_path / "model.safetensors"
    standardisation = Standardisation((120.0,) * 3, (60.0,) * 3)
    save_checkpoint(path, build(tiny, 3), CheckpointInfo(tiny, "light", LABELS, {}, (16, 12), 2.0, standardisation))
    return path


def test_unreadable_pictures_are_nan(
    tmp_path: Path, checkpoint: Path, lit_images: Callable[[int], LabelledImages]
) -> None:
    paths = lit_images(5).paths
    paths[2].write_text("no picture")
    predicted = predict(checkpoint, paths, tmp_path / "cache", task="light", labels=LABELS)
    assert predicted.shape == (5, 3)
    assert predicted.dtype == np.float32
    assert np.isnan(predicted[2]).all()
    assert np.allclose(predicted[[0, 1, 3, 4]].sum(axis=1), 1, atol=1e-5)


def test_chunks_change_nothing(
    tmp_path: Path,
    checkpoint: Path,
    lit_images: Callable[[int], LabelledImages],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = lit_images(9).paths
    paths[4].unlink()
    whole = predict(checkpoint, paths, tmp_path / "cache", task="light", labels=LABELS)
    monkeypatch.setattr(decode, "CHUNK_BYTES", 2 * 16 * 12 * 3)
    progress: list[tuple[int, int]] = []
    chunked = predict(
        checkpoint,
        paths,
        tmp_path / "cache",
        task="light",
        labels=LABELS,
        on_progress=lambda done, total: progress.append((done, total)),
    )
    assert np.allclose(whole, chunked, atol=1e-6, equal_nan=True)
    assert progress == [(2, 9), (4, 9), (6, 9), (8, 9), (9, 9)]


def test_columns_follow_the_labels_asked_for(
    tmp_path: Path, checkpoint: Path, lit_images: Callable[[int], LabelledImages]
) -> None:
    paths = lit_images(3).paths
    straight = predict(checkpoint, paths, tmp_path / "cache", task="light", labels=LABELS)
    turned = predict(checkpoint, paths, tmp_path / "cache", task="light", labels=LABELS[::-1])
    assert np.array_equal(straight[:, ::-1], turned)


def test_another_task_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="for task 'light', not 'orientation'; choose a run of 'orientation'"):
        predict(checkpoint, [], tmp_path / "cache", task="orientation", labels=LABELS)


def test_other_labels_are_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="knows the labels left, center, right, but task 'light' has yes, no"):
        predict(checkpoint, [], tmp_path / "cache", task="light", labels=("yes", "no"))


def test_no_pictures_give_no_rows(tmp_path: Path, checkpoint: Path) -> None:
    assert predict(checkpoint, [], tmp_path / "cache", task="light", labels=LABELS).shape == (0, 3)


def test_an_unknown_device_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="no device 'tpu'"):
        predict(checkpoint, [], tmp_path / "cache", task="light", labels=LABELS, device="tpu")
