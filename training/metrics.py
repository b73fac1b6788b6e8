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


def confusion_matrix(targets: Labels, predictions: Labels, labels: int) -> Labels:
    """How often each label (rows) was called which (columns), int64 (labels, labels)."""
    cells = np.bincount(targets * labels + predictions, minlength=labels**2)
    return cells.reshape(labels, labels).astype(np.int64)


def label_figures(confusions: NDArray[np.number]) -> dict[str, NDArray[np.float64]]:
    """Precision, recall and F1 (..., labels) of confusion matrices (..., labels, labels); NaN where 0 of 0."""
    right = np.diagonal(confusions, axis1=-2, axis2=-1).astype(np.float64)
    given, called = confusions.sum(axis=-1), confusions.sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"precision": right / called, "recall": right / given, "f1": 2 * right / (given + called)}


def figures_of_confusion(confusions: NDArray[np.number]) -> dict[str, NDArray[np.float64]]:
    """Accuracy, balanced accuracy and macro F1 (n,) of confusion matrices (n, labels, labels), each of images.

    Balanced accuracy is over the labels that occur, macro F1 over those that occur or are called.
    """
    each = label_figures(confusions)
    right = np.trace(confusions, axis1=1, axis2=2)
    return {
        "accuracy": right / confusions.sum(axis=(1, 2)),
        "balanced_accuracy": np.nanmean(each["recall"], axis=1),
        "macro_f1": np.nanmean(each["f1"], axis=1),
    }
