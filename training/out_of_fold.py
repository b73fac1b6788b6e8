"""The file of out-of-fold predictions. No torch at import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from training.answers import answers_of
from training.errors import TrainingError
from training.files import replacing
from training.metrics import Labels
from training.run_files import write_probabilities

OUT_OF_FOLD = "out_of_fold.npz"
_ARRAYS = ("names", "targets", "folds", "logits", "temperatures", "probabilities")


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for n images, each by a network that has not seen it.

    `targets` (n,) number the `labels`; of a set (`yes_no`) they are 1, 0 and -1, a missing answer, (n, questions).
    `folds` (n,) count from 1. `logits` and `probabilities` are (n, outputs), `probabilities` those after division by
    `temperatures` (n, 1) or (n, questions), which were fitted on the other folds alone.
    """

    task: str
    labels: tuple[str, ...]
    yes_no: bool
    names: tuple[str, ...]
    targets: Labels
    folds: NDArray[np.int64]
    logits: NDArray[np.float32]
    temperatures: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def write_out_of_fold(run_folder: Path, found: OutOfFold) -> None:
    """out_of_fold.npz for programs, out_of_fold.csv for people."""
    arrays: dict[str, Any] = {name: np.asarray(getattr(found, name)) for name in _ARRAYS}
    arrays |= {"task": np.array(found.task), "labels": np.array(found.labels), "yes_no": np.array(found.yes_no)}
    given = {"fold": [str(fold) for fold in found.folds]}
    given |= answers_of(found.yes_no).columns(found.targets, found.labels)
    write_probabilities(run_folder / "out_of_fold.csv", found.names, given, found.labels, found.probabilities)
    with replacing(run_folder / OUT_OF_FOLD) as beside, beside.open("wb") as file:
        np.savez_compressed(file, **arrays)


def read_out_of_fold(run_folder: Path) -> OutOfFold:
    """What `write_out_of_fold` wrote; TrainingError where there is none, or it is damaged."""
    path = run_folder / OUT_OF_FOLD
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _ARRAYS}
            labels, task, yes_no = tuple(stored["labels"].tolist()), str(stored["task"]), bool(stored["yes_no"])
    except FileNotFoundError as error:
        raise TrainingError(f"There is no {path}; train with --folds 5 for predictions out of fold.") from error
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise TrainingError(f"{path} is damaged ({error}); train anew.") from error
    shape = (len(arrays["names"]), len(labels))
    if len({len(array) for array in arrays.values()}) > 1 or any(
        arrays[name].shape != shape for name in ("logits", "probabilities")
    ):
        raise TrainingError(f"{path} is damaged (its columns have different lengths); train anew.")
    names = tuple(arrays.pop("names").tolist())
    return OutOfFold(task=task, labels=labels, yes_no=yes_no, names=names, **arrays)
