"""What a promise is expected to give before anybody is asked to audit for it: no promise rests on this. No torch.

Each image's chance of a wrong label comes from its score, by images that people labelled and no network learned from,
or by the networks' own confidence. What an audit of so many pictures would then show is worked out, not drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.certified import PILOT_SHARE, Promise, expected_bound

STEPS = 1000  # thresholds that are looked at
FEWEST = 50  # held-out images from which a rate of errors can be read
_MOST_AUDITS = 20_000
Floats = NDArray[np.float64]


def chance_wrong(scores: Floats, known: Floats, wrong: NDArray[np.bool_]) -> Floats:
    """The chance (n,) that the label of an image with that score is wrong; NaN where the score is.

    `known` (m,) are scores of held-out images, `wrong` (m,) whether their label was. It never rises with the score
    (isotonic regression by pooling adjacent violators: Ayer et al. 1955). Of fewer than `FEWEST` images, 1 - score.
    """
    usable = ~np.isnan(known)
    if usable.sum() < FEWEST:
        return 1 - scores
    order = np.argsort(known[usable], kind="stable")
    at, rates = _pooled(known[usable][order], wrong[usable][order])
    found = rates[np.clip(np.searchsorted(at, scores, side="right") - 1, 0, None)]
    return np.where(np.isnan(scores), np.nan, found)


def _pooled(scores: Floats, wrong: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Steps of a rate that falls: the lowest score of each, and its rate of errors, half an error added to each."""
    starts: list[float] = []
    errors: list[float] = []
    counts: list[int] = []
    for score in np.unique(scores):
        same = wrong[np.searchsorted(scores, score) : np.searchsorted(scores, score, side="right")]
        starts.append(float(score))
        errors.append(float(same.sum()))
        counts.append(len(same))
        while len(starts) > 1 and errors[-1] * counts[-2] >= errors[-2] * counts[-1]:
            last = errors.pop(), counts.pop(), starts.pop()
            errors[-1] += last[0]
            counts[-1] += last[1]
    rates = (np.array(errors) + 0.5) / (np.array(counts) + 1)
    return np.array(starts), np.minimum.accumulate(rates)


@dataclass(frozen=True)
class Expected:
    """What is expected of a promise: the lowest score labelled (None: nothing is), and of the images with it or more
    how many get a label and how many of those labels are wrong."""

    threshold: float | None
    labelled: int
    wrong: float


@dataclass(frozen=True)
class Steps:
    """A pool cut by its score, from strict to lenient: thresholds (m,), images at or above them, and wrong labels.

    `images` is the size of the pool, `others` the images outside it, which count as right.
    """

    thresholds: Floats
    labelled: NDArray[np.int64]
    wrong: Floats
    images: int
    others: int

    @staticmethod
    def of(scores: Floats, chances: Floats, others: int = 0) -> Steps:
        """From scores (n,) and chances of being wrong (n,); NaN where there is no prediction."""
        known = ~np.isnan(scores)
        order = np.argsort(-scores[known], kind="stable")
        ranked, summed = scores[known][order], np.cumsum(chances[known][order])
        ranks = np.unique(np.ceil(np.linspace(0, len(ranked), min(STEPS, len(ranked)) + 1)[1:]).astype(np.int64))
        thresholds = np.unique(ranked[ranks - 1])[::-1] if len(ranked) else ranked
        labelled = np.searchsorted(-ranked, -thresholds, side="right")
        return Steps(thresholds, labelled, summed[labelled - 1] if len(labelled) else summed, len(scores), others)

    def bounds(self, promise: Promise, audits: int) -> Floats:
        """At each threshold, the bound that so many audits are expected to give; 1 where there are none."""
        if not audits or not self.images:
            return np.ones(len(self.thresholds))
        if promise.bound == "dataset":
            rates, tested = self.wrong / self.images, np.full(len(self.wrong), float(audits))
            scale = self.images / (self.images + self.others)
        else:
            rates, scale = self.wrong / self.labelled, 1.0
            tested = self.labelled / self.images * audits * (1 - PILOT_SHARE)
        return np.minimum(expected_bound(rates, tested, promise.risk) * scale, 1.0)

    def expected(self, promise: Promise, audits: int) -> Expected:
        """How much the promise is expected to label after so many audits."""
        return self._at(np.flatnonzero(self.bounds(promise, audits) <= promise.max_error))

    def curve(self, promise: Promise, audits: int, errors: Floats) -> Floats:
        """The share of the pool that is expected to get a label, for each error (k,) that could be promised."""
        if not self.images:
            return np.zeros(len(errors))
        bounds = self.bounds(promise, audits)
        lowest = np.minimum.accumulate(bounds[::-1])[::-1] if len(bounds) else bounds  # from here on, to more lenient
        places = np.searchsorted(lowest, errors, side="right")
        return np.where(places > 0, np.append(0, self.labelled)[places], 0) / self.images

    def audits_needed(self, promise: Promise) -> int | None:
        """How many audits are expected to let some image be labelled; None where no number of them would."""
        audits = math.ceil(math.log(promise.risk) / math.log1p(-min(promise.max_error, 0.999)))
        while audits <= _MOST_AUDITS:
            if self.expected(promise, audits).labelled:
                return audits
            audits = math.ceil(1.1 * audits) + 1
        return None

    def _at(self, places: NDArray[np.int64]) -> Expected:
        if not len(places):
            return Expected(None, 0, 0.0)
        last = int(places[-1])
        return Expected(float(self.thresholds[last]), int(self.labelled[last]), float(self.wrong[last]))
