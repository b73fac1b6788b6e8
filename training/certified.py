"""Auto-labels with a promise: label as many images as an error bound allows, at a stated confidence.

People audit a blind, uniform sample of the images that nobody labelled. Thresholds on the score are tested from strict
to lenient, each with the exact binomial tail, until one fails (fixed-sequence testing in Learn then Test: Angelopoulos,
Bates, Candès, Jordan & Lei 2021). One sequence needs no correction for its length. The bounds:

- **auto**: of the auto-labels, at most a share `max_error` is wrong. A share of few images needs more audits than a
  share of many, so the sequence starts in the middle, where a pilot, the first fifth of the audits, predicts the
  lowest bound. The pilot's audits are spent on that, and are not tested.
- **dataset**: of all images, at most a share `max_error` has a wrong auto-label; people's labels count as right. It
  grows with every image that is labelled, so that the strictest threshold starts the sequence and no pilot is needed.
  The pool ends, and what the audits find wrong is not labelled: the tail is that of the errors left
  (`training.hypergeometric`), which allows a few more errors found than the binomial one.

For **auto**, drawn without replacement from a pool that ends, the audits tell a little more than the binomial tail says
(Hoeffding 1963): the promise is on the safe side, by little while the sample is a small part of the pool. Audits must
be drawn blind, the networks must not have learnt from them, and an audited image that nobody could tell counts as
wrong: then the promise holds whichever label is its right one. An image that its audit found wrong is never labelled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from training.binomial import at_most, upper_bound
from training.errors import TrainingError
from training.hypergeometric import most_found, most_left

BOUNDS = ("auto", "dataset")
PILOT_SHARE = 0.2
START_WITHIN = 1.25
# How finely the pool is cut into thresholds. Every threshold of an auto sequence is another chance to stop by bad
# luck; the counts of a dataset sequence only grow, so that there a finer one costs nothing.
STEPS = {"auto": 100, "dataset": 20_000}
MOST_TIMES = 1024  # as many audits again: where more would be needed, none are asked for

_ROUNDING = 1e-9

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class Promise:
    """What is to be promised: at most `max_error` wrong, in the sense of `bound`, with confidence 1 - `risk`."""

    bound: str = "dataset"
    max_error: float = 0.02
    risk: float = 0.05

    def __post_init__(self) -> None:
        if self.bound not in BOUNDS:
            raise TrainingError(f"There is no bound {self.bound!r}: choose {' or '.join(BOUNDS)}.")
        if not 0 < self.max_error < 1 or not 0 < self.risk < 1:
            raise TrainingError("A promise needs an error and a confidence between 0 and 1: such as 0.02 and 0.95.")


@dataclass(frozen=True)
class Certificate:
    """What can be promised of the images whose score is `threshold` or more; of none where it is None.

    `audited` and `errors` are the audits that the bound rests on, `pilot` those spent on finding the start. `upper` is
    the bound that they give, at most the promise's `max_error`. `labelled` of `images` unlabelled images get a label:
    those at or above the threshold but the ones that an audit found wrong. `more_audits` is how many more it would
    probably take where nothing can be promised; None: not to be had so, as the networks err too often also where they
    are surest.
    """

    promise: Promise
    group: str
    threshold: float | None
    audited: int
    errors: int
    pilot: int
    upper: float
    labelled: int
    images: int
    more_audits: int | None = None

    @property
    def coverage(self) -> float:
        """The share of the unlabelled images that get a label."""
        return self.labelled / self.images if self.images else 0.0


def certify(
    scores: Scores, audited: Sequence[int], wrong: Sequence[bool], promise: Promise, others: int = 0, group: str = ""
) -> Certificate:
    """The most lenient threshold at which `promise` holds.

    `scores` (n,) of the unlabelled images, NaN where there is no prediction: such an image is never labelled.
    `audited` are places in it, in the order in which they were drawn, `wrong` whether the label proposed there is
    wrong. `others` are the images outside the pool that count as right in a bound of the dataset.
    """
    places, errors = _checked(scores, audited, wrong)
    thresholds = _thresholds(scores, STEPS[promise.bound])
    every = _Counts.of(scores[places], errors, thresholds, promise.bound)
    if promise.bound == "auto":
        pilot = math.ceil(PILOT_SHARE * len(places))
        tested = _Counts.of(scores[places[pilot:]], errors[pilot:], thresholds, promise.bound)
        first = _Counts.of(scores[places[:pilot]], errors[:pilot], thresholds, promise.bound)
        start = _start(first, len(places) - pilot, pilot, promise.risk) if pilot else 0
        passed = _passed_from(start, tested, promise)
    else:
        pilot, tested = 0, every
        limit = most_found(len(places), len(scores), _may_be_wrong(promise, len(scores), others), promise.risk)
        passed = every.wrong <= limit
    if not passed.any():
        more = _more_audits(every, len(places), _error_of_pool(promise, len(scores), others), promise)
        return Certificate(promise, group, None, len(places) - pilot, 0, pilot, 1.0, 0, len(scores), more)
    last = int(np.flatnonzero(passed)[-1])
    threshold, n, k = float(thresholds[last]), int(tested.audited[last]), int(tested.wrong[last])
    upper = upper_bound(k, n, promise.risk)
    if promise.bound == "dataset":
        upper = most_left(k, n, len(scores), promise.risk) / (len(scores) + others)
    labelled = int((scores >= threshold).sum() - every.wrong[last])
    return Certificate(promise, group, threshold, n, k, pilot, upper, labelled, len(scores))


def certify_groups(
    scores: Scores,
    groups: NDArray[np.integer],
    names: Sequence[str],
    audited: Sequence[int],
    wrong: Sequence[bool],
    promise: Promise,
    others: Sequence[int] = (),
) -> tuple[Certificate, ...]:
    """A certificate for each group of images, such as those of one label or folder, which hold all together.

    `groups` (n,) numbers the images by `names`; `others` are the images outside the pool in each group. The risk is
    shared among the groups that have unlabelled images (Bonferroni); their certificates alone are given.
    """
    places, errors = _checked(scores, audited, wrong)
    present = [number for number in range(len(names)) if (groups == number).any()]
    shared = replace(promise, risk=promise.risk / max(len(present), 1))
    found = []
    for number in present:
        members = np.flatnonzero(groups == number)
        inside = groups[places] == number
        within = np.searchsorted(members, places[inside])
        beside = others[number] if others else 0
        found.append(certify(scores[members], within.tolist(), errors[inside].tolist(), shared, beside, names[number]))
    return tuple(found)


@dataclass(frozen=True)
class _Counts:
    """For each threshold, how many audits the bound rests on there and how many of the labels given are wrong."""

    audited: NDArray[np.int64]
    wrong: NDArray[np.int64]

    @staticmethod
    def of(scores: Scores, wrong: NDArray[np.bool_], thresholds: Scores, bound: str) -> _Counts:
        above = _at_or_above(scores, thresholds)
        audited = above if bound == "auto" else np.full_like(above, len(scores))
        return _Counts(audited, _at_or_above(scores[wrong], thresholds))


def _at_or_above(scores: Scores, thresholds: Scores) -> NDArray[np.int64]:
    known = np.sort(scores[~np.isnan(scores)])
    return len(known) - np.searchsorted(known, thresholds, side="left").astype(np.int64)


def _thresholds(scores: Scores, steps: int) -> Scores:
    """Scores of the pool from strict to lenient, which cut it into about `steps` equal parts; each of them once."""
    known = np.sort(scores[~np.isnan(scores)])
    ranks = np.ceil(np.linspace(0, len(known), min(steps, len(known)) + 1)[1:]).astype(np.int64)
    return np.unique(known[len(known) - ranks])[::-1]


def _error_of_pool(promise: Promise, images: int, others: int) -> float:
    """What `max_error` allows as a share of the audited population: of the auto-labels, or of the unlabelled images."""
    if promise.bound == "auto" or not images:
        return promise.max_error
    return promise.max_error * (images + others) / images


def _may_be_wrong(promise: Promise, images: int, others: int) -> int:
    """How many wrong auto-labels a bound of the dataset allows."""
    return math.floor(promise.max_error * (images + others) + _ROUNDING)


def _passed_from(start: int, tested: _Counts, promise: Promise) -> NDArray[np.bool_]:
    """The thresholds that pass one after the other from `start`, by the binomial tail of their own audits."""
    passed = np.zeros(len(tested.wrong), np.bool_)
    tails = at_most(tested.wrong[start:], tested.audited[start:], promise.max_error)
    passed[start:] = np.logical_and.accumulate(tails <= promise.risk)
    return passed


def _start(pilot: _Counts, tested: int, piloted: int, risk: float) -> int:
    """The threshold where the pilot predicts the lowest bound for the audits to come.

    That is also where the p-value is the smallest at the strictest error that can be promised. It depends on no
    target, so that a stricter one never labels more. Half an error is added, or a lucky few would promise anything.
    Of what is about as low, the strictest threshold is taken, as the lowest is where the pilot was luckiest.
    """
    expected = pilot.audited * tested / max(piloted, 1)
    upper = expected_bound((pilot.wrong + 0.5) / (pilot.audited + 1), expected, risk)
    return int(np.argmax(upper <= START_WITHIN * upper.min())) if len(upper) else 0


def expected_bound(rate: NDArray[np.floating], audited: NDArray[np.floating], risk: float) -> NDArray[np.float64]:
    """The upper bounds that this many audits would give at these rates of errors: Wilson's (1927)."""
    z, n = NormalDist().inv_cdf(1 - risk), np.maximum(audited, 1e-9)
    spread = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n**2))
    bound: NDArray[np.float64] = (rate + z * z / (2 * n) + spread) / (1 + z * z / n)
    return bound


def _more_audits(counts: _Counts, audits: int, error: float, promise: Promise) -> int | None:
    """How many more audits would probably let some threshold pass, from the errors found so far."""
    least = math.ceil(math.log(promise.risk) / math.log1p(-min(error, 0.999)))  # all labelled, and not one wrong
    used = 1 - PILOT_SHARE if promise.bound == "auto" else 1.0
    rate = (counts.wrong + 0.5) / (counts.audited + 1)
    for power in range(1, math.ceil(math.log(MOST_TIMES, 1.1))):
        times = math.pow(1.1, power)
        if (expected_bound(rate, counts.audited * times * used, promise.risk) <= error).any():
            return math.ceil((times - 1) * audits) + 1
    return math.ceil(least / used) - audits if audits * used < least else None


def _checked(
    scores: Scores, audited: Sequence[int], wrong: Sequence[bool]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    places, errors = np.asarray(audited, np.int64), np.asarray(wrong, np.bool_)
    if scores.ndim != 1 or len(places) != len(errors):
        raise TrainingError("An audit needs one answer for each image, and each image one score.")
    if len(set(places.tolist())) != len(places) or (
        len(places) and not 0 <= places.min() <= places.max() < len(scores)
    ):
        raise TrainingError("The audited images must be images of the pool, each of them once.")
    return places, errors
