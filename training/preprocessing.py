"""From pixels to what a network sees, the same in training and prediction: it travels in the checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

_AT_A_TIME = 256


@dataclass(frozen=True)
class Standardisation:
    """Per channel (red, green, blue), in grey levels 0..255: the mean to take off and the deviation to divide by."""

    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """From uint8 (n, height, width, 3) to float32 (n, 3, height, width) in channels-last memory."""
        grey = pixels.float()
        standard = (grey - grey.new_tensor(self.mean)) / grey.new_tensor(self.deviation)
        # Channels last in memory already, so that permuting the axes copies nothing.
        return standard.permute(0, 3, 1, 2)


def measure(pixels: NDArray[np.uint8], rows: NDArray[np.int64]) -> Standardisation:
    """The standardisation that gives these rows of pixels (n, height, width, 3) mean 0, deviation 1 per channel."""
    total, squares, count = np.zeros(3), np.zeros(3), 0
    for start in range(0, len(rows), _AT_A_TIME):
        values = pixels[rows[start : start + _AT_A_TIME]].reshape(-1, 3).astype(np.float64)
        total += values.sum(axis=0)
        squares += (values**2).sum(axis=0)
        count += len(values)
    mean = total / count
    # A channel of one value everywhere has deviation 0: it is only shifted.
    deviation = np.maximum(np.sqrt(np.maximum(squares / count - mean**2, 0)), 1.0)
    red, green, blue = (float(value) for value in mean)
    return Standardisation((red, green, blue), (float(deviation[0]), float(deviation[1]), float(deviation[2])))
