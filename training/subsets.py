"""Splits into train, validation and test by shares or by numbers, also with as many of each label; and into folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError
from training.metrics import Labels
from training.split import split_by_group, strata

PARTS = ("train", "validation", "test")
NO_PART = -1


def split_in_parts(
    layers: NDArray[np.int64], groups: Sequence[str] | None, shares: Mapping[str, float], seed: int
) -> NDArray[np.int64]:
    """The part of each image as its place in PARTS, int64 (n,), about these shares of every layer (see `strata`).

    No group is in two parts (`split_by_group`). A share of test may be 0. TrainingError where the shares are not below
    1 each, or do not add up to 1.
    """
    if abs(sum(shares.values()) - 1) > 1e-9 or not all(0 < shares[part] < 1 for part in PARTS[:2]):
        words = ", ".join(f"{part} {shares.get(part, 0):g}" for part in PARTS)
        raise TrainingError(f"The shares are {words}; all must be above 0, test may be 0, and their sum must be 1.")
    found = np.zeros(len(layers), np.int64)
    left = np.arange(len(layers))
    test = shares.get("test", 0.0)
    for part, share in (("test", test), ("validation", shares["validation"] / (1 - test))):
        if share:
            known = None if groups is None else [groups[row] for row in left.tolist()]
            drawn = split_by_group(layers[left], known, 1 - share, seed)
            found[left[drawn]] = PARTS.index(part)
            left = left[~drawn]
    return found


def draw_parts(
    targets: NDArray[np.int64],
    labels: Sequence[str],
    groups: Sequence[str] | None,
    sizes: Mapping[str, int],
    seed: int,
    *,
    balanced: bool,
) -> NDArray[np.int64]:
    """The part of each image as its place in PARTS, so many in each; NO_PART for those left over, int64 (n,).

    `balanced`: every part has as many images of each label as of the others, to one image. No group is in two parts.
    TrainingError where there are too few images.
    """
    total = sum(sizes.values())
    found = split_in_parts(targets, groups, {part: size / total for part, size in sizes.items()}, seed)
    rng = np.random.default_rng(seed)
    for place, part in enumerate(PARTS):
        rows = np.flatnonzero(found == place)
        found[rows] = NO_PART
        found[_drawn(rows, targets, labels, part, sizes.get(part, 0), rng, balanced=balanced)] = place
    return found


def _drawn(
    rows: NDArray[np.int64],
    targets: NDArray[np.int64],
    labels: Sequence[str],
    part: str,
    size: int,
    rng: np.random.Generator,
    *,
    balanced: bool,
) -> NDArray[np.int64]:
    """So many of the rows, at random."""
    if not balanced:
        if len(rows) < size:
            raise TrainingError(
                f"The part {part} is to have {size:,} images and can have {len(rows):,}; ask for fewer."
            )
        return rng.permutation(rows)[:size]
    chosen = []
    for place, label in enumerate(labels):
        wanted = size // len(labels) + (place < size % len(labels))
        there = rows[targets[rows] == place]
        if len(there) < wanted:
            raise TrainingError(
                f"The part {part} needs {wanted:,} images of {label!r} and can have {len(there):,}; ask for fewer."
            )
        chosen.append(rng.permutation(there)[:wanted])
    return np.concatenate(chosen)


def draw_folds(targets: Labels, groups: Sequence[str] | None, count: int, seed: int) -> NDArray[np.int64]:
    """The fold of each image, int64 (n,) from 1: no group in two folds, every label (or rare yes) in each share.

    TrainingError where there are too few images or groups.
    """
    if count < 2:
        raise TrainingError(f"{count} folds were asked for; it takes two or more.")
    layers, folds = strata(targets), np.full(len(targets), count, np.int64)
    left = np.arange(len(targets))
    for fold in range(1, count):
        known = None if groups is None else [groups[row] for row in left.tolist()]
        drawn = split_by_group(layers[left], known, 1 - 1 / (count - fold + 1), seed)
        folds[left[drawn]] = fold
        left = left[~drawn]
    return folds
