"""How far a network's figures would vary with other people: percentile intervals of the bootstrap by subject.

Pictures of one person are alike, so whole persons are drawn with replacement (the cluster bootstrap, Field & Welsh
2007); an image of whom nobody knows stands for itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.metrics import Labels, figures_of_confusion

Floats = NDArray[np.float64]
Interval = tuple[float, float] | None
DRAWS = 1000
_HELD = 4_000_000  # numbers at a time: 32 MB
_Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations
_ALIKE = 1e-9


def clusters(subjects: Sequence[str]) -> NDArray[np.int64]:
    """The number of each image's cluster, int64 (n,) from 0.

    >>> clusters(["ann", "", "ann", ""]).tolist()
    [0, 1, 0, 2]
    """
    numbers: dict[object, int] = {}
    return np.array(
        [numbers.setdefault(subject or place, len(numbers)) for place, subject in enumerate(subjects)], np.int64
    )


def drawn_weights(count: int, draws: int, seed: int, width: int = 0) -> Iterator[Floats]:
    """How often each of `count` clusters comes up, (some draws, count) at a time; `width` numbers per draw are held."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _HELD // max(count, width))
    for start in range(0, draws, at_once):
        some = (np.bincount(rng.integers(0, count, count), minlength=count) for _ in range(min(at_once, draws - start)))
        yield np.array(list(some), np.float64)


def intervals_of_figures(
    confusions: Floats, losses: Floats, images: NDArray[np.integer], draws: int = DRAWS, seed: int = 0
) -> dict[str, Interval]:
    """95 % intervals of the figures made of confusion matrices (clusters, labels, labels) and of the mean loss.

    `losses` and `images` are each cluster's sums (clusters,).
    """
    cells = confusions.reshape(len(confusions), -1)
    drawn: dict[str, list[Floats]] = {}
    for weights in drawn_weights(len(cells), draws, seed):
        found = figures_of_confusion((weights @ cells).reshape(-1, *confusions.shape[1:]))
        found["loss"] = (weights @ losses) / (weights @ images)
        for name, values in found.items():
            drawn.setdefault(name, []).append(values)
    whole = figures_of_confusion(confusions.sum(axis=0)[None])
    result = {name: percentiles(np.concatenate(values)) for name, values in drawn.items()}
    if result["accuracy"] is None:
        result["accuracy"] = wilson_interval(float(whole["accuracy"][0]), len(cells))
    return result


def interval_of(statistic: Callable[[Floats], Floats], of_image: Labels, draws: int = DRAWS, seed: int = 0) -> Interval:
    """The 95 % interval of a statistic of images counted by weights (draws, n), `of_image` (n,) naming the clusters."""
    count = int(of_image.max()) + 1
    drawn = [statistic(weights[:, of_image]) for weights in drawn_weights(count, draws, seed, len(of_image))]
    return percentiles(np.concatenate(drawn))


def percentiles(drawn: Floats) -> Interval:
    """The middle 95 % of what was drawn; None where it cannot be told, or every draw is alike and says nothing."""
    told = drawn[~np.isnan(drawn)]
    if not len(told) or np.ptp(told) < _ALIKE:
        return None
    low, high = np.percentile(told, [2.5, 97.5])
    return float(low), float(high)


def wilson_interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval (1927) of a share found in `count` cases, for where every draw is alike.

    >>> round(wilson_interval(1.0, 10)[0], 4)
    0.7225
    """
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)
