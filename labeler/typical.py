"""A few pictures that stand for many: k-means on features, and the picture nearest each centre."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

_MOST = 20_000  # rows that the centres are looked for in: more would move them little
_ROUNDS = 30
_AT_A_TIME = 8192  # rows whose distances to all centres are in memory at once


def typical_rows(rows: Rows, count: int, seed: int = 0) -> list[int]:
    """The places of `count` rows of (n, d), each nearest to a centre of its own; those of the largest groups first.

    All rows where there are no more than `count`. The same seed gives the same rows.
    """
    if len(rows) <= count:
        return list(range(len(rows)))
    random = np.random.default_rng(seed)
    drawn = np.sort(random.permutation(len(rows))[: max(_MOST, 2 * count)])
    centres = _settled(rows[drawn], _spread(rows[drawn], count, random))
    group, distance = _nearest_centres(rows, centres)
    chosen: list[int] = []
    for number in np.argsort(-np.bincount(group, minlength=count), kind="stable").tolist():
        members = np.flatnonzero(group == number)
        if len(members):
            chosen.append(int(members[distance[members].argmin()]))
    return chosen + _farthest(rows, chosen, count - len(chosen))


def _spread(rows: Rows, count: int, random: np.random.Generator) -> Rows:
    """Rows to begin with, far from each other: k-means++ (Arthur & Vassilvitskii 2007)."""
    first = int(random.integers(len(rows)))
    chosen, distance = [first], _distances(rows, rows[first])
    while len(chosen) < count:
        total = float(distance.sum())
        # Without a distance all others are copies of those chosen.
        place = int(random.choice(len(rows), p=distance / total) if total > 0 else random.integers(len(rows)))
        chosen.append(place)
        distance = np.minimum(distance, _distances(rows, rows[place]))
    return rows[chosen]


def _settled(rows: Rows, centres: Rows) -> Rows:
    """Lloyd's rounds, until no row changes its group."""
    group = np.full(len(rows), -1, np.int64)
    for _ in range(_ROUNDS):
        found, _ = _nearest_centres(rows, centres)
        if np.array_equal(found, group):
            break
        group = found
        sizes = np.bincount(group, minlength=len(centres))
        sums = np.zeros_like(centres)
        np.add.at(sums, group, rows)
        held = sizes > 0  # a centre that nothing is near stays where it is
        centres[held] = sums[held] / sizes[held, None]
    return centres


def _nearest_centres(rows: Rows, centres: Rows) -> tuple[Places, Rows]:
    """For each row the number of its centre (n,), and the squared distance to it (n,)."""
    group = np.empty(len(rows), np.int64)
    least = np.empty(len(rows), np.float32)
    lengths = (centres**2).sum(1)
    for start in range(0, len(rows), _AT_A_TIME):
        part = rows[start : start + _AT_A_TIME]
        distance = lengths - 2 * (part @ centres.T)
        near = distance.argmin(1)
        group[start : start + len(part)] = near
        least[start : start + len(part)] = distance[np.arange(len(part)), near] + (part**2).sum(1)
    return group, least


def _farthest(rows: Rows, chosen: list[int], count: int) -> list[int]:
    """`count` more rows, each as far as can be from all before: where groups were empty."""
    more: list[int] = []
    if count < 1:
        return more
    distance = np.min([_distances(rows, rows[place]) for place in chosen], axis=0)
    distance[chosen] = -1
    for _ in range(count):
        place = int(distance.argmax())
        more.append(place)
        distance = np.minimum(distance, _distances(rows, rows[place]))
        distance[place] = -1
    return more


def _distances(rows: Rows, row: Rows) -> npt.NDArray[np.float64]:
    """Squared distances (n,) of rows to one of them."""
    found: npt.NDArray[np.float64] = ((rows - row) ** 2).sum(1, dtype=np.float64)
    return found
