"""Exact tails of the binomial distribution: what a count of errors in a random sample says of the rate behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_HALVINGS = 60  # of an interval from 0 to 1: closer than a double can tell


def at_most(errors: ArrayLike, audited: ArrayLike, rate: float) -> NDArray[np.float64]:
    """P(X <= errors) for X ~ Binomial(audited, rate), element by element, by sums of logarithms; 1 of 0 audited."""
    k, n = np.broadcast_arrays(np.asarray(errors, np.int64), np.asarray(audited, np.int64))
    if rate <= 0 or rate >= 1 or not k.size:
        return np.where((k >= 0) & ((rate <= 0) | (k >= n)), 1.0, 0.0)
    _, first, back = np.unique(k.ravel() * (n.max() + 1) + n.ravel(), return_index=True, return_inverse=True)
    tails: NDArray[np.float64] = _tails(k.ravel()[first], n.ravel()[first], rate)[back].reshape(k.shape)
    return tails


def _tails(k: NDArray[np.int64], n: NDArray[np.int64], rate: float) -> NDArray[np.float64]:
    """`at_most` of rows k, n (m,) at a rate between 0 and 1."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n.max() + 1)))])
    j = np.arange(max(int(np.minimum(k, n).max()), 0) + 1)
    counts = np.minimum(j, n[:, None])
    rest = n[:, None] - counts
    logs = log_factorial[n][:, None] - log_factorial[counts] - log_factorial[rest]
    logs += counts * np.log(rate) + rest * np.log1p(-rate)
    tail = np.where(j <= np.minimum(k, n)[:, None], np.exp(logs), 0.0).sum(axis=1)
    # Where every outcome counts, the sum is 1 but for rounding.
    return np.where(k >= n, 1.0, np.minimum(tail, 1.0))


def upper_bound(errors: int, audited: int, risk: float) -> float:
    """The largest rate at which so few errors come up with probability `risk`: Clopper & Pearson (1934), one-sided.

    1 where nothing was audited, or all were errors.

    >>> round(upper_bound(0, 300, 0.05), 4)
    0.0099
    """
    if errors >= audited:
        return 1.0
    j = np.arange(errors + 1)
    log_choose = np.concatenate([[0.0], np.cumsum(np.log((audited - j[:-1]) / (j[:-1] + 1)))])
    low, high = errors / audited, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle == 1.0 or np.exp(log_choose + j * np.log(middle) + (audited - j) * np.log1p(-middle)).sum() <= risk:
            high = middle
        else:
            low = middle
    return high
