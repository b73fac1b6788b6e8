"""The three rules: each alone, and the vectorised decision against them."""

from __future__ import annotations

import doctest
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training import ensemble
from training.ensemble import NEEDS_REVIEW, RULES, agreement, decide, needs_review, one_voice
from training.errors import TrainingError

# A coarse grid, so that confidences often lie exactly on a threshold and often tie.
GRID = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1.0, float("nan")])


def test_doctests() -> None:
    result = doctest.testmod(ensemble)
    assert result.attempted >= 8
    assert result.failed == 0


def test_rules_are_in_order_and_told_in_sentences() -> None:
    assert [rule.name for rule in RULES] == ["agreement", "one voice", "needs review"]
    assert [rule.apply for rule in RULES] == [agreement, one_voice, needs_review]
    for rule in RULES:
        assert rule.title
        assert rule.text.endswith(".")


@given(
    probabilities=st.tuples(st.integers(2, 4), st.integers(0, 6), st.integers(2, 4)).flatmap(
        lambda shape: arrays(np.float64, shape, elements=GRID)
    ),
    thresholds=st.tuples(st.sampled_from([0.3, 0.5, 0.8, 0.9]), st.sampled_from([0.3, 0.5, 0.8, 0.9, 1.0])),
)
def test_decide_equals_the_scalar_rules(probabilities: np.ndarray, thresholds: tuple[float, float]) -> None:
    low, high = sorted(thresholds)
    decisions = decide(probabilities, high, low)
    for image in range(probabilities.shape[1]):
        missing = np.isnan(probabilities[:, image]).any(axis=1)
        labels = [int(np.nan_to_num(row).argmax()) for row in probabilities[:, image]]
        confidences = [
            float("nan") if gone else float(row.max())
            for gone, row in zip(missing, probabilities[:, image], strict=True)
        ]
        applied = ((number, rule.apply(labels, confidences, high, low)) for number, rule in enumerate(RULES))
        number, label = next((number, label) for number, label in applied if label is not None)
        assert (decisions.rules[image], decisions.labels[image]) == (number, label)
        if label != NEEDS_REVIEW:
            with_label = [c for given, c in zip(labels, confidences, strict=True) if given == label]
            assert decisions.confidences[image] == max(with_label)
        else:
            assert decisions.confidences[image] == (0.0 if missing.any() else max(confidences))


def test_one_image_of_each_kind() -> None:
    sure_left, unsure_left = [0.95, 0.03, 0.02], [0.5, 0.3, 0.2]
    unsure_right, sure_right = [0.3, 0.2, 0.5], [0.02, 0.03, 0.95]
    fairly_right, unreadable = [0.1, 0.2, 0.7], [float("nan")] * 3
    pairs = [
        (sure_left, unsure_left),
        (sure_left, unsure_right),
        (sure_left, fairly_right),
        (sure_left, sure_right),
        (unsure_left, unsure_left),
        (sure_left, unreadable),
    ]
    decisions = decide(np.array(pairs).transpose(1, 0, 2), high=0.9, low=0.6)
    assert decisions.labels.tolist() == [0, 0, -1, -1, -1, -1]
    assert decisions.rules.tolist() == [0, 1, 2, 2, 2, 2]
    assert decisions.confidences.tolist() == [0.95, 0.95, 0.95, 0.95, 0.5, 0.0]


# high 0.8, low 0.6: what two networks say, as (label, confidence), and the decision, as (label, place in RULES).
LEFT, RIGHT, REVIEW = 0, 1, NEEDS_REVIEW
BELOW_HIGH, AT_HIGH, ABOVE_HIGH = np.nextafter(0.8, 0), 0.8, np.nextafter(0.8, 1)
BELOW_LOW, AT_LOW, ABOVE_LOW = np.nextafter(0.6, 0), 0.6, np.nextafter(0.6, 1)
NAN = float("nan")
TRUTH_TABLE = [
    # They agree: one of them must be at high; low plays no part.
    ((LEFT, BELOW_HIGH), (LEFT, BELOW_HIGH), (REVIEW, 2)),
    ((LEFT, BELOW_HIGH), (LEFT, AT_HIGH), (LEFT, 0)),
    ((LEFT, ABOVE_HIGH), (LEFT, BELOW_LOW), (LEFT, 0)),
    ((RIGHT, AT_HIGH), (RIGHT, AT_HIGH), (RIGHT, 0)),
    # They differ: one at high, and the other below low.
    ((LEFT, BELOW_HIGH), (RIGHT, BELOW_LOW), (REVIEW, 2)),
    ((LEFT, AT_HIGH), (RIGHT, BELOW_LOW), (LEFT, 1)),
    ((LEFT, AT_HIGH), (RIGHT, AT_LOW), (REVIEW, 2)),
    ((LEFT, ABOVE_HIGH), (RIGHT, ABOVE_LOW), (REVIEW, 2)),
    ((RIGHT, BELOW_LOW), (LEFT, ABOVE_HIGH), (LEFT, 1)),
    # Two that are sure contradict each other, and ties.
    ((LEFT, AT_HIGH), (RIGHT, AT_HIGH), (REVIEW, 2)),
    ((LEFT, 1.0), (RIGHT, 1.0), (REVIEW, 2)),
    ((LEFT, BELOW_LOW), (RIGHT, BELOW_LOW), (REVIEW, 2)),
    # One network, or both, could not read the picture.
    ((LEFT, 1.0), (LEFT, NAN), (REVIEW, 2)),
    ((LEFT, NAN), (LEFT, 1.0), (REVIEW, 2)),
    ((LEFT, NAN), (LEFT, NAN), (REVIEW, 2)),
]


@pytest.mark.parametrize(("first", "second", "decided"), TRUTH_TABLE)
def test_truth_table_of_the_rules(
    first: tuple[int, float], second: tuple[int, float], decided: tuple[int, int]
) -> None:
    labels, confidences = [first[0], second[0]], [first[1], second[1]]
    applied = ((rule.apply(labels, confidences, 0.8, 0.6), number) for number, rule in enumerate(RULES))
    assert next((label, number) for label, number in applied if label is not None) == decided
    given = np.full((2, 1, 3), 0.1)  # the third label is never the largest
    for model, (label, confidence) in enumerate((first, second)):
        given[model, 0] = NAN if np.isnan(confidence) else 0.1
        given[model, 0, label] = confidence
    found = decide(given, 0.8, 0.6)
    assert (found.labels[0], found.rules[0]) == decided


def test_a_tie_within_a_prediction_takes_the_first_label() -> None:
    tied = [[0.5, 0.5, 0.0]]
    assert decide(np.array([tied, tied]), high=0.5, low=0.5).labels.tolist() == [LEFT]


def test_a_model_that_is_missing_altogether_leaves_too_few() -> None:
    with pytest.raises(TrainingError, match="at least two runs"):
        decide(np.array([[[0.9, 0.1]]]), 0.8, 0.6)


def test_no_images_give_no_decisions() -> None:
    assert decide(np.empty((2, 0, 3)), 0.9, 0.6).labels.shape == (0,)


@pytest.mark.parametrize(
    ("shape", "high", "low", "word"),
    [
        ((1, 4, 3), 0.9, 0.6, "at least two runs"),
        ((4, 3), 0.9, 0.6, "models, images, labels"),
        ((2, 4, 3), 0.6, 0.9, "low <= high"),
        ((2, 4, 3), 1.1, 0.9, "low <= high"),
        ((2, 4, 3), 0.9, 0.0, "low <= high"),
        ((2, 4, 3), float("nan"), 0.5, "low <= high"),
    ],
)
def test_what_cannot_be_meant_is_refused(shape: tuple[int, ...], high: float, low: float, word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        decide(np.full(shape, 0.5), high, low)


def test_values_that_are_no_probabilities_are_refused() -> None:
    with pytest.raises(TrainingError, match="between 0 and 1"):
        decide(np.full((2, 3, 2), 1.5), 0.9, 0.6)


def test_rules_need_no_torch() -> None:
    code = "import sys, training.ensemble; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
