"""What the best weights said of the validation and the test images, for figures that are made later. No torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.arrays import damaged_arrays, read_arrays
from training.errors import TrainingError
from training.files import replacing

VALIDATION_LOGITS = "validation.npz"
TEST_LOGITS = "test.npz"


def write_logits(path: Path, rows: NDArray[np.int64], logits: NDArray[np.float32]) -> None:
    """The logits (rows, outputs) before calibration for these rows of images.csv."""
    with replacing(path) as beside, beside.open("wb") as file:
        np.savez(file, rows=rows, logits=logits)


def read_logits(path: Path) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """What `write_logits` wrote; TrainingError where the file is gone or damaged."""
    try:
        arrays = read_arrays(path, ("rows", "logits"))
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is gone; train anew.") from error
    rows, logits = arrays["rows"], arrays["logits"]
    if (
        (rows.dtype.kind, logits.dtype.kind, rows.ndim, logits.ndim) != ("i", "f", 1, 2)
        or len(rows) != len(logits)
        or (rows < 0).any()
    ):
        raise damaged_arrays(path, "its rows and logits do not fit")
    return rows, logits
