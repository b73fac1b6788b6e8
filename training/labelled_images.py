"""The table of images and labels that a training starts from: checked, read and split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.answers import answers_of
from training.decode import decode_images
from training.errors import TrainingError
from training.events import OnEvent, Pace
from training.losses import MISSING
from training.metrics import Labels
from training.run_files import read_images
from training.settings import TrainSettings
from training.split import split_by_group, strata

PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class LabelledImages:
    """n images with their labels, `targets` int64 (n,) numbering the settings' labels.

    For a set of yes/no questions `targets` is (n, questions): 1, 0, and -1 where the answer is missing. `groups` keeps
    images of one person in one part of the split, `""` where unknown. `validation`, bool (n,), is a split given from
    outside, True = validation; where None, one is made of the images that are not in `test`, bool (n,): these are
    neither learned from nor looked at before the training is done.
    """

    names: tuple[str, ...]
    paths: tuple[Path, ...]
    targets: Labels
    groups: tuple[str, ...] | None
    validation: NDArray[np.bool_] | None
    test: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Parts:
    """The rows of the images that train, that validate, and that are tested with at the end, which may be none."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def images_of_run(run_folder: Path, settings: TrainSettings, path_of: Callable[[str], Path]) -> LabelledImages:
    """The images that a run began with, in the same parts; TrainingError where its files are none of ours."""
    (_, *names), (_, *parts), (_, *groups), *given = read_images(run_folder)
    try:
        targets = answers_of(settings.yes_no).parse({one[0]: one[1:] for one in given}, settings.labels)
    except KeyError as error:
        raise TrainingError(f"The images.csv in {run_folder} has no labels of this run; train anew.") from error
    validation, test = (np.array([part == name for part in parts]) for name in ("validation", "test"))
    return LabelledImages(tuple(names), tuple(map(path_of, names)), targets, tuple(groups), validation, test)


def check(images: LabelledImages, settings: TrainSettings) -> None:
    """TrainingError where the table of images cannot be trained from."""
    count = len(images.paths)
    lengths = {count, len(images.names), len(images.targets)}
    lengths |= {len(column) for column in (images.groups, images.validation, images.test) if column is not None}
    if len(lengths) > 1:
        raise TrainingError(f"The columns of the images have different lengths: {sorted(lengths)}.")
    if count == 0:
        raise TrainingError(f"No image is labelled for task {settings.task!r}; label some first.")
    if settings.yes_no:
        _check_answers(images.targets, settings)
    elif images.targets.ndim != 1 or images.targets.min() < 0 or images.targets.max() >= len(settings.labels):
        raise TrainingError(
            f"Label numbers run from {images.targets.min()} to {images.targets.max()}, but task {settings.task!r} "
            f"has {len(settings.labels)} labels; number them from 0."
        )


def _check_answers(targets: Labels, settings: TrainSettings) -> None:
    if targets.shape[1:] != (len(settings.labels),) or not np.isin(targets, (MISSING, 0, 1)).all():
        raise TrainingError(
            f"The answers to {len(settings.labels)} questions must be a column each of 1 (yes), 0 (no) and "
            f"{MISSING} (missing)."
        )


def read_pictures(
    images: LabelledImages, settings: TrainSettings, cache_folder: Path, on_event: OnEvent
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pixels (n, height, width, 3) of all images, and the rows that could be read."""
    due = Pace()

    def report(done: int, total: int) -> None:
        if done == total or due():
            on_event({"event": "progress", "stage": "decode", "done": done, "total": total})

    decoded = decode_images(images.paths, settings.picture_size, cache_folder, report)
    if not decoded.readable.any():
        raise TrainingError(f"None of the {len(images.paths)} pictures can be read. {decoded.problems[0]}")
    for problem in decoded.problems[:PROBLEMS_SHOWN]:
        on_event({"event": "message", "text": problem})
    if decoded.problems:
        text = f"{len(decoded.problems)} of {len(images.paths)} pictures cannot be read and are left out."
        on_event({"event": "message", "text": text})
    return decoded.pixels, np.flatnonzero(decoded.readable)


def split(images: LabelledImages, rows: NDArray[np.int64], settings: TrainSettings) -> Parts:
    """Which of the rows are in which part, as given or newly split; TrainingError where a part lacks images."""
    tested = np.zeros(len(rows), bool) if images.test is None else images.test[rows].astype(bool)
    if images.validation is None and images.test is None and settings.test_share:
        tested = _drawn(images, rows, 1 - settings.test_share, settings)
    test, rows = rows[tested], rows[~tested]
    if images.validation is None:
        share = settings.train_share / (1 - settings.test_share) if images.test is None else settings.train_share
        validates = _drawn(images, rows, share, settings)
    else:
        validates = images.validation[rows].astype(bool)
    parts = Parts(rows[~validates], rows[validates], test)
    if not len(parts.validation):
        raise TrainingError("No readable image is left to validate with; choose a split with both sides.")
    _check_variety(images.targets[parts.train], images.targets[parts.validation], settings)
    return parts


def _drawn(images: LabelledImages, rows: NDArray[np.int64], share: float, settings: TrainSettings) -> NDArray[np.bool_]:
    """Draw all but about `share` of the rows."""
    groups = None if images.groups is None else [images.groups[row] for row in rows]
    return split_by_group(strata(images.targets[rows]), groups, share, settings.seed)


def _check_variety(train: Labels, validation: Labels, settings: TrainSettings) -> None:
    """TrainingError where there is nothing to tell apart."""
    if settings.yes_no:
        if not ((train == 1).any(axis=0) & (train == 0).any(axis=0)).any():
            raise TrainingError("No question has a yes and a no among the images to learn from; answer more of both.")
        if not (validation >= 0).any():
            raise TrainingError("No question is answered on the images that validate; answer more.")
        return
    to_learn = np.unique(train)
    if len(to_learn) < 2:
        there = f"only {settings.labels[to_learn[0]]!r}" if len(to_learn) else "none"
        raise TrainingError(
            f"Training needs images of two or more labels of task {settings.task!r}, and has {there}; "
            "label images of the others."
        )
