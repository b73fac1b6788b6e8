"""Where each annotator's borders lie between ordered labels, on the scores that networks gave the same pictures.

Kappa cannot tell a noisy annotator from one who draws *center* wider; two borders with their intervals can.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from labeler.difference_tests import chi2_tail
from labeler.merge import Votes
from labeler.ordered_probit import OrderedProbit, fit_ordered_probit, separated
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

Floats = npt.NDArray[np.float64]

LEAST_ANSWERS, LEAST_OF_LABEL = 20, 3
MOST_ANSWERS = 20_000  # of an annotator: more take many seconds, and only narrow an interval that is narrow already
_LEAST_SLOPE = 3.0  # standard errors: where the scores hardly say anything a border has no useful interval
_FLOOR = 0.01  # added to probabilities: a network that is surer than that is not believed
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Border:
    """Where an annotator passes from one label to the next, in units of the score, with its 95 % interval."""

    lower: str
    upper: str
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class AnnotatorBorders:
    """An annotator's borders from `answers` pictures; none where `reason` says why they cannot be told."""

    annotator: str
    answers: int
    borders: tuple[Border, ...]
    reason: str = ""


@dataclass(frozen=True)
class BorderDifference:
    """How much further to the right one border of `b` lies than that of `a`, with its 95 % interval and Wald's p."""

    lower: str
    upper: str
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class PairDifference:
    """Two annotators' borders against one another; `p` is Wald's test of all of them at once."""

    a: str
    b: str
    common: int
    borders: tuple[BorderDifference, ...]
    p: float


@dataclass(frozen=True)
class BorderComparison:
    """All annotators of a task on `images` pictures with a score. `order`: the labels from left to right.

    `drawn_from`: of how many pictures with a score those were drawn; 0 where they are all.
    """

    task: Task
    order: tuple[str, ...]
    images: int
    annotators: tuple[AnnotatorBorders, ...]
    pairs: tuple[PairDifference, ...]
    drawn_from: int = 0


def ordered_labels(task: Task) -> tuple[str, ...] | None:
    """The labels along the axis that a mirror turns round; None where the mirror gives no order.

    The order of the task, where the mirror turns just that round (left, center, right); of three labels it is the two
    that swap with the third between them.
    """
    swapped = tuple(task.mirror.get(label, label) for label in task.labels)
    if swapped == task.labels:
        return None
    if swapped == task.labels[::-1]:
        return task.labels
    fixed = [label for label, other in zip(task.labels, swapped, strict=True) if label == other]
    if len(task.labels) == 3 and len(fixed) == 1:
        first, last = (label for label in task.labels if label not in fixed)
        return first, fixed[0], last
    return None


def side_scores(probabilities: npt.NDArray[np.floating], labels: Sequence[str], order: Sequence[str]) -> Floats:
    """Each image's score (images,) of probabilities (networks, images, labels): how far to the right it is.

    The mean over the networks of the log-odds of the right half of `order` against the left; 0: both alike.
    """
    places = [list(labels).index(label) for label in order]
    half = len(order) // 2
    left = probabilities[..., places[:half]].sum(axis=-1, dtype=float)
    right = probabilities[..., places[-half:]].sum(axis=-1, dtype=float)
    scores: Floats = np.log((right + _FLOOR) / (left + _FLOOR)).mean(axis=0)
    return scores


def compare_borders(votes: Votes, order: tuple[str, ...], scores: Mapping[str, float]) -> BorderComparison:
    """Every annotator's borders on the images of `votes` that have a score, and every pair's difference.

    Where an annotator answered more than `MOST_ANSWERS` of them, a random sample of these is taken.
    """
    scored = np.array([place for place, image in enumerate(votes.images) if image in scores], np.intp)
    rows = _drawn(scored, votes)
    values = np.array([scores[votes.images[row]] for row in rows], float)
    place = {label: number for number, label in enumerate(order)}
    numbers = np.array([*(place[label] for label in votes.task.labels), NO_VOTE])  # -1, no vote, is the last
    answers = numbers[votes.codes[rows]].reshape(len(rows), len(votes.annotators))
    people: list[AnnotatorBorders] = []
    fits: dict[str, tuple[OrderedProbit, npt.NDArray[np.intp]]] = {}
    for column, name in enumerate(votes.annotators):
        given = np.flatnonzero(answers[:, column] != NO_VOTE)
        reason = _reason(name, values[given], answers[given, column], order)
        if not reason:
            fit = fit_ordered_probit(values[given], answers[given, column], len(order))
            reason = _reason_of_fit(name, fit)
        if reason:
            people.append(AnnotatorBorders(name, len(given), (), reason))
        else:
            people.append(AnnotatorBorders(name, len(given), _borders(fit, order)))
            fits[name] = fit, given
    pairs = tuple(_difference(a, b, fits, order, len(rows)) for a, b in combinations(fits, 2))
    drawn_from = len(scored) if len(rows) < len(scored) else 0
    return BorderComparison(votes.task, order, len(rows), tuple(people), pairs, drawn_from)


def _drawn(rows: npt.NDArray[np.intp], votes: Votes) -> npt.NDArray[np.intp]:
    """The first `MOST_ANSWERS` of each annotator in an order that is random and always the same."""
    in_turn = np.random.default_rng(0).permutation(rows)
    first = [in_turn[votes.codes[in_turn, column] != NO_VOTE][:MOST_ANSWERS] for column in range(len(votes.annotators))]
    return np.unique(np.concatenate([np.empty(0, np.intp), *first]))


def pair_sentence(pair: PairDifference) -> str:
    """The borders that two annotators draw elsewhere, in words; '' where none does."""
    found = [one for one in pair.borders if one.p < 0.05 / len(pair.borders)]
    sides = [
        f"the border between {one.lower} and {one.upper} lies further to the "
        f"{'right' if one.difference > 0 else 'left'} for {pair.b} than for {pair.a}"
        for one in found
    ]
    words = ", and ".join(sides)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _reason(name: str, scores: Floats, answers: npt.NDArray[np.intp], order: Sequence[str]) -> str:
    """Why no borders can be looked for; '' where they can."""
    if len(answers) < LEAST_ANSWERS:
        return f"{name} has answered {len(answers):,} of these pictures: {LEAST_ANSWERS} are needed."
    times = np.bincount(answers, minlength=len(order)).tolist()
    for label, count in zip(order, times, strict=True):
        if count < LEAST_OF_LABEL:
            return f"{name} answers {label} {count} times here: {LEAST_OF_LABEL} are needed."
    if np.ptp(scores) == 0:
        return "The networks give all pictures the same score."
    if separated(scores, answers, len(order)):
        return f"The networks tell all of {name}'s labels apart: the borders lie between them, with no interval."
    return ""


def _reason_of_fit(name: str, fit: OrderedProbit) -> str:
    if fit.slope < _LEAST_SLOPE * math.sqrt(fit.covariance[-1, -1]):
        return f"The networks' scores hardly say what {name} answers."
    return ""


def _borders(fit: OrderedProbit, order: Sequence[str]) -> tuple[Border, ...]:
    errors = np.sqrt(np.diag(fit.border_covariance))
    return tuple(
        Border(lower, upper, at, at - _NORMAL_95 * error, at + _NORMAL_95 * error)
        for (lower, upper), at, error in zip(pairwise(order), fit.borders.tolist(), errors.tolist(), strict=True)
    )


def _difference(
    a: str,
    b: str,
    fits: Mapping[str, tuple[OrderedProbit, npt.NDArray[np.intp]]],
    order: Sequence[str],
    images: int,
) -> PairDifference:
    """Wald's test with the variance from each image's influence on both fits.

    On common pictures a network's fault moves both borders alike, so adding two variances would hide differences.
    """
    (first, of_first), (second, of_second) = fits[a], fits[b]
    moved = np.zeros((images, len(order) - 1))
    moved[of_second] += second.influence
    moved[of_first] -= first.influence
    covariance = moved.T @ moved
    gaps = second.borders - first.borders
    errors = np.sqrt(np.diag(covariance))
    borders = tuple(
        BorderDifference(lower, upper, gap, gap - _NORMAL_95 * error, gap + _NORMAL_95 * error, _two_sided(gap, error))
        for (lower, upper), gap, error in zip(pairwise(order), gaps.tolist(), errors.tolist(), strict=True)
    )
    return PairDifference(a, b, len(np.intersect1d(of_first, of_second)), borders, _wald(gaps, covariance))


def _two_sided(gap: float, error: float) -> float:
    if error < 1e-12:  # both answered the same everywhere
        return 1.0 if abs(gap) < 1e-9 else 0.0
    return math.erfc(abs(gap) / error / math.sqrt(2))


def _wald(gaps: Floats, covariance: Floats) -> float:
    solved, _, rank, _ = np.linalg.lstsq(covariance, gaps, rcond=None)
    return chi2_tail(max(0.0, float(gaps @ solved)), int(rank)) if rank else 1.0
