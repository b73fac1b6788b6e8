"""What several models' predictions for one image amount to: three rules, each with its own function and text.

The rules are the report's (Orazi & Rossolini 2021) in the product's words. They bound no error rate: *high* and *low*
are the user's guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError

NEEDS_REVIEW = -1


def agreement(labels: Sequence[int], confidences: Sequence[float], high: float, low: float) -> int | None:
    """The label that all models give, where at least one is highly confident (>= high); else None.

    `labels` and `confidences` have one entry per model, for one image. `low` plays no part in this rule.

    >>> agreement([2, 2], [0.95, 0.40], high=0.9, low=0.6)
    2
    >>> agreement([2, 2], [0.80, 0.80], high=0.9, low=0.6) is None
    True
    >>> agreement([2, 1], [0.95, 0.40], high=0.9, low=0.6) is None
    True
    """
    del low
    if _is_missing(confidences) or len(set(labels)) > 1 or max(confidences) < high:
        return None
    return labels[0]


def one_voice(labels: Sequence[int], confidences: Sequence[float], high: float, low: float) -> int | None:
    """The label of the highly confident models (>= high), where every model that differs is unsure (< low).

    None where all models agree, none is highly confident, the highly confident ones differ among themselves, or a
    model that differs has a confidence of *low* or more.

    >>> one_voice([0, 1], [0.95, 0.40], high=0.9, low=0.6)
    0
    >>> one_voice([0, 1], [0.95, 0.60], high=0.9, low=0.6) is None
    True
    >>> one_voice([0, 1], [0.95, 0.95], high=0.9, low=0.6) is None
    True
    >>> one_voice([0, 0], [0.95, 0.40], high=0.9, low=0.6) is None
    True
    """
    if _is_missing(confidences) or len(set(labels)) == 1:
        return None
    sure = {label for label, confidence in zip(labels, confidences, strict=True) if confidence >= high}
    if len(sure) != 1:
        return None
    (voice,) = sure
    dissent = [confidence for label, confidence in zip(labels, confidences, strict=True) if label != voice]
    return voice if all(confidence < low for confidence in dissent) else None


def needs_review(labels: Sequence[int], confidences: Sequence[float], high: float, low: float) -> int:
    """No label (-1): what is left when neither other rule gives one.

    >>> needs_review([0, 1], [0.95, 0.95], high=0.9, low=0.6)
    -1
    """
    del labels, confidences, high, low
    return NEEDS_REVIEW


@dataclass(frozen=True)
class Rule:
    """A rule as it is shown to the user.

    `apply(labels, confidences, high, low)` judges one image: the label, None where the rule does not settle it, -1
    where the image needs review.
    """

    name: str
    title: str
    text: str
    apply: Callable[[Sequence[int], Sequence[float], float, float], int | None]


RULES: tuple[Rule, ...] = (
    Rule(
        "agreement",
        "Agreement",
        "All models give the same label and at least one of them is highly confident, so that label is taken.",
        agreement,
    ),
    Rule(
        "one voice",
        "One voice",
        "The models differ. The highly confident ones agree on one label, and every model that gives another "
        "label is unsure, so the confident label is taken.",
        one_voice,
    ),
    Rule(
        "needs review",
        "Needs review",
        "No model is highly confident, or a model that is not unsure contradicts a highly confident one, or a "
        "prediction is missing, so a person decides.",
        needs_review,
    ),
)


@dataclass(frozen=True)
class Decisions:
    """What the ensemble makes of n images.

    `labels` int64 (n,): the label's number, -1 where the image needs review. `rules` int64 (n,): which of RULES
    decided. `confidences` float64 (n,): the largest confidence among the models that give the decided label; where
    the image needs review, the largest of any model, and 0 where a prediction is missing.
    """

    labels: NDArray[np.int64]
    rules: NDArray[np.int64]
    confidences: NDArray[np.float64]


@dataclass(frozen=True)
class Votes:
    """What RULES need to know of n images, whichever thresholds follow.

    `voice` int64 (n,): the label of the most confident model. `top` float64 (n,): its confidence, 0 where a prediction
    is missing. `dissent` float64 (n,): the largest confidence of a model that gives another label; -inf where all give
    the voice's, +inf where a prediction is missing.
    """

    voice: NDArray[np.int64]
    top: NDArray[np.float64]
    dissent: NDArray[np.float64]

    @staticmethod
    def of(probabilities: NDArray[np.floating]) -> Votes:
        """From calibrated probabilities (models, n, labels), NaN where one is missing. TrainingError: none can be."""
        _check_probabilities(probabilities)
        missing = np.isnan(probabilities).any(axis=(0, 2))
        given = np.where(np.isnan(probabilities), 0.0, probabilities).astype(np.float64)
        labels, confidences = given.argmax(axis=2), given.max(axis=2)
        # Where any model is highly confident, the most confident one is.
        voice = np.take_along_axis(labels, confidences.argmax(axis=0)[None], axis=0)[0]
        dissent = np.where(labels == voice, -np.inf, confidences).max(axis=0)
        top = np.where(missing, 0.0, confidences.max(axis=0))
        return Votes(voice.astype(np.int64), top, np.where(missing, np.inf, dissent))

    def rules(self, high: float, low: float) -> NDArray[np.int64]:
        """Which of RULES decides each image, int64 (n,): a few comparisons for each, whatever the models' number."""
        _check_thresholds(high, low)
        heard = self.top >= high
        # A dissenter below low is below high too, because low <= high: then the highly confident ones agree.
        unopposed = heard & (self.dissent < low)
        return np.where(unopposed, np.where(np.isneginf(self.dissent), 0, 1), 2).astype(np.int64)


def decide(probabilities: NDArray[np.floating], high: float, low: float) -> Decisions:
    """Judge n images by RULES, from calibrated probabilities (models, n, labels); NaN marks a missing prediction.

    The first rule in RULES that settles an image decides it. Raises TrainingError for fewer than two models,
    thresholds outside 0 < low <= high <= 1, and values that are no probabilities.
    """
    _check_thresholds(high, low)
    votes = Votes.of(probabilities)
    rules = votes.rules(high, low)
    # The most confident model of all gives the decided label, so its confidence is the largest of that label.
    return Decisions(np.where(rules < 2, votes.voice, NEEDS_REVIEW), rules, votes.top)


def _is_missing(confidences: Sequence[float]) -> bool:
    return any(confidence != confidence for confidence in confidences)


def _check_thresholds(high: float, low: float) -> None:
    if not 0 < low <= high <= 1:
        raise TrainingError(f"The thresholds are high {high} and low {low}; choose them so that 0 < low <= high <= 1.")


def _check_probabilities(probabilities: NDArray[np.floating]) -> None:
    if probabilities.ndim != 3 or probabilities.shape[2] < 2:
        raise TrainingError(
            f"Predictions of shape {probabilities.shape} were given; (models, images, labels) is needed."
        )
    if len(probabilities) < 2:
        raise TrainingError("The rules weigh two or more models against each other; choose at least two runs.")
    if ((probabilities < 0) | (probabilities > 1 + 1e-6)).any():
        raise TrainingError("Predictions must be probabilities between 0 and 1; predict anew with these runs.")
