"""Curves behind the figures: ROC with its area, and how far confidences can be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.metrics import Labels

Floats = NDArray[np.float64]
BINS = 10


@dataclass(frozen=True)
class Roc:
    """A ROC curve from (0, 0) to (1, 1): shares of the others and of the right ones that are taken, float (points,)."""

    false_positive: Floats
    true_positive: Floats


def roc_curve(positive: NDArray[np.bool_], scores: Floats) -> Roc | None:
    """The curve of scores (n,), higher for the positive ones, a point per distinct score; None without both kinds."""
    order = np.argsort(-scores, kind="stable")
    hits, falling = positive[order], scores[order]
    ends = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    right = np.cumsum(hits)[ends]
    wrong = ends + 1 - right
    if not right[-1] or not wrong[-1]:
        return None
    return Roc(np.append(0.0, wrong / wrong[-1]), np.append(0.0, right / right[-1]))


def area_under(curve: Roc) -> float:
    """The area under a ROC curve: the chance that a positive one has a higher score than another."""
    return float(np.trapezoid(curve.true_positive, curve.false_positive))


def weighted_areas(positive: NDArray[np.bool_], scores: Floats, weights: Floats) -> Floats:
    """The areas under the ROC curves (draws,) with images counted by `weights` (draws, n); NaN without both kinds."""
    _, place = np.unique(scores, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(place[order]) > 0))
    rising, hits = weights[:, order], positive[order]
    right = np.add.reduceat(rising * hits, starts, axis=1)
    wrong = np.add.reduceat(rising * ~hits, starts, axis=1)
    below = np.cumsum(wrong, axis=1) - wrong / 2  # of equal scores half count as lower
    both = right.sum(axis=1) * wrong.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        areas: Floats = np.where(both > 0, (right * below).sum(axis=1) / both, np.nan)
    return areas


@dataclass(frozen=True)
class Bin:
    """The images whose confidence is above `low`, up to `high`: their mean confidence, and the share that is right."""

    low: float
    high: float
    images: int
    confidence: float
    accuracy: float


def reliability(confidences: Floats, right: NDArray[np.bool_], bins: int = BINS) -> list[Bin]:
    """A reliability diagram of confidences (n,) in bins of equal width; empty bins are left out."""
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, bins - 1)
    return [
        Bin(
            float(edges[one]),
            float(edges[one + 1]),
            int((place == one).sum()),
            float(confidences[place == one].mean()),
            float(right[place == one].mean()),
        )
        for one in np.unique(place).tolist()
    ]


def expected_calibration_error(diagram: list[Bin]) -> float:
    """The mean distance of confidence and accuracy over the bins, each counted by its images (Naeini et al. 2015)."""
    images = sum(one.images for one in diagram)
    return sum(one.images * abs(one.confidence - one.accuracy) for one in diagram) / images


def brier_score(probabilities: Floats, targets: Labels) -> float:
    """The mean squared distance of probabilities (n, labels) from the truth, summed over the labels.

    Of two labels one is counted, as is usual for yes and no.
    """
    truth = np.eye(probabilities.shape[1])[targets]
    found = float(((probabilities - truth) ** 2).sum(axis=1).mean())
    return found / 2 if probabilities.shape[1] == 2 else found
