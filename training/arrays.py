"""Reading files of arrays (npz) that may be damaged or somebody else's. No torch."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from training.errors import TrainingError

# All that numpy and zipfile raise for bytes that are no whole archive, or an array that is in none (TypeError).
_FAULTS = (OSError, KeyError, TypeError, EOFError, BadZipFile, zlib.error, RuntimeError, MemoryError)


def read_arrays(path: Path, names: Iterable[str]) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays by name; FileNotFoundError where there is no file, TrainingError where it is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in names}
    except FileNotFoundError:
        raise
    except ValueError as error:  # numpy's sentence tells how to load what must not be trusted
        raise damaged_arrays(path, "it holds no plain numbers") from error
    except _FAULTS as error:
        raise damaged_arrays(path, str(error) or "it ends too early") from error


def damaged_arrays(path: Path, reason: str) -> TrainingError:
    """What is said of a file whose arrays cannot be meant."""
    return TrainingError(f"{path} is damaged ({reason}); train anew.")
