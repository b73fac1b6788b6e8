"""Ordered probit: an ordered answer explained by a score, and where on the score one answer passes into the next.

P(answer <= k) = Phi(cut_k - slope * score). The log-likelihood is concave in the cuts and the slope (Pratt 1981), so
Newton's method with halved steps finds its maximum from anywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STEPS, _HALVINGS = 100, 40
_SMALL = 1e-300
_NORMAL = NormalDist()


@dataclass(frozen=True)
class OrderedProbit:
    """The fit. `cuts` (answers - 1,) and `slope`, and their `covariance` (answers, answers) with the slope last.

    The covariance is the inverse of the observed information. `moved` (images, answers) is how far each image moved
    the cuts and the slope, by one Newton step from the fit without it.
    """

    cuts: Floats
    slope: float
    covariance: Floats
    log_likelihood: float
    moved: Floats

    @property
    def borders(self) -> Floats:
        """The scores at which an answer and the next are equally far from being left: cut / slope."""
        found: Floats = self.cuts / self.slope
        return found

    @property
    def border_covariance(self) -> Floats:
        """Of `borders`, by the delta method."""
        found: Floats = self._border_change @ self.covariance @ self._border_change.T
        return found

    @property
    def influence(self) -> Floats:
        """How far each image moved each border: (images, answers - 1). Their squares add up to a robust variance."""
        found: Floats = self.moved @ self._border_change.T
        return found

    @property
    def _border_change(self) -> Floats:
        """The borders' derivatives by the cuts and the slope."""
        return np.hstack([np.eye(len(self.cuts)) / self.slope, -self.cuts[:, None] / self.slope**2])


def separated(scores: Floats, answers: npt.NDArray[np.intp], count: int) -> bool:
    """Whether the scores tell every answer from the next without fault, to either side: there is no maximum then."""
    return any(
        all(side[answers <= cut].max() <= side[answers > cut].min() for cut in range(count - 1))
        for side in (scores, -scores)
    )


def fit_ordered_probit(scores: Floats, answers: npt.NDArray[np.intp], count: int) -> OrderedProbit:
    """The maximum of the likelihood for `answers` (0 to `count` - 1, each of them there) of images with `scores`.

    ValueError where an answer is missing, all scores are equal, or they separate the answers.
    """
    times = np.bincount(answers, minlength=count)
    middle, spread = float(scores.mean()), float(scores.std())
    if (times == 0).any() or spread == 0 or separated(scores, answers, count):
        raise ValueError("no maximum: an answer is missing, the scores are equal, or they separate the answers")
    design = _Design((scores - middle) / spread, answers, count)
    shares = np.cumsum(times[:-1]) / len(answers)
    at = np.array([*(_NORMAL.inv_cdf(float(share)) for share in shares), 0.0])
    value, gradients, information = design.likelihood(at)
    for _ in range(_STEPS):
        step = np.linalg.solve(information.sum(axis=0), gradients.sum(axis=0))
        for halving in range(_HALVINGS):
            tried = at + step / 2**halving
            new = design.likelihood(tried)
            if new[0] > value:
                break
        else:
            break  # no step leads up: this is the top, as near as numbers tell
        risen = new[0] - value
        at, (value, gradients, information) = tried, new
        if risen <= 1e-12 * (1 + abs(value)):
            break
    # Back from the standardised score: slope * (x - middle) / spread.
    back = np.eye(count)
    back[:-1, -1] = middle / spread
    back[-1, -1] = 1 / spread
    plain = back @ at
    whole = information.sum(axis=0)
    covariance: Floats = back @ np.linalg.inv(whole) @ back.T
    moved: Floats = np.linalg.solve(whole - information, gradients[..., None])[..., 0] @ back.T
    return OrderedProbit(plain[:-1], float(plain[-1]), covariance, value, moved)


class _Design:
    """The log-likelihood, its gradient and the observed information at cuts and a slope."""

    def __init__(self, scores: Floats, answers: npt.NDArray[np.intp], count: int) -> None:
        rows = np.arange(len(answers))
        above, below = np.zeros((len(answers), count)), np.zeros((len(answers), count))
        self._has_above, self._has_below = answers < count - 1, answers > 0
        above[rows[self._has_above], answers[self._has_above]] = 1
        below[rows[self._has_below], answers[self._has_below] - 1] = 1
        above[:, -1] = below[:, -1] = -scores
        self._above, self._below = above, below

    def likelihood(self, at: Floats) -> tuple[float, Floats, Floats]:
        """With the gradient by image (images, answers). Minus infinity where the cuts are not in order."""
        upper = np.where(self._has_above, self._above @ at, np.inf)
        lower = np.where(self._has_below, self._below @ at, -np.inf)
        if (upper <= lower).any():
            return -math.inf, np.empty(0), np.empty((0, 0))
        chance = np.maximum(_between(lower, upper), _SMALL)
        by_upper, by_lower = _density(upper) / chance, _density(lower) / chance
        gradient: Floats = by_upper[:, None] * self._above - by_lower[:, None] * self._below
        upper, lower = np.where(self._has_above, upper, 0), np.where(self._has_below, lower, 0)
        curve_upper = by_upper * (upper + by_upper)
        curve_lower = by_lower * (by_lower - lower)
        mixed = by_upper * by_lower
        outer = np.einsum
        information: Floats = (
            outer("i,ij,ik->ijk", curve_upper, self._above, self._above)
            + outer("i,ij,ik->ijk", curve_lower, self._below, self._below)
            - outer("i,ij,ik->ijk", mixed, self._above, self._below)
            - outer("i,ij,ik->ijk", mixed, self._below, self._above)
        )
        return float(np.log(chance).sum()), gradient, information


def _density(x: Floats) -> Floats:
    return np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


def _between(lower: Floats, upper: Floats) -> Floats:
    """Phi(upper) - Phi(lower), taken from the tail that is the smaller: the other rounds the difference away."""
    flip = lower + upper > 0
    low, high = np.where(flip, -upper, lower), np.where(flip, -lower, upper)
    return _phi(high) - _phi(low)


def _phi(x: Floats) -> Floats:
    half = (-x / math.sqrt(2)).tolist()
    return 0.5 * np.fromiter(map(math.erfc, half), float, len(half))
