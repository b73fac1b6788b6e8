"""The file of out-of-fold predictions. No torch at import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.answers import answers_of
from training.arrays import damaged_arrays, read_arrays
from training.errors import TrainingError
from training.files import replacing
from training.losses import MISSING
from training.metrics import Labels
from training.run_files import write_probabilities

OUT_OF_FOLD = "out_of_fold.npz"
# The columns, and of which kind numpy says that they are: text, whole numbers, others.
_KINDS = {"names": "U", "targets": "i", "folds": "i", "logits": "f", "temperatures": "f", "probabilities": "f"}


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
    arrays: dict[str, Any] = {name: np.asarray(getattr(found, name)) for name in _KINDS}
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
        arrays = read_arrays(path, (*_KINDS, "task", "labels", "yes_no"))
    except FileNotFoundError as error:
        raise TrainingError(f"There is no {path}; train with --folds 5 for predictions out of fold.") from error
    about = {name: arrays.pop(name) for name in ("task", "labels", "yes_no")}
    if any(arrays[name].dtype.kind != kind for name, kind in _KINDS.items()) or about["labels"].ndim != 1:
        raise damaged_arrays(path, "its columns hold other values than are written")
    labels, task, yes_no = tuple(map(str, about["labels"])), str(about["task"]), bool(about["yes_no"].all())
    count, outputs = len(np.atleast_1d(arrays["names"])), len(labels)
    shapes = {
        "names": (count,),
        "targets": (count, outputs) if yes_no else (count,),
        "folds": (count,),
        "logits": (count, outputs),
        "temperatures": (count, outputs if yes_no else 1),
        "probabilities": (count, outputs),
    }
    if any(arrays[name].shape != shape for name, shape in shapes.items()):
        raise damaged_arrays(path, "its columns have different lengths")
    targets, probabilities = arrays["targets"], arrays["probabilities"]
    lowest, highest = (MISSING, 1) if yes_no else (0, outputs - 1)
    if not (((lowest <= targets) & (targets <= highest)).all() and (arrays["folds"] > 0).all()):
        raise damaged_arrays(path, "its labels or folds are other numbers than are written")
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise damaged_arrays(path, "its probabilities lie outside 0 to 1")
    names = tuple(arrays.pop("names").tolist())
    return OutOfFold(task=task, labels=labels, yes_no=yes_no, names=names, **arrays)
