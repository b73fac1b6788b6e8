"""Dawid and Skene's estimate of true labels and of how each annotator errs (1979), by expectation maximisation.

Votes come as an int array (images, columns) of label numbers, -1 where there is no answer. The true labels are not
known: each step weighs them by what the annotators are thought to do, then counts anew what the annotators do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeler.vote_patterns import NO_VOTE, Codes, vote_counts, vote_patterns

Floats = npt.NDArray[np.float64]
# Where answers depend on the picture, 6 to 40 steps are enough. Noise needs thousands, and its labels change all the
# while: that is no estimate, and is told as such.
MOST_STEPS = 200


@dataclass(frozen=True)
class DawidSkene:
    """`posterior` (images, labels): how probable each label is; `shares` (labels,): how common each is.

    `confusion[person, true, said]`: how probably a person says one label of an image whose true label is another. The
    row of a true label that a person met on no image tells nothing, and is the same for all labels. `converged` is
    False where the estimate still moved after `MOST_STEPS`: the answers say little of the pictures.
    """

    posterior: Floats
    shares: Floats
    confusion: Floats
    iterations: int
    converged: bool
    log_likelihood: float
    history: tuple[float, ...]


def dawid_skene(
    codes: Codes, labels: int, people: Sequence[int] | None = None, *, tolerance: float = 1e-9
) -> DawidSkene:
    """The maximum of the likelihood that is reached from the shares of the votes, as in the paper.

    `people` gives the annotator (0, 1, ...) of each column, where one answered repeatedly; None: a column each.
    Ends when a step raises the log-likelihood by less than `tolerance` of it, or after `MOST_STEPS`. An image without
    any vote changes nothing, and its posterior is that of the shares.
    """
    patterns = vote_patterns(codes, labels)
    columns = _Columns(patterns.codes, labels, tuple(range(codes.shape[1]) if people is None else people))
    weights = np.where((patterns.codes != NO_VOTE).any(axis=1), patterns.counts, 0).astype(float)
    posterior = _vote_shares(patterns.codes, labels)
    history: list[float] = []
    shares, confusion = np.full(labels, 1 / labels), np.empty(0)
    converged = False
    while not converged and len(history) < MOST_STEPS:
        weighted = posterior * weights[:, None]
        shares = _normalised(weighted.sum(axis=0))
        confusion = columns.confusion(weighted)
        posterior, evidence = columns.posterior(shares, confusion)
        history.append(float(weights @ evidence))
        converged = len(history) > 1 and history[-1] - history[-2] <= tolerance * abs(history[-1])
    return DawidSkene(
        posterior[patterns.place], shares, confusion, len(history), converged, history[-1], tuple(history)
    )


def unsure_sentence(task: str) -> str:
    """What is told of an estimate for `task` that has not converged."""
    return (
        f"{task}: Dawid and Skene's estimate still moves after {MOST_STEPS} steps, as it does where answers hardly "
        "depend on the picture: do not trust its labels. Look first at how far the annotators agree."
    )


class _Columns:
    """The votes by column, ready for the two sums that every step takes over them."""

    def __init__(self, codes: Codes, labels: int, people: tuple[int, ...]) -> None:
        # Number 0 stands for no answer, so that each step looks its columns up without asking which are answered.
        self._said = [np.ascontiguousarray(column, np.int64) + 1 for column in codes.T]
        self._images, self._labels, self._people = len(codes), labels, people

    def confusion(self, weighted: Floats) -> Floats:
        """What each person says of each true label, where `weighted` (patterns, labels) are numbers of images."""
        counts = np.zeros((max(self._people, default=-1) + 1, self._labels, self._labels))
        truths = np.ascontiguousarray(weighted.T)
        for person, said in zip(self._people, self._said, strict=True):
            for true, images in enumerate(truths):
                counts[person, true] += np.bincount(said, images, self._labels + 1)[1:]
        return _normalised(counts)

    def posterior(self, shares: Floats, confusion: Floats) -> tuple[Floats, Floats]:
        """Each pattern's posterior (patterns, labels) and the logarithm of its probability (patterns,)."""
        with np.errstate(divide="ignore"):  # what never happens has the logarithm -inf, and the posterior 0
            log_shares, log_confusion = np.log(shares), np.log(confusion)
        logs = np.repeat(log_shares[None], self._images, axis=0)
        for person, said in zip(self._people, self._said, strict=True):
            table = np.vstack([np.zeros(self._labels), log_confusion[person].T])
            logs += table[said]
        highest = logs.max(axis=1, keepdims=True)
        odds = np.exp(logs - highest)
        total = odds.sum(axis=1, keepdims=True)
        return odds / total, (np.log(total) + highest)[:, 0]


def _vote_shares(codes: Codes, labels: int) -> Floats:
    return _normalised(vote_counts(codes, labels).astype(float))


def _normalised(counts: Floats) -> Floats:
    """Counts as shares along the last axis; where there are none, all alike."""
    total = counts.sum(axis=-1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), 1 / counts.shape[-1])
