"""Out-of-fold predictions: each image is asked of a network that has seen neither it nor its person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.answers import answers_of
from training.arrays import damaged_arrays
from training.errors import TrainingError
from training.events import OnEvent
from training.fit import train
from training.labelled_images import LabelledImages
from training.logits_file import TEST_LOGITS, read_logits
from training.out_of_fold import OutOfFold, write_out_of_fold
from training.settings import TrainSettings

# Of the other folds' images this share is learned from; the rest says when to stop.
LEARNED = 0.85


def train_folds(
    images: LabelledImages,
    folds: NDArray[np.int64],
    settings: TrainSettings,
    run_folder: Path,
    cache_folder: Path,
    on_event: OnEvent,
    *,
    resume: bool = False,
) -> OutOfFold:
    """Train a network per fold (from 1; 0 takes no part) on the images of the others, and ask it about its own.

    No network's training, nor when it stops, depends on the images that it is asked about: part of the other folds
    validates. Each has a folder of its own in `run_folder`/folds. The temperature for a fold is fitted on the
    predictions for the other folds. Writes out_of_fold.npz and out_of_fold.csv. Events have the key `fold` beside
    those of `train`; `resume` leaves out folds that are done and goes on within the one that is not.
    """
    rows = np.flatnonzero(folds > 0)
    chosen, of_row = images_at(images, rows), folds[rows]
    logits = np.full((len(rows), len(settings.labels)), np.nan, np.float32)
    inner = replace(settings, train_share=LEARNED, test_share=0.0)
    last = int(of_row.max(initial=0))
    for fold in range(1, last + 1):
        held_out = of_row == fold
        if not held_out.any():
            raise TrainingError(f"Fold {fold} has no image; number the folds from 1 without a gap.")
        on_event({"event": "message", "text": f"Fold {fold} of {last}."})
        folder = run_folder / "folds" / str(fold)
        table = replace(chosen, validation=None, test=held_out)
        train(table, inner, folder, cache_folder, _with_fold(on_event, fold), resume=resume)
        if (folder / TEST_LOGITS).exists():  # no picture of the fold could be read where it is not
            asked, found = _answers_of_fold(folder, logits.shape)
            logits[asked] = found
    readable = ~np.isnan(logits).any(axis=1)
    if len(np.unique(of_row[readable])) < 2:
        raise TrainingError("Fewer than two folds have pictures that can be read; train with other folds.")
    result = _calibrated(images_at(chosen, np.flatnonzero(readable)), of_row[readable], logits[readable], settings)
    write_out_of_fold(run_folder, result)
    return result


def images_at(images: LabelledImages, rows: NDArray[np.int64]) -> LabelledImages:
    """Some of the images, in this order, without a split."""
    return LabelledImages(
        tuple(images.names[row] for row in rows),
        tuple(images.paths[row] for row in rows),
        images.targets[rows],
        None if images.groups is None else tuple(images.groups[row] for row in rows),
        None,
    )


def _with_fold(on_event: OnEvent, fold: int) -> OnEvent:
    return lambda event: on_event({**event, "fold": fold})


def _answers_of_fold(folder: Path, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows that were asked about, of as many as `shape` (images, outputs) says, and their logits."""
    rows, logits = read_logits(folder / TEST_LOGITS)
    if logits.shape != (len(rows), *shape[1:]) or not (rows < shape[0]).all():
        raise damaged_arrays(folder / TEST_LOGITS, "it is of other images")
    return rows, logits


def _calibrated(
    images: LabelledImages, folds: NDArray[np.int64], logits: NDArray[np.float32], settings: TrainSettings
) -> OutOfFold:
    answers = answers_of(settings.yes_no)
    temperatures = np.ones((len(folds), len(settings.labels) if settings.yes_no else 1))
    probabilities = np.empty(logits.shape)
    for fold in np.unique(folds):
        own = folds == fold
        fitted = answers.fit(logits[~own], images.targets[~own])
        temperatures[own] = fitted
        probabilities[own] = answers.probabilities(logits[own], fitted)
    return OutOfFold(
        settings.task, settings.labels, settings.yes_no, images.names, images.targets, folds, logits, temperatures,
        probabilities,
    )  # fmt: skip
