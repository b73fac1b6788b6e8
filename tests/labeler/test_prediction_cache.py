"""The cache of predictions: no network is asked twice about a picture that has not changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from labeler.prediction_cache import Probabilities, cached_predictions


class Network:
    """Predicts each picture's number of bytes, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, paths: Sequence[Path]) -> Probabilities:
        self.asked += [path.name for path in paths]
        sizes = [path.stat().st_size if path.exists() else np.nan for path in paths]
        return np.array([[size, 1 - size] for size in sizes], np.float32)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    for number, name in enumerate(("a", "b", "c")):
        (tmp_path / name).write_bytes(b"x" * number)
    return [tmp_path / name for name in ("a", "b", "c", "missing")]


def test_only_new_and_changed_pictures_are_asked_and_the_order_is_kept(tmp_path: Path, pictures: list[Path]) -> None:
    cache, network = tmp_path / "cache" / "run.npz", Network()
    assert cached_predictions(cache, pictures[:2], 2, network)[:, 0].tolist() == [0, 1]
    assert cached_predictions(cache, pictures[2::-1], 2, network)[:, 0].tolist() == [2, 1, 0]
    assert network.asked == ["a", "b", "c"]
    os.utime(pictures[0], ns=(1, 1))
    cached_predictions(cache, pictures, 2, network)
    assert network.asked[3:] == ["a", "missing"]
    assert [entry.name for entry in cache.parent.iterdir()] == ["run.npz"]


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_or_deleted_cache_costs_only_time(tmp_path: Path, pictures: list[Path], damage: bytes | None) -> None:
    cache, network = tmp_path / "run.npz", Network()
    wanted = cached_predictions(cache, pictures, 2, network)
    cache.unlink() if damage is None else cache.write_bytes(damage)
    assert np.array_equal(cached_predictions(cache, pictures, 2, network), wanted, equal_nan=True)
    assert len(network.asked) == 8


def test_predictions_of_another_label_set_are_not_taken(tmp_path: Path, pictures: list[Path]) -> None:
    cache, network = tmp_path / "run.npz", Network()
    cached_predictions(cache, pictures, 2, network)
    found = cached_predictions(cache, pictures, 3, lambda paths: np.full((len(paths), 3), 0.5, np.float32))
    assert found.shape == (4, 3)


def test_no_pictures_give_an_empty_table(tmp_path: Path) -> None:
    network = Network()
    assert cached_predictions(tmp_path / "run.npz", [], 3, network).shape == (0, 3)
    assert network.asked == []
