"""Left and right the other way round: told with its figure, and put right while reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from labeler.conventions import mirrored_pairs, mirrored_sentence, with_sides_swapped
from labeler.errors import InputError
from labeler.label_files import read_label_file
from labeler.merge import Votes, compare
from labeler.tasks import LIGHT, Task

Write = Callable[[str, np.ndarray], Path]
MIRROR = np.array([2, 1, 0])


def said(truth: np.ndarray, seed: int, accuracy: float = 0.88) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(len(truth)) < accuracy, truth, rng.integers(0, 3, len(truth)))


def found(*people: np.ndarray, task: Task = LIGHT) -> list[tuple[str, str, str]]:
    names = tuple("abcd"[: len(people)])
    votes = Votes(
        task, tuple(f"{n:04d}" for n in range(len(people[0]))), names, np.stack(people, axis=1).astype(np.int16)
    )
    return [(pair.a, pair.b, pair.suspect) for pair in mirrored_pairs(compare(votes, {}))]


TRUTH = np.random.default_rng(0).choice(3, 400, p=[0.35, 0.3, 0.35])


def test_a_mirrored_annotator_is_told_from_a_careless_one_and_from_another_border() -> None:
    ann, bob, cy = (said(TRUTH, seed) for seed in (1, 2, 3))
    assert found(ann, bob) == []
    assert found(ann, MIRROR[bob]) == [("a", "b", "")]
    assert found(ann, bob, MIRROR[cy]) == [("a", "c", "c"), ("b", "c", "c")]
    assert found(MIRROR[ann], bob, MIRROR[cy]) == [("a", "b", "b"), ("b", "c", "b")]
    guessing = np.random.default_rng(9).integers(0, 3, 400)
    assert found(ann, guessing) == []
    center_only = np.where(TRUTH == 2, 1, bob)
    assert found(ann, center_only) == []


def test_few_images_or_labels_without_a_mirror_say_nothing() -> None:
    ann, bob = said(TRUTH, 1), MIRROR[said(TRUTH, 2)]
    assert found(ann[:8], bob[:8]) == []
    assert found(ann, bob, task=Task(name="light", labels=LIGHT.labels)) == []


def test_no_mirror_is_seen_where_there_is_none_but_chance() -> None:
    rng = np.random.default_rng(5)
    alarms = sum(bool(found(rng.integers(0, 3, 60), rng.integers(0, 3, 60))) for _ in range(500))
    assert alarms <= 3


def test_a_mirror_is_seen_where_most_images_have_no_side() -> None:
    truth = np.random.default_rng(7).choice(3, 1000, p=[0.08, 0.84, 0.08])
    ann, bob = said(truth, 1, 0.95), said(truth, 2, 0.95)
    assert found(ann, bob) == []
    assert found(ann, MIRROR[bob]) == [("a", "b", "")]
    half = np.where(np.arange(1000) % 2 == 0, bob, MIRROR[bob])
    assert found(ann, half) == []


def test_the_sentence_has_both_figures_and_the_cure() -> None:
    same = np.array([0] * 31 + [1] * 40 + [0] * 29)
    other = np.array([0] * 1 + [2] * 30 + [1] * 40 + [2] * 29)
    votes = Votes(
        LIGHT, tuple(f"{n:03d}" for n in range(100)), ("ann", "bob"), np.stack([same, other], 1).astype(np.int16)
    )
    (pair,) = mirrored_pairs(compare(votes, {}))
    assert mirrored_sentence(pair, {"ann": "ann.csv"}) == (
        "ann.csv agrees with bob on light in 41 % of 100 images, and in 99 % with left and right swapped: "
        "read one of them with --swap if its sides are the person's own."
    )


def test_swapping_changes_the_sides_of_that_file_and_nothing_else(tmp_path: Path) -> None:
    paths = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path in paths:
        path.write_text("image,light,mood\na,left,x\nb,center,left\nc,right,x\nd,,x\n")
    files = [read_label_file(path) for path in paths]
    ann, bob = with_sides_swapped(files, [tmp_path / "." / "bob.csv"])
    assert ann is files[0]
    assert bob.rows["light"].tolist() == ["right", "center", "left", ""]
    assert bob.rows["mood"].tolist() == ["x", "left", "x", "x"]
    with pytest.raises(InputError, match=r"other.csv: it is not one of the files"):
        with_sides_swapped(files, [tmp_path / "other.csv"])
    paths[0].write_text("image,mood\na,x\nb,y\n")
    with pytest.raises(InputError, match=r"ann.csv: none of its tasks \(mood\) has labels that swap"):
        with_sides_swapped([read_label_file(paths[0])], [paths[0]])
