"""How far annotators give the same label (design, section 2): own, vectorised forms of the usual figures.

Votes come as an int array (images, annotators) of label numbers, -1 where an annotator did not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
import numpy.typing as npt

from labeler.vote_patterns import NO_VOTE, Codes, vote_counts


@dataclass(frozen=True)
class PairAgreement:
    """Two annotators on the images that both answered. `confusion[i, j]`: the first said i, the second j."""

    overlapping: int
    agreement: float
    kappa: float
    confusion: npt.NDArray[np.int64]
    mcnemar: tuple[float, ...]


def confusion_matrix(first: Codes, second: Codes, labels: int) -> npt.NDArray[np.int64]:
    """Counts (labels, labels) of what `first` and `second` said on the images that both answered."""
    both = (first != NO_VOTE) & (second != NO_VOTE)
    cells = np.bincount(first[both].astype(np.int64) * labels + second[both], minlength=labels * labels)
    return cells.reshape(labels, labels)


def compare_pair(first: Codes, second: Codes, labels: int) -> PairAgreement:
    """Everything said of one pair of annotators."""
    confusion = confusion_matrix(first, second, labels)
    total = int(confusion.sum())
    share = float(np.trace(confusion) / total) if total else float("nan")
    tests = tuple(mcnemar_exact(confusion, label) for label in range(labels))
    return PairAgreement(total, share, cohen_kappa(confusion), confusion, tests)


def cohen_kappa(confusion: npt.NDArray[np.int64]) -> float:
    """Cohen's kappa (1960) of a confusion matrix; NaN where chance alone would agree always, or without images."""
    total = confusion.sum()
    if total == 0:
        return float("nan")
    observed = float(np.trace(confusion) / total)
    expected = float(confusion.sum(axis=1) @ confusion.sum(axis=0)) / float(total) ** 2
    return (observed - expected) / (1 - expected) if expected < 1 else float("nan")


def mcnemar_exact(confusion: npt.NDArray[np.int64], label: int) -> float:
    """Exact McNemar test (1947, binomial form), two-sided: does one annotator use `label` more than the other?"""
    only_first = int(confusion[label].sum() - confusion[label, label])
    only_second = int(confusion[:, label].sum() - confusion[label, label])
    n, fewer = only_first + only_second, min(only_first, only_second)
    if n == 0:
        return 1.0
    # The largest term of the tail in logarithms, the others by their ratio to it: exact sums of integers take minutes
    # at n = 20,000, and the terms vanish after some sqrt(n) of them.
    largest = exp(lgamma(n + 1) - lgamma(fewer + 1) - lgamma(n - fewer + 1) - n * log(2))
    term = total = 1.0
    for k in range(fewer, 0, -1):
        term *= k / (n - k + 1)
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, 2 * largest * total)


def krippendorff_alpha(codes: Codes, labels: int) -> float:
    """Krippendorff's alpha for nominal data (2011, section A-C); NaN where nothing can be compared.

    Images with fewer than two answers carry no information and are left out.
    """
    votes = vote_counts(codes, labels)
    votes = votes[votes.sum(axis=1) >= 2]
    if not len(votes):
        return float("nan")
    sizes = votes.sum(axis=1)
    agreeing = float(((votes * (votes - 1)).sum(axis=1) / (sizes - 1)).sum())
    total = float(sizes.sum())
    per_label = votes.sum(axis=0).astype(float)
    expected = float((per_label * (per_label - 1)).sum()) / (total - 1)
    return (agreeing - expected) / (total - expected) if total > expected else float("nan")


def gwet_ac1(codes: Codes, labels: int) -> float:
    """Gwet's AC1 (2008) for two or more annotators with missing answers; NaN where no two answered one image."""
    votes = vote_counts(codes, labels)
    sizes = votes.sum(axis=1)
    shared = votes[sizes >= 2]
    if not len(shared) or labels < 2:
        return float("nan")
    shared_sizes = shared.sum(axis=1)
    observed = float(((shared * (shared - 1)).sum(axis=1) / (shared_sizes * (shared_sizes - 1))).mean())
    answered = votes[sizes >= 1]
    prevalence = (answered / answered.sum(axis=1, keepdims=True)).mean(axis=0)
    expected = float((prevalence * (1 - prevalence)).sum()) / (labels - 1)
    return (observed - expected) / (1 - expected) if expected < 1 else float("nan")


def overlapping_images(codes: Codes) -> npt.NDArray[np.bool_]:
    """Images that two or more annotators answered."""
    return np.asarray((codes != NO_VOTE).sum(axis=1) >= 2, dtype=np.bool_)


def conflicting_images(codes: Codes) -> npt.NDArray[np.bool_]:
    """Images whose annotators differ."""
    lowest = np.where(codes == NO_VOTE, np.iinfo(codes.dtype).max, codes).min(axis=1, initial=np.iinfo(codes.dtype).max)
    highest = codes.max(axis=1, initial=NO_VOTE)
    return np.asarray(overlapping_images(codes) & (lowest != highest), dtype=np.bool_)
