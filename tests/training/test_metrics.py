"""Metrics against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from training.metrics import accuracy, balanced_accuracy, majority_share


@pytest.mark.parametrize("seed", range(5))
def test_metrics_equal_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    targets = np.concatenate([[0, 1, 2], rng.choice(3, 80, p=[0.7, 0.2, 0.1])])
    probabilities = rng.dirichlet([1, 1, 1], len(targets))
    predictions = probabilities.argmax(axis=1)
    assert accuracy(targets, predictions) == pytest.approx(sklearn_metrics.accuracy_score(targets, predictions))
    assert balanced_accuracy(targets, predictions) == pytest.approx(
        sklearn_metrics.balanced_accuracy_score(targets, predictions)
    )


def test_a_label_that_does_not_occur_counts_for_nothing() -> None:
    assert balanced_accuracy(np.array([0, 0, 2, 2]), np.array([0, 1, 2, 2])) == 0.75


def test_majority_share() -> None:
    assert majority_share(np.array([2, 2, 0, 1])) == 0.5
