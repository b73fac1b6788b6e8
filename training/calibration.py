"""Temperature scaling: confidences that mean what they say (Guo, Pleiss, Sun & Weinberger 2017)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.metrics import Labels

# Below: a validation without a mistake would ask for certainty. Above: the network knows nothing anyway.
COOLEST, HOTTEST = 0.25, 10.0
_GOLDEN = (math.sqrt(5) - 1) / 2


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities (n, labels) from logits (n, labels) divided by `temperature`."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def cross_entropy(logits: NDArray[np.floating], targets: Labels, temperature: float = 1.0) -> float:
    """The mean loss in nats of logits (n, labels) for the labels (n,), exact where a probability underflows."""
    scaled = logits.astype(np.float64) / temperature
    top = scaled.max(axis=1)
    total = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
    return float((total - scaled[np.arange(len(targets)), targets]).mean())


def fit_temperature(logits: NDArray[np.floating], targets: Labels) -> float:
    """The temperature between 0.25 and 10 with the lowest loss, by golden-section search on its logarithm.

    The loss is convex in 1 / temperature, so it has one valley for the search to close in on.
    """
    low, high = math.log(COOLEST), math.log(HOTTEST)
    while high - low > 1e-4:
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if cross_entropy(logits, targets, math.exp(left)) <= cross_entropy(logits, targets, math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)
