"""What the best weights said of the validation and the test images, for figures that are made later. No torch."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

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
        with np.load(path, allow_pickle=False) as stored:
            rows, logits = stored["rows"], stored["logits"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise TrainingError(f"{path} cannot be read ({error}); train anew.") from error
    if rows.ndim != 1 or logits.ndim != 2 or len(rows) != len(logits):
        raise TrainingError(f"{path} is damaged (its rows and logits do not fit); train anew.")
    return rows, logits
