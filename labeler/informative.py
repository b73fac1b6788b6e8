"""Which conflict to settle first: the one whose settlement tells most.

A settlement tells two things. It tells the label of its own image, which is worth the more the less the votes say:
the entropy, in bits, of Dawid and Skene's posterior. And it tells something of the other images on which the same
annotators said the same: the k-th settlement among them lowers the uncertainty of what is usually right there by
1/k - 1/(k+1) of it, for each of them. So an image's worth is its entropy times 1 + n / (k (k + 1)) for n images with
its votes: large cells of the confusion matrix come first, and give way to others as they are settled. Weighing
uncertainty by the number of alike examples is Settles and Craven's *information density* (2008).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from labeler.dawid_skene import dawid_skene
from labeler.image_filter import informative_score
from labeler.store import Store, conflict_images, scores, set_scores, vote_numbers
from labeler.vote_patterns import NO_VOTE, Codes, vote_patterns

LEAST_BITS = 0.1  # two annotators alone leave the estimate free to trust one of them wholly; nobody is that sure


def rank_conflicts(store: Store, tasks: Sequence[str]) -> None:
    """Write the scores by which the conflicts of each task are ordered, where they have changed."""
    for task in tasks:
        name, found = informative_score(task), conflict_worths(store, task)
        if scores(store, name) != found:
            set_scores(store, name, found)


def conflict_worths(store: Store, task: str) -> dict[int, float]:
    """How much is learnt from settling each open conflict of a task, in bits."""
    rows = np.array(vote_numbers(store, task), np.int64).reshape(-1, 3)
    images, place = np.unique(rows[:, 0], return_inverse=True)
    people, column = np.unique(rows[:, 1], return_inverse=True)
    labels, code = np.unique(rows[:, 2], return_inverse=True)
    codes = np.full((len(images), len(people)), NO_VOTE, np.int16)
    codes[place, column] = code
    is_open = np.isin(images, conflict_images(store, task))
    return dict(zip(images[is_open].tolist(), worths(codes, len(labels), is_open).tolist(), strict=True))


def worths(codes: Codes, labels: int, is_open: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """The worth in bits of settling each open image, where `codes` (images, annotators) are all votes.

    Images with the votes of an open one that are not open are taken for settled.
    """
    if not is_open.any():
        return np.empty(0)
    posterior = dawid_skene(codes, labels).posterior[is_open]
    logs = np.log2(posterior, where=posterior > 0, out=np.zeros_like(posterior))
    bits = np.maximum(-(posterior * logs).sum(axis=1), LEAST_BITS)
    patterns = vote_patterns(codes, labels)
    of = patterns.place[is_open]
    settled = patterns.counts - np.bincount(of, minlength=len(patterns.counts))
    turn = settled[of] + _turns(of)
    worth: npt.NDArray[np.float64] = bits * (1 + patterns.counts[of] / (turn * (turn + 1)))
    return worth


def _turns(groups: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """For each place, how many places up to it, itself included, have its group.

    >>> _turns(np.array([3, 3, 1, 3, 1])).tolist()
    [1, 2, 1, 3, 2]
    """
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    turns = np.empty(len(groups), np.int64)
    turns[order] = np.arange(len(ordered)) - starts + 1
    return turns
