"""Tests of whether two annotators use the labels differently, from the confusion matrix of the images both answered."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

import numpy as np
import numpy.typing as npt

Confusion = npt.NDArray[np.int64]
_LEVEL = 0.05


@dataclass(frozen=True)
class StuartMaxwell:
    """Do two annotators use all labels equally often? `p` is small where they do not."""

    chi2: float
    df: int
    p: float


def mcnemar_exact(confusion: Confusion, label: int) -> float:
    """Exact McNemar test (1947, binomial form), two-sided: does one annotator use `label` more than the other?"""
    only_first = int(confusion[label].sum() - confusion[label, label])
    only_second = int(confusion[:, label].sum() - confusion[label, label])
    return sign_test(only_first, only_second)


def sign_test(one: int, other: int) -> float:
    """Exact two-sided binomial test of whether two counts come up equally often."""
    n, fewer = one + other, min(one, other)
    if n == 0:
        return 1.0
    # The largest term of the tail in logarithms, the others by their ratio to it: exact sums of integers take minutes
    # at n = 20,000, and the terms vanish after some sqrt(n) of them.
    largest = exp(lgamma(n + 1) - lgamma(fewer + 1) - lgamma(n - fewer + 1) - n * log(2))
    term = total = 1.0
    for k in range(fewer, 0, -1):
        term *= k / (n - k + 1)
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, 2 * largest * total)


def lean_level(labels: int) -> float:
    """Below which p of the exact McNemar test a lean is told: 5 %, divided by the labels that are tested."""
    return _LEVEL / labels


def stuart_maxwell(confusion: Confusion) -> StuartMaxwell:
    """The test of Stuart (1955) and Maxwell (1970) for all labels at once.

    Where the covariance matrix can be inverted this is statsmodels' `SquareTable.homogeneity`, which gives NaN for
    others. Labels that nobody confuses with another say nothing, so they are left out here: the generalised inverse
    is taken, and `df` is the rank. Annotators who never differ have chi2 0, df 0 and p 1.
    """
    differing = (confusion + confusion.T).astype(float)
    np.fill_diagonal(differing, 0)
    covariance = np.diag(differing.sum(axis=1)) - differing
    lean = (confusion.sum(axis=1) - confusion.sum(axis=0)).astype(float)
    solved, _, rank, _ = np.linalg.lstsq(covariance, lean, rcond=None)
    if rank == 0:
        return StuartMaxwell(0.0, 0, 1.0)
    chi2 = max(0.0, float(lean @ solved))
    return StuartMaxwell(chi2, int(rank), chi2_tail(chi2, int(rank)))


def chi2_tail(chi2: float, df: int) -> float:
    """How probable a chi-square of `df` (a whole number from 1) is that is `chi2` or larger.

    The finite series of whole degrees of freedom: scipy would cost the window most of a second.
    """
    half = chi2 / 2
    if half == 0:
        return 1.0
    tail = erfc(sqrt(half)) if df % 2 else 0.0
    powers = (place + 0.5 if df % 2 else float(place) for place in range(df // 2))
    return min(1.0, tail + sum(exp(power * log(half) - half - lgamma(power + 1)) for power in powers))
