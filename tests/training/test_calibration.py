"""Temperature scaling."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from training.calibration import COOLEST, HOTTEST, cross_entropy, fit_temperature, softmax


def drawn(temperature: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose labels were drawn from softmax(logits / temperature)."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (count, 3))
    chances = softmax(logits, temperature).cumsum(axis=1)
    return logits, (rng.random((count, 1)) > chances).sum(axis=1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_the_labels_is_found(temperature: float) -> None:
    logits, targets = drawn(temperature)
    assert fit_temperature(logits, targets) == pytest.approx(temperature, rel=0.1)


def test_no_other_temperature_is_better() -> None:
    logits, targets = drawn(1.7, 200)
    best = cross_entropy(logits, targets, fit_temperature(logits, targets))
    assert all(best <= cross_entropy(logits, targets, other) + 1e-9 for other in np.geomspace(COOLEST, HOTTEST, 500))


def test_temperature_stays_in_a_sane_range() -> None:
    logits, targets = np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([0, 1])
    assert fit_temperature(logits, targets) == pytest.approx(COOLEST, rel=1e-3)
    assert fit_temperature(logits, 1 - targets) == pytest.approx(HOTTEST, rel=1e-3)


def test_softmax_and_loss_agree_and_take_large_logits() -> None:
    logits, targets = drawn(1.0, 50)
    assert cross_entropy(logits, targets) == pytest.approx(log_loss(targets, softmax(logits)))
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]
    assert cross_entropy(np.array([[1e4, 0.0]]), np.array([1])) == pytest.approx(1e4)
