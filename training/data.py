"""The pictures and labels of one training, in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from training.metrics import Labels
from training.preprocessing import Standardisation


@dataclass(frozen=True)
class TrainingData:
    """Pictures uint8 (n, height, width, 3), labels (n,), and the rows that train and that validate."""

    pixels: torch.Tensor
    targets: Labels
    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    standardise: Standardisation
