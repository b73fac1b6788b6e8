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
