"""How far annotators give the same label (design, section 2): own, vectorised forms of the usual figures.

Votes come as an int array (images, annotators) of label numbers, -1 where an annotator did not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from labeler.difference_tests import StuartMaxwell, mcnemar_exact, stuart_maxwell
from labeler.vote_patterns import NO_VOTE, Codes, vote_counts

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.number]


@dataclass(frozen=True)
class PairAgreement:
    """Two annotators on the images that both answered. `confusion[i, j]`: the first said i, the second j."""

    overlapping: int
    agreement: float
    kappa: float
    confusion: npt.NDArray[np.int64]
    mcnemar: tuple[float, ...]

    @cached_property
    def by_label(self) -> tuple[float, ...]:
        """Each label's agreement, as in `label_agreement`."""
        return tuple(label_agreement(self.confusion).tolist())

    @cached_property
    def alpha(self) -> float:
        """Krippendorff's alpha of the two, over the images that both answered."""
        return float(pair_alphas(pair_sums(self.confusion)))

    @cached_property
    def ac1(self) -> float:
        """Gwet's AC1 of the two, over the images that both answered."""
        return float(pair_ac1s(pair_sums(self.confusion)))

    @cached_property
    def stuart_maxwell(self) -> StuartMaxwell:
        """Whether the two use all labels equally often."""
        return stuart_maxwell(self.confusion)


def confusion_matrix(
    first: Codes, second: Codes, labels: int, counts: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.int64]:
    """Counts (labels, labels) of what `first` and `second` said on the images that both answered.

    `counts`: how many images each entry stands for, where it is a pattern of votes; None: one.
    """
    both = (first != NO_VOTE) & (second != NO_VOTE)
    weights = None if counts is None else counts[both]
    cells = np.bincount(first[both].astype(np.int64) * labels + second[both], weights, minlength=labels * labels)
    return cells.astype(np.int64).reshape(labels, labels)


def compare_pair(
    first: Codes, second: Codes, labels: int, counts: npt.NDArray[np.int64] | None = None
) -> PairAgreement:
    """Everything said of one pair of annotators; `counts` as in `confusion_matrix`."""
    confusion = confusion_matrix(first, second, labels, counts)
    total = int(confusion.sum())
    return PairAgreement(
        overlapping=total,
        agreement=float(np.trace(confusion) / total) if total else float("nan"),
        kappa=cohen_kappa(confusion),
        confusion=confusion,
        mcnemar=tuple(mcnemar_exact(confusion, label) for label in range(labels)),
    )


def cohen_kappa(confusion: npt.NDArray[np.int64]) -> float:
    """Cohen's kappa (1960) of a confusion matrix; NaN where chance alone would agree always, or without images."""
    return float(cohen_kappas(pair_sums(confusion)))


class PairSums(NamedTuple):
    """What the figures of two annotators are made of: how many images they agree on (...,), and how often the `first`
    and the `second` give each label (..., labels)."""

    agreeing: Counts
    first: Counts
    second: Counts


def pair_sums(confusion: Counts) -> PairSums:
    """The sums of a confusion matrix (labels, labels)."""
    return PairSums(np.asarray(np.trace(confusion)), confusion.sum(axis=1), confusion.sum(axis=0))


def cohen_kappas(sums: PairSums) -> Floats:
    """Cohen's kappa (...,) of the sums of one or several pairs."""
    total = sums.first.sum(axis=-1).astype(float)
    expected = (sums.first.astype(float) * sums.second).sum(axis=-1)
    return _ratio(sums.agreeing * total - expected, total * total - expected)


def pair_alphas(sums: PairSums) -> Floats:
    """Krippendorff's alpha (...,) of the sums of one or several pairs."""
    agreeing = np.asarray(2.0 * sums.agreeing)[..., None]
    return alpha_of_sums(np.concatenate([agreeing, sums.first + sums.second], axis=-1))


def pair_ac1s(sums: PairSums) -> Floats:
    """Gwet's AC1 (...,) of the sums of one or several pairs."""
    images = np.asarray(sums.first.sum(axis=-1), float)[..., None]
    agreeing = np.asarray(sums.agreeing, float)[..., None]
    return ac1_of_sums(np.concatenate([images, agreeing, images, (sums.first + sums.second) / 2], axis=-1))


def label_agreement(confusions: Counts) -> Floats:
    """Of what either annotator calls a label, the share that the other calls so too (Dice): (..., labels).

    NaN where neither uses the label.
    """
    used = confusions.sum(axis=-1) + confusions.sum(axis=-2)
    return _ratio(2.0 * np.diagonal(confusions, axis1=-2, axis2=-1), used)


def alpha_terms(codes: Codes, labels: int) -> Floats:
    """What each image adds to the sums that alpha is made of: (images, 1 + labels).

    Images with fewer than two answers carry no information and are left out.
    """
    votes = vote_counts(codes, labels)
    sizes = votes.sum(axis=1)
    votes[sizes < 2] = 0
    agreeing = (votes * (votes - 1)).sum(axis=1) / np.maximum(sizes - 1, 1)
    return np.column_stack([agreeing, votes]).astype(float)


def alpha_of_sums(sums: Floats) -> Floats:
    """Krippendorff's alpha for nominal data (2011, section A-C) of sums (..., 1 + labels) of `alpha_terms`.

    NaN where nothing can be compared.
    """
    agreeing, per_label = sums[..., 0], sums[..., 1:]
    total = per_label.sum(axis=-1)
    expected = (per_label * (per_label - 1)).sum(axis=-1) / np.maximum(total - 1, 1)
    return _ratio(agreeing - expected, total - expected)


def chance_terms(codes: Codes, labels: int) -> Floats:
    """What each image adds to the sums that AC1 and Fleiss' kappa are made of: (images, 3 + labels).

    Whether it has two answers, the share of its pairs that agree, whether it has any answer, its shares of the labels.
    """
    votes = vote_counts(codes, labels)
    sizes = votes.sum(axis=1)
    agreeing = (votes * (votes - 1)).sum(axis=1) / np.maximum(sizes * (sizes - 1), 1)
    shares = votes / np.maximum(sizes, 1)[:, None]
    return np.column_stack([sizes >= 2, agreeing, sizes >= 1, shares]).astype(float)


def ac1_of_sums(sums: Floats) -> Floats:
    """Gwet's AC1 (2008) of sums (..., 3 + labels) of `chance_terms`; NaN where no two answered one image."""
    observed, prevalence = _observed_and_prevalence(sums)
    labels = prevalence.shape[-1]
    expected = (prevalence * (1 - prevalence)).sum(axis=-1) / (labels - 1 if labels > 1 else np.nan)
    return _ratio(observed - expected, 1 - expected)


def fleiss_of_sums(sums: Floats) -> Floats:
    """Fleiss' kappa (1971) of sums (..., 3 + labels) of `chance_terms` over the images with two or more answers.

    Where answers are missing each image counts alike (Gwet's generalisation). NaN where chance alone always agrees.
    """
    observed, prevalence = _observed_and_prevalence(sums)
    expected = (prevalence**2).sum(axis=-1)
    return _ratio(observed - expected, 1 - expected)


def _observed_and_prevalence(sums: Floats) -> tuple[Floats, Floats]:
    return _ratio(sums[..., 1], sums[..., 0]), _ratio(sums[..., 3:], sums[..., 2:3])


def overlapping_images(codes: Codes) -> npt.NDArray[np.bool_]:
    """Images that two or more annotators answered."""
    return np.asarray((codes != NO_VOTE).sum(axis=1) >= 2, dtype=np.bool_)


def conflicting_images(codes: Codes) -> npt.NDArray[np.bool_]:
    """Images whose annotators differ."""
    lowest = np.where(codes == NO_VOTE, np.iinfo(codes.dtype).max, codes).min(axis=1, initial=np.iinfo(codes.dtype).max)
    highest = codes.max(axis=1, initial=NO_VOTE)
    return np.asarray(overlapping_images(codes) & (lowest != highest), dtype=np.bool_)


def _ratio(part: npt.NDArray[np.number], whole: npt.NDArray[np.number]) -> Floats:
    """`part / whole`; NaN where `whole` is nothing, also but for rounding."""
    told = np.asarray(whole) > 1e-12
    return np.where(told, part / np.where(told, whole, 1), np.nan)
