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
_CLOSE = 1e-13  # a rise of the likelihood that rounding hides
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
    top = design.likelihood(at)
    for _ in range(_STEPS):
        slope = top.gradients.sum(axis=0)
        step = np.linalg.solve(top.information(), slope)
        if slope @ step <= _CLOSE * (1 + abs(top.value)):
            break
        for halving in range(_HALVINGS):
            new = design.likelihood(at + step / 2**halving)
            if new.value > top.value:
                break
        else:
            break  # no step leads up: this is the top, as near as numbers tell
        at, top = at + step / 2**halving, new
    # Back from the standardised score: slope * (x - middle) / spread.
    back = np.eye(count)
    back[:-1, -1] = middle / spread
    back[-1, -1] = 1 / spread
    plain = back @ at
    whole = top.information()
    covariance: Floats = back @ np.linalg.inv(whole) @ back.T
    without = whole - top.information_by_image()
    moved: Floats = np.linalg.solve(without, top.gradients[..., None])[..., 0] @ back.T
    return OrderedProbit(plain[:-1], float(plain[-1]), covariance, top.value, moved)


@dataclass(frozen=True)
class _Point:
    """The log-likelihood somewhere. `gradients` are by image; `terms` hold what its curve is made of: the images'
    weights (images,), and the rows (images, answers) on both sides of them."""

    value: float
    gradients: Floats
    terms: tuple[tuple[Floats, Floats, Floats], ...]

    def information(self) -> Floats:
        """Of all images: (answers, answers)."""
        found: Floats = sum((left.T @ (weight[:, None] * right) for weight, left, right in self.terms), np.zeros(()))
        return found

    def information_by_image(self) -> Floats:
        """(images, answers, answers)."""
        parts = (weight[:, None, None] * left[:, :, None] * right[:, None, :] for weight, left, right in self.terms)
        found: Floats = sum(parts, np.zeros(()))
        return found


class _Design:
    """Answers and scores, as rows that cuts and a slope are multiplied with."""

    def __init__(self, scores: Floats, answers: npt.NDArray[np.intp], count: int) -> None:
        rows = np.arange(len(answers))
        above, below = np.zeros((len(answers), count)), np.zeros((len(answers), count))
        self._has_above, self._has_below = answers < count - 1, answers > 0
        above[rows[self._has_above], answers[self._has_above]] = 1
        below[rows[self._has_below], answers[self._has_below] - 1] = 1
        above[:, -1] = below[:, -1] = -scores
        self._above, self._below = above, below

    def likelihood(self, at: Floats) -> _Point:
        """Minus infinity where the cuts are not in order."""
        upper = np.where(self._has_above, self._above @ at, np.inf)
        lower = np.where(self._has_below, self._below @ at, -np.inf)
        if (upper <= lower).any():
            return _Point(-math.inf, np.empty(0), ())
        chance = np.maximum(_between(lower, upper), _SMALL)
        by_upper, by_lower = _density(upper) / chance, _density(lower) / chance
        gradients: Floats = by_upper[:, None] * self._above - by_lower[:, None] * self._below
        upper, lower = np.where(self._has_above, upper, 0), np.where(self._has_below, lower, 0)
        mixed = -by_upper * by_lower
        terms = (
            (by_upper * (upper + by_upper), self._above, self._above),
            (by_lower * (by_lower - lower), self._below, self._below),
            (mixed, self._above, self._below),
            (mixed, self._below, self._above),
        )
        return _Point(float(np.log(chance).sum()), gradients, terms)


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
