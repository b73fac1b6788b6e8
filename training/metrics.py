"""How good predictions are. Labels are int64 (n,), probabilities float (n, labels); n is at least 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Probabilities = NDArray[np.floating]


def accuracy(targets: Labels, predictions: Labels) -> float:
    """The share of images with the right label."""
    return float((targets == predictions).mean())


def balanced_accuracy(targets: Labels, predictions: Labels) -> float:
    """The mean over the labels that occur in `targets` of the share of their images that got the right label."""
    right = targets == predictions
    return float(np.mean([right[targets == label].mean() for label in np.unique(targets)]))


def majority_share(targets: Labels) -> float:
    """The share of the commonest label: the accuracy of a network that always gives it."""
    return float(np.bincount(targets).max() / len(targets))
