"""The table of images and labels that a training starts from: checked, read and split."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.registry import find
from training.decode import decode_images
from training.errors import TrainingError
from training.events import OnEvent, Pace
from training.metrics import Labels
from training.settings import TrainSettings
from training.split import split_by_group

PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class LabelledImages:
    """n images with their labels, `targets` int64 (n,) numbering the settings' labels.

    `groups` keeps images of one person on one side of the split, `""` where unknown. `validation`, bool (n,), is a
    split given from outside, True = validation; where None, one is made.
    """

    names: tuple[str, ...]
    paths: tuple[Path, ...]
    targets: Labels
    groups: tuple[str, ...] | None
    validation: NDArray[np.bool_] | None


def check(images: LabelledImages, settings: TrainSettings) -> None:
    """TrainingError where the table of images cannot be trained from."""
    count = len(images.paths)
    lengths = {count, len(images.names), len(images.targets)}
    lengths |= {len(column) for column in (images.groups, images.validation) if column is not None}
    if len(lengths) > 1:
        raise TrainingError(f"The columns of the images have different lengths: {sorted(lengths)}.")
    if count == 0:
        raise TrainingError(f"No image is labelled for task {settings.task!r}; label some first.")
    if images.targets.min() < 0 or images.targets.max() >= len(settings.labels):
        raise TrainingError(
            f"Label numbers run from {images.targets.min()} to {images.targets.max()}, but task {settings.task!r} "
            f"has {len(settings.labels)} labels; number them from 0."
        )


def read_pictures(
    images: LabelledImages, settings: TrainSettings, cache_folder: Path, on_event: OnEvent
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pixels (n, height, width, 3) of all images, and the rows that could be read."""
    due = Pace()

    def report(done: int, total: int) -> None:
        if done == total or due():
            on_event({"event": "progress", "stage": "decode", "done": done, "total": total})

    decoded = decode_images(images.paths, find(settings.architecture).input_size, cache_folder, report)
    if not decoded.readable.any():
        raise TrainingError(f"None of the {len(images.paths)} pictures can be read. {decoded.problems[0]}")
    for problem in decoded.problems[:PROBLEMS_SHOWN]:
        on_event({"event": "message", "text": problem})
    if decoded.problems:
        text = f"{len(decoded.problems)} of {len(images.paths)} pictures cannot be read and are left out."
        on_event({"event": "message", "text": text})
    return decoded.pixels, np.flatnonzero(decoded.readable)


def split(
    images: LabelledImages, rows: NDArray[np.int64], settings: TrainSettings
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of the rows train and which validate, as given or newly split; TrainingError where a side lacks images."""
    if images.validation is None:
        groups = None if images.groups is None else [images.groups[row] for row in rows]
        validates = split_by_group(images.targets[rows], groups, settings.train_share, settings.seed)
    else:
        validates = images.validation[rows].astype(bool)
    train, validation = rows[~validates], rows[validates]
    if not len(validation):
        raise TrainingError("No readable image is left to validate with; choose a split with both sides.")
    to_learn = np.unique(images.targets[train])
    if len(to_learn) < 2:
        there = f"only {settings.labels[to_learn[0]]!r}" if len(to_learn) else "none"
        raise TrainingError(
            f"Training needs images of two or more labels of task {settings.task!r}, and has {there}; "
            "label images of the others."
        )
    return train, validation
