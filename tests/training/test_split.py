"""Splits: nobody on both sides, shares as asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import TrainingError
from training.split import split_by_group

TABLES = st.integers(2, 60).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.lists(st.sampled_from(["", "ann", "ben", "cid", "dee", "eve"]), min_size=n, max_size=n),
    )
)


@given(table=TABLES, share=st.floats(0.05, 0.95), seed=st.integers(0, 5))
def test_no_group_on_both_sides_and_no_side_empty(table: tuple[list[int], list[str]], share: float, seed: int) -> None:
    targets, groups = np.array(table[0]), table[1]
    if len(set(groups)) == 1 and groups[0]:
        with pytest.raises(TrainingError, match="one group"):
            split_by_group(targets, groups, share, seed)
        return
    validation = split_by_group(targets, groups, share, seed)
    assert validation.dtype == bool
    assert 0 < validation.sum() < len(targets)
    for group in set(groups) - {""}:
        assert len({bool(side) for side, name in zip(validation, groups, strict=True) if name == group}) == 1


def test_without_groups_every_label_is_shared_out() -> None:
    targets = np.repeat([0, 1, 2], [700, 200, 100])
    validation = split_by_group(targets, None, 0.7, 1)
    assert np.bincount(targets[validation]).tolist() == [210, 60, 30]


def test_a_label_seen_once_is_learned_from() -> None:
    targets = np.array([0] * 20 + [1] * 20 + [2])
    assert not split_by_group(targets, None, 0.5, 0)[-1]


def test_groups_come_close_to_the_shares() -> None:
    rng = np.random.default_rng(2)
    groups = [f"person {number}" for number in rng.integers(0, 40, 1000)]
    targets = rng.choice(3, 1000, p=[0.6, 0.3, 0.1])
    validation = split_by_group(targets, groups, 0.7, 3)
    assert validation.mean() == pytest.approx(0.3, abs=0.005)
    for label in range(3):
        assert validation[targets == label].mean() == pytest.approx(0.3, abs=0.01)


def test_ten_thousand_groups_are_quick_and_close() -> None:
    rng = np.random.default_rng(4)
    members = rng.integers(0, 10_000, 60_000)
    targets = rng.integers(0, 3, 60_000)
    validation = split_by_group(targets, [str(member) for member in members], 0.7, 0)
    assert validation.mean() == pytest.approx(0.3, abs=0.001)
    assert not set(members[validation]) & set(members[~validation])


def test_known_and_unknown_groups_together_keep_the_share() -> None:
    targets = np.array([0, 1] * 50)
    groups = ["ann"] * 40 + [""] * 60
    validation = split_by_group(targets, groups, 0.7, 0)
    assert validation.sum() == 30
    assert targets[validation].mean() == 0.5


def test_two_groups_of_one_label_each_still_split() -> None:
    validation = split_by_group(np.array([0] * 9 + [1] * 9), ["ann"] * 9 + ["ben"] * 9, 0.95, 0)
    assert validation.sum() == 9


def test_the_seed_decides() -> None:
    targets = np.zeros(50, int)
    first, again, other = (split_by_group(targets, None, 0.7, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("count", "groups", "share", "word"),
    [
        (4, ["ann"] * 4, 0.7, "label images of another group"),
        (4, ["ann"] * 3, 0.7, "give each image one"),
        (1, None, 0.7, "label more"),
        (0, None, 0.7, "label more"),
        (4, None, 1.0, "between 0 and 1"),
    ],
)
def test_impossible_splits_say_the_cure(count: int, groups: list[str] | None, share: float, word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        split_by_group(np.zeros(count, int), groups, share, 0)
