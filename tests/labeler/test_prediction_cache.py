"""The cache of predictions: no network is asked twice about a picture that has not changed, also after a kill."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from labeler import answer_sheet
from labeler.answer_sheet import AnswerSheet, AskedRun
from labeler.prediction_cache import KnownPredictions, known_predictions, picture_keys


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    for number, name in enumerate(("a", "b", "c")):
        (tmp_path / name).write_bytes(b"x" * number)
    return [tmp_path / name for name in ("a", "b", "c", "missing")]


def test_what_is_kept_is_found_by_picture_and_view(tmp_path: Path, pictures: list[Path]) -> None:
    keys = picture_keys(pictures)
    assert len(set(keys.tolist())) == 4
    plain, mirrored = (KnownPredictions(tmp_path / "cache", view, 2) for view in ("plain", "mirrored"))
    plain.keep(keys[:2], np.array([[0.1, 0.9], [0.2, 0.8]], np.float32))
    plain.keep(keys[2:], np.array([[0.3, 0.7], [np.nan, np.nan]], np.float32))
    mirrored.keep(keys[1:2], np.array([[0.5, 0.5]], np.float32))
    assert np.allclose(plain.find(keys[::-1])[:, 0], [np.nan, 0.3, 0.2, 0.1], equal_nan=True)
    assert np.allclose(mirrored.find(keys)[:, 0], [np.nan, 0.5, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(known_predictions(tmp_path / "cache", pictures, 2), plain.find(keys), equal_nan=True)
    assert len(list((tmp_path / "cache").iterdir())) == 3
    os.utime(pictures[0], ns=(1, 1))
    assert np.isnan(plain.find(picture_keys(pictures))[:, 0]).tolist() == [True, False, False, True]


def test_no_pictures_and_no_cache(tmp_path: Path, pictures: list[Path]) -> None:
    known = KnownPredictions(tmp_path / "none", "plain", 3)
    assert known.find(picture_keys([])).shape == (0, 3)
    assert np.isnan(known.find(picture_keys(pictures))).all()
    known.keep(picture_keys(pictures[3:]), np.full((1, 3), np.nan, np.float32))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04", None])
def test_a_damaged_pack_costs_only_time(tmp_path: Path, pictures: list[Path], damage: bytes | None) -> None:
    keys, known = picture_keys(pictures), KnownPredictions(tmp_path / "cache", "plain", 2)
    known.keep(keys[:2], np.zeros((2, 2), np.float32))
    (pack,) = (tmp_path / "cache").iterdir()
    pack.unlink() if damage is None else pack.write_bytes(damage or pack.read_bytes()[:-40])
    known.keep(keys[2:3], np.zeros((1, 2), np.float32))
    assert np.isnan(known.find(keys)[:, 0]).tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    "arrays",
    [
        {"keys": np.zeros(2, np.uint64), "rows": np.zeros((2, 3), np.float32)},
        {"keys": np.zeros(2, np.uint64), "rows": np.zeros((1, 2), np.float32)},
        {"keys": np.zeros((2, 1), np.uint64), "rows": np.zeros((2, 1, 2), np.float32)},
        {"keys": np.array(["a", "b"]), "rows": np.zeros((2, 2), np.float32)},
        {"rows": np.zeros((2, 2), np.float32)},
        {"keys": np.array([{}], object), "rows": np.zeros((1, 2), np.float32)},
    ],
)
def test_a_pack_of_something_else_is_left_alone(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    np.savez(tmp_path / "plain-1.npz", **arrays)  # type: ignore[arg-type]
    known = KnownPredictions(tmp_path, "plain", 2)
    assert np.isnan(known.find(np.zeros(1, np.uint64))).all()
    assert (tmp_path / "plain-1.npz").exists()


def sheet(tmp_path: Path, pictures: list[Path], *, mirror: bool = True) -> AnswerSheet:
    return AnswerSheet([AskedRun(tmp_path / "one", 2), AskedRun(tmp_path / "two", 3)], pictures, mirror=mirror)


def test_a_sheet_wants_what_no_cache_knows_of_each_view(tmp_path: Path, pictures: list[Path]) -> None:
    first = sheet(tmp_path, pictures)
    assert {view: which.sum() for view, which in first.wanted().items()} == {
        (number, mirrored): 4 for number in (0, 1) for mirrored in (False, True)
    }
    rows = np.array([[0.1, 0.9], [np.nan, np.nan]], np.float32)
    first.add(np.array([1, 3]), {(0, False): rows})
    first.add(np.array([0]), {(1, True): np.ones((1, 3), np.float32)})
    assert np.array_equal(first.table(0, mirrored=False)[[1, 3]], rows, equal_nan=True)
    first.keep()
    again = sheet(tmp_path, pictures)
    assert {view: np.flatnonzero(which).tolist() for view, which in again.wanted().items()} == {
        (0, False): [0, 2, 3],
        (0, True): [0, 1, 2, 3],
        (1, False): [0, 1, 2, 3],
        (1, True): [1, 2, 3],
    }
    assert list(sheet(tmp_path, pictures, mirror=False).wanted()) == [(0, False), (1, False)]
    again.add(np.array([1]), {(0, False): np.array([[0.7, 0.3]], np.float32)})
    assert again.table(0, mirrored=False)[1].tolist() == pytest.approx([0.1, 0.9])  # what was known stays


def test_what_is_answered_is_kept_by_and_by_and_each_answer_once(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_sheet, "KEEP_SECONDS", -1.0)
    asked = sheet(tmp_path, pictures, mirror=False)
    for number in range(3):
        asked.add(np.array([number]), {(0, False): np.full((1, 2), 0.5, np.float32)})
        assert len(list((tmp_path / "one").iterdir())) == number + 1
    asked.keep()
    packs = list((tmp_path / "one").iterdir())
    sizes = []
    for pack in packs:
        with np.load(pack) as stored:
            sizes.append(len(stored["keys"]))
    assert sizes == [1, 1, 1]
