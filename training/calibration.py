"""Temperature scaling: confidences that mean what they say (Guo, Pleiss, Sun & Weinberger 2017)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from training.metrics import Labels

# Below: a validation without a mistake would ask for certainty. Above: the network knows nothing anyway.
COOLEST, HOTTEST = 0.25, 10.0
Temperatures = float | tuple[float, ...]
_GOLDEN = (math.sqrt(5) - 1) / 2


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities (n, labels) from logits (n, labels) divided by `temperature`."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def cross_entropy(logits: NDArray[np.floating], targets: Labels, temperature: float = 1.0) -> float:
    """The mean of `cross_entropies`."""
    return float(cross_entropies(logits, targets, temperature).mean())


def cross_entropies(logits: NDArray[np.floating], targets: Labels, temperature: float = 1.0) -> NDArray[np.float64]:
    """Each image's loss (n,) in nats, of logits (n, labels) for labels (n,), exact where a probability underflows."""
    scaled = logits.astype(np.float64) / temperature
    top = scaled.max(axis=1)
    losses: NDArray[np.float64] = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
    return losses - scaled[np.arange(len(targets)), targets]


def sigmoid(logits: NDArray[np.floating], temperatures: Temperatures = 1.0) -> NDArray[np.float64]:
    """The probability of yes (n, questions) from logits (n, questions), each divided by its question's temperature."""
    scaled = logits.astype(np.float64) / np.asarray(temperatures)
    probabilities: NDArray[np.float64] = np.exp(-np.logaddexp(0, -scaled))
    return probabilities


def binary_cross_entropy(logits: NDArray[np.floating], targets: Labels, temperatures: Temperatures = 1.0) -> float:
    """The mean loss in nats over the answers given: targets (n, questions) of 1, 0 and -1, a missing one."""
    scaled = logits.astype(np.float64) / np.asarray(temperatures)
    losses = np.logaddexp(0, scaled) - (targets == 1) * scaled
    return float(losses[targets >= 0].mean())


def fit_temperature(logits: NDArray[np.floating], targets: Labels) -> float:
    """The temperature between 0.25 and 10 by which labels (n,) have the lowest loss."""
    return _lowest(lambda temperature: cross_entropy(logits, targets, temperature))


def fit_temperatures(logits: NDArray[np.floating], targets: Labels) -> tuple[float, ...]:
    """One temperature per question of a set (see `binary_cross_entropy`); 1 where nobody has answered it."""
    return tuple(
        _lowest(partial(binary_cross_entropy, one[:, None], answers[:, None])) if (answers >= 0).any() else 1.0
        for one, answers in zip(logits.T, targets.T, strict=True)
    )


def _lowest(loss: Callable[[float], float]) -> float:
    """The temperature with the lowest loss, by golden-section search on its logarithm.

    The loss is convex in 1 / temperature, so it has one valley for the search to close in on.
    """
    low, high = math.log(COOLEST), math.log(HOTTEST)
    while high - low > 1e-4:
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if loss(math.exp(left)) <= loss(math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)
