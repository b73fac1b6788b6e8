"""One score for several networks: the largest of their averaged probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def average_score(
    probabilities: NDArray[np.floating], mirrored: NDArray[np.floating] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The label (n,) with the largest average of calibrated probabilities (models, n, labels), and that average (n,).

    `mirrored` has what the networks said of the mirror images, with labels swapped back; it is averaged in. Where the
    picture and its mirror image get different labels, the score is the lower of what they give to the label taken.
    Where any prediction is NaN, the score is NaN and the label -1.

    >>> labels, scores = average_score(np.array([[[0.8, 0.2]], [[0.6, 0.4]]]))
    >>> labels.tolist(), scores.round(2).tolist()
    ([0], [0.7])
    >>> average_score(np.array([[[0.8, 0.2]]]), np.array([[[0.3, 0.7]]]))[1].tolist()
    [0.3]
    """
    plain = probabilities.astype(np.float64).mean(axis=0)
    turned = plain if mirrored is None else mirrored.astype(np.float64).mean(axis=0)
    missing = np.isnan(plain + turned).any(axis=1)
    plain, turned = np.where(missing[:, None], 0.0, plain), np.where(missing[:, None], 0.0, turned)
    both = (plain + turned) / 2
    labels, rows = both.argmax(axis=1), np.arange(len(both))
    differ = plain.argmax(axis=1) != turned.argmax(axis=1)
    lower = np.minimum(plain[rows, labels], turned[rows, labels])
    scores = np.where(differ, lower, both[rows, labels])
    return np.where(missing, -1, labels).astype(np.int64), np.where(missing, np.nan, scores)
