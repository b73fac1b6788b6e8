"""k-means: what is chosen stands for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sklearn.cluster import KMeans

from labeler.typical import typical_rows


def groups(sizes: list[int], seed: int = 1, spread: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Points around corners that lie far apart, and which corner each belongs to."""
    random = np.random.default_rng(seed)
    corners = 3 * np.eye(len(sizes), 8)
    of = np.repeat(np.arange(len(sizes)), sizes)
    rows = (corners[of] + random.normal(0, spread, (len(of), 8))).astype(np.float32)
    order = random.permutation(len(of))
    return rows[order], of[order]


def test_one_of_each_group_is_chosen_the_largest_group_first() -> None:
    rows, of = groups([60, 10, 200, 30])
    chosen = typical_rows(rows, 4)
    assert of[chosen].tolist() == [2, 0, 3, 1]


def test_the_one_chosen_is_the_nearest_to_its_centre() -> None:
    rows, of = groups([50, 80])
    for place in typical_rows(rows, 2):
        members = np.flatnonzero(of == of[place])
        distance = ((rows[members] - rows[members].mean(0)) ** 2).sum(1)
        assert place == members[distance.argmin()]


def test_groups_are_about_as_tight_as_those_of_scikit_learn() -> None:
    rows = np.random.default_rng(5).normal(size=(600, 6)).astype(np.float32)
    chosen = typical_rows(rows, 20)
    expected = KMeans(20, n_init=1, random_state=0).fit(rows).inertia_
    centres = rows[chosen]
    ours = ((rows[:, None] - centres) ** 2).sum(2).min(1).sum()
    assert ours < 1.35 * expected  # theirs are means, ours are rows among these
    others = [np.random.default_rng(seed).permutation(600)[:20] for seed in range(20)]
    assert ours < min(((rows[:, None] - rows[one]) ** 2).sum(2).min(1).sum() for one in others)


@given(
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), max_size=40),
    some.integers(1, 45),
    some.integers(0, 5),
)
def test_as_many_different_rows_as_are_wanted_the_same_each_time(
    points: list[tuple[int, int]], count: int, seed: int
) -> None:
    rows = np.array(points, np.float32).reshape(-1, 2)
    chosen = typical_rows(rows, count, seed)
    assert len(chosen) == len(set(chosen)) == min(count, len(rows))
    assert chosen == typical_rows(rows, count, seed)
    distinct = {points[place] for place in chosen}
    assert len(distinct) == min(count, len(set(points))) or len(set(points)) > count


def test_many_rows_are_sampled_and_all_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeler.typical._MOST", 50)
    rows, of = groups([300, 100, 200])
    assert of[typical_rows(rows, 3)].tolist() == [0, 2, 1]
