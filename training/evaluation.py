"""All figures of a training on one task, from the answers that it kept. No torch.

The interval of a figure is None where it cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from training.calibration import cross_entropies, cross_entropy, softmax
from training.cluster_bootstrap import DRAWS, Interval, clusters, interval_of, intervals_of_figures
from training.curves import (
    Bin,
    Roc,
    area_under,
    brier_score,
    expected_calibration_error,
    reliability,
    roc_curve,
    weighted_areas,
)
from training.metrics import Labels, confusion_matrix, figures_of_confusion, label_figures
from training.stored_answers import StoredAnswers

MISTAKES = 200
ROC_POINTS = 200


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float | None
    interval: Interval


@dataclass(frozen=True)
class LabelEvaluation:
    """One label against all others. `share` is its share of the images; figures are None where 0 of 0.

    `roc` has the shares of others and of its own images that are taken as the threshold falls, at most 200 points.
    """

    label: str
    images: int
    share: float
    precision: float | None
    recall: float | None
    f1: float | None
    auc: Figure
    roc: tuple[Sequence[float], Sequence[float]] | None


@dataclass(frozen=True)
class Calibration:
    """How far confidences can be believed: loss in nats, expected calibration error, Brier score, the diagram."""

    loss: float
    ece: float
    brier: float
    bins: Sequence[Bin]


@dataclass(frozen=True)
class Mistake:
    """An image whose wrong label had that probability after calibration."""

    image: str
    truth: str
    called: str
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """`subjects` counts the persons among the images, None where nobody knows them. Rows of `confusion` are the truth.

    `figures`: accuracy, balanced_accuracy, macro_f1, loss (nats, before calibration). `calibration` has "before" and
    "after" temperature scaling; the temperature was fitted on the validation, so "after" flatters there.
    `mistakes` are the worst ones first.
    """

    images: int
    subjects: int | None
    labels: Sequence[str]
    figures: Mapping[str, Figure]
    confusion: Sequence[Sequence[int]]
    by_label: Sequence[LabelEvaluation]
    temperature: float
    calibration: Mapping[str, Calibration]
    mistakes: Sequence[Mistake]


def evaluate(answers: StoredAnswers, draws: int = DRAWS, seed: int = 0) -> Evaluation:
    """All figures of the answers; the same seed gives the same intervals."""
    of_image = clusters(answers.subjects)
    predictions = answers.logits.argmax(axis=1)
    confusion = confusion_matrix(answers.targets, predictions, len(answers.labels))
    probabilities = softmax(answers.logits, answers.temperature)
    known = {subject for subject in answers.subjects if subject}
    return Evaluation(
        images=len(answers.names),
        subjects=len(known) or None,
        labels=answers.labels,
        figures=_figures(answers, predictions, confusion, of_image, draws, seed),
        confusion=confusion.tolist(),
        by_label=_by_label(answers, confusion, of_image, draws, seed),
        temperature=answers.temperature,
        calibration={
            "before": _calibration(answers, 1.0),
            "after": _calibration(answers, answers.temperature),
        },
        mistakes=_mistakes(answers, probabilities, predictions),
    )


def _figures(
    answers: StoredAnswers, predictions: Labels, confusion: Labels, of_image: Labels, draws: int, seed: int
) -> dict[str, Figure]:
    count, labels = int(of_image.max()) + 1, len(answers.labels)
    cells = np.zeros((count, labels, labels))
    np.add.at(cells, (of_image, answers.targets, predictions), 1)
    losses = cross_entropies(answers.logits, answers.targets)
    sums = np.bincount(of_image, losses, count).astype(np.float64)
    intervals = intervals_of_figures(cells, sums, np.bincount(of_image, minlength=count), draws, seed)
    values = {name: float(found[0]) for name, found in figures_of_confusion(confusion[None]).items()}
    values["loss"] = float(losses.mean())
    return {name: Figure(value, intervals[name]) for name, value in values.items()}


def _by_label(
    answers: StoredAnswers, confusion: Labels, of_image: Labels, draws: int, seed: int
) -> list[LabelEvaluation]:
    each = label_figures(confusion)
    scores = softmax(answers.logits)
    found: list[LabelEvaluation] = []
    for place, label in enumerate(answers.labels):
        positive, own = answers.targets == place, scores[:, place]
        curve = roc_curve(positive, own)
        auc, points = Figure(None, None), None
        if curve is not None and place == 1 and len(answers.labels) == 2:
            auc, points = found[0].auc, _points(curve)  # of two labels either is as well told from the other
        elif curve is not None:
            interval = interval_of(partial(weighted_areas, positive, own), of_image, draws, seed)
            auc = Figure(area_under(curve), interval)
            points = _points(curve)
        precision, recall, f1 = (_told(each[name][place]) for name in ("precision", "recall", "f1"))
        images = int(positive.sum())
        found.append(LabelEvaluation(label, images, float(positive.mean()), precision, recall, f1, auc, points))
    return found


def _calibration(answers: StoredAnswers, temperature: float) -> Calibration:
    probabilities = softmax(answers.logits, temperature)
    right = probabilities.argmax(axis=1) == answers.targets
    bins = reliability(probabilities.max(axis=1), right)
    return Calibration(
        cross_entropy(answers.logits, answers.targets, temperature),
        expected_calibration_error(bins),
        brier_score(probabilities, answers.targets),
        bins,
    )


def _mistakes(answers: StoredAnswers, probabilities: NDArray[np.float64], predictions: Labels) -> list[Mistake]:
    wrong = np.flatnonzero(predictions != answers.targets)
    sure = probabilities[wrong, predictions[wrong]]
    worst = wrong[np.argsort(-sure, kind="stable")][:MISTAKES]
    return [
        Mistake(
            answers.names[row],
            answers.labels[answers.targets[row]],
            answers.labels[predictions[row]],
            float(probabilities[row, predictions[row]]),
        )
        for row in worst.tolist()
    ]


def _points(curve: Roc) -> tuple[list[float], list[float]]:
    """At most `ROC_POINTS` points of the curve, the first and the last among them."""
    count = len(curve.true_positive)
    kept = np.unique(np.linspace(0, count - 1, min(count, ROC_POINTS)).round().astype(np.int64))
    return curve.false_positive[kept].tolist(), curve.true_positive[kept].tolist()


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
