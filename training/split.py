"""Which images validate: no person on both sides, every label in its share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError

# Trying all pairs of groups costs groups squared; with more groups than this, single moves come close enough.
PAIRS_UP_TO = 200
# A gain below this is rounding.
NEARER = 1e-12


def strata(targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """What a split spreads evenly, int64 (n,): the labels (n,) themselves; of a set's answers (n, questions) the
    rarest yes of the image, so that the few there are come to every part; the number of questions where it has none.

    >>> strata(np.array([[1, 1], [1, 0], [1, -1], [0, 0]])).tolist()
    [1, 0, 0, 2]
    """
    if targets.ndim == 1:
        return targets
    rarest_first = np.argsort((targets == 1).sum(axis=0), kind="stable")
    yes = targets[:, rarest_first] == 1
    found: NDArray[np.int64] = np.where(yes.any(axis=1), rarest_first[yes.argmax(axis=1)], targets.shape[1])
    return found


def split_by_group(
    targets: NDArray[np.int64], groups: Sequence[str] | None, train_share: float, seed: int
) -> NDArray[np.bool_]:
    """Choose the validation images: bool (n,), True = validation.

    No group is on both sides; `""` is an unknown group, whose image stands for itself, as every image does where
    `groups` is None. Aims for `train_share` (0..1) of every label and of all images in training: whole groups by a
    greedy search from a random start, images that stand for themselves by stratified drawing. Raises TrainingError
    where the images cannot be split.
    """
    if groups is not None and len(groups) != len(targets):
        raise TrainingError(f"There are {len(groups)} groups for {len(targets)} images; give each image one.")
    if not 0 < train_share < 1:
        raise TrainingError(f"train_share is {train_share}; it must lie between 0 and 1, such as 0.7.")
    if len(targets) < 2:
        raise TrainingError(f"{len(targets)} labelled image(s) cannot be split; label more images.")
    rng = np.random.default_rng(seed)
    names = np.array([""] * len(targets) if groups is None else groups, dtype=object)
    known, members = np.unique(names[names != ""].astype(str), return_inverse=True)
    alone = names == ""
    if len(known) == 1 and not alone.any():
        raise TrainingError(
            f"All images belong to one group, {known[0]!r}, which cannot be on both sides; label images of "
            "another group, or split without groups."
        )

    _, label_numbers = np.unique(targets, return_inverse=True)
    totals = np.bincount(label_numbers)
    counts = np.zeros((len(known), len(totals)))
    np.add.at(counts, (members, label_numbers[~alone]), 1)
    validation = np.zeros(len(targets), bool)
    # The known groups bear their own share, so that faces nobody can tell apart are not all that validates.
    of_known = counts.sum(axis=0) * (1 - train_share)
    in_validation = _choose_groups(counts, of_known, totals, bool(alone.any()), rng)
    validation[~alone] = in_validation[members]
    still_wanted = totals * (1 - train_share) - counts[in_validation].sum(axis=0)
    validation[alone] = _draw(label_numbers[alone], still_wanted, rng)
    return _with_two_sides(validation, alone, rng)


def _choose_groups(
    counts: NDArray[np.float64],
    wanted: NDArray[np.float64],
    totals: NDArray[np.int64],
    may_be_empty: bool,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Which groups (of images per label, `counts` (groups, labels)) validate: bool (groups,).

    Takes the groups in random order wherever that brings the validation nearer to `wanted`, then moves one group, or
    two at once, as long as that brings it nearer still.
    """
    if not len(counts):
        return np.zeros(0, bool)
    chosen = _first_choice(counts, wanted, totals, may_be_empty, rng)
    moves = _moves(len(counts))
    while True:
        steps = np.where(chosen, -1, 1)[:, None] * counts
        now = counts[chosen].sum(axis=0)
        distances = _distances(
            now + steps[moves[0]] + steps[moves[1]] * (moves[0] != moves[1])[:, None], wanted, totals
        )
        if not may_be_empty:
            sizes = chosen.sum() + _size_steps(chosen, moves)
            distances[(sizes == 0) | (sizes == len(counts))] = np.inf
        best = int(distances.argmin())
        if distances[best] >= _distances(now, wanted, totals) - NEARER:
            return chosen
        for group in {moves[0][best], moves[1][best]}:
            chosen[group] = not chosen[group]


def _first_choice(
    counts: NDArray[np.float64],
    wanted: NDArray[np.float64],
    totals: NDArray[np.int64],
    may_be_empty: bool,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    chosen = np.zeros(len(counts), bool)
    now = np.zeros(counts.shape[1])
    for group in rng.permutation(len(counts)):
        # Where both are as near, the group had better be learned from.
        if _distances(now + counts[group], wanted, totals) < _distances(now, wanted, totals) - NEARER:
            chosen[group] = True
            now = now + counts[group]
    if not may_be_empty and not chosen.any():
        chosen[int(_distances(counts, wanted, totals).argmin())] = True
    if not may_be_empty and chosen.all():
        chosen[int(_distances(counts.sum(axis=0) - counts, wanted, totals).argmin())] = False
    return chosen


def _moves(groups: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All single groups (as a pair of itself) and, of up to PAIRS_UP_TO groups, all pairs."""
    if groups <= PAIRS_UP_TO:
        return np.triu_indices(groups)
    return np.arange(groups), np.arange(groups)


def _size_steps(chosen: NDArray[np.bool_], moves: tuple[NDArray[np.intp], NDArray[np.intp]]) -> NDArray[np.int64]:
    """By how many groups each move changes the validation."""
    steps = np.where(chosen, -1, 1)
    changes: NDArray[np.int64] = steps[moves[0]] + np.where(moves[0] == moves[1], 0, steps[moves[1]])
    return changes


def _distances(
    counts: NDArray[np.float64], wanted: NDArray[np.float64], totals: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How far validation counts (..., labels) are from those wanted: each label as a share of its own, and overall."""
    by_label = (((counts - wanted) / totals) ** 2).mean(axis=-1)
    overall = ((counts.sum(axis=-1) - wanted.sum()) / totals.sum()) ** 2
    distances: NDArray[np.float64] = by_label + overall
    return distances


def _draw(labels: NDArray[np.int64], wanted: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw about `wanted[label]` images of each label, leaving at least one of each; bool (n,)."""
    drawn = np.zeros(len(labels), bool)
    there = np.bincount(labels, minlength=len(wanted))
    most = np.maximum(there - 1, 0)
    numbers = np.clip(np.floor(wanted), 0, most).astype(int)
    rest = np.where(numbers < most, np.clip(wanted, 0, None) - numbers, 0.0)
    # Whole images by rounding down, then the largest remainders until the total is right.
    for label in np.argsort(-rest, kind="stable")[: max(0, round(wanted.sum()) - numbers.sum())]:
        numbers[label] += rest[label] > 0
    for label, number in enumerate(numbers):
        drawn[rng.permutation(np.flatnonzero(labels == label))[:number]] = True
    return drawn


def _with_two_sides(
    validation: NDArray[np.bool_], alone: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Move one image that stands for itself where a side came out empty."""
    if validation.all() or not validation.any():
        moved = int(rng.choice(np.flatnonzero(alone)))
        validation[moved] = ~validation[moved]
    return validation
