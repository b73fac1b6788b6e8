"""The distinct ways in which annotators voted: hundreds of thousands of images share a few thousand of them.

Votes come as an int array (images, annotators) of label numbers, -1 where an annotator did not answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer]
NO_VOTE = -1
_LARGEST_KEY = 2**62


@dataclass(frozen=True)
class VotePatterns:
    """`codes` (patterns, annotators): each distinct row once, given by `counts` images; `place` (images,): whose."""

    codes: Codes
    counts: npt.NDArray[np.int64]
    place: npt.NDArray[np.intp]


def vote_patterns(codes: Codes, labels: int) -> VotePatterns:
    """The distinct rows of `codes` (images, annotators), in order of the votes from the first annotator on."""
    keys, size = np.zeros(len(codes), np.int64), 1
    for column in codes.T:
        if size * (labels + 1) > _LARGEST_KEY:  # what is told apart so far is numbered anew, by fewer numbers
            known, keys = np.unique(keys, return_inverse=True)
            size = len(known)
        keys = keys * (labels + 1) + (column + 1)
        size *= labels + 1
    _, first, place, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return VotePatterns(codes[first], counts.astype(np.int64), place)


def vote_counts(codes: Codes, labels: int) -> npt.NDArray[np.int64]:
    """How many annotators gave each label to each image: (images, labels)."""
    counts = np.empty((len(codes), labels), np.int64)
    for label in range(labels):
        (codes == label).sum(axis=1, out=counts[:, label])
    return counts
