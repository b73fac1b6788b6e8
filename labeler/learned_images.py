"""What a training learns from: the images that people labelled, their answers, and their part of the split."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import InputError
from labeler.project import Project
from labeler.splits import read_split
from labeler.store import final_labels, image_names, subjects_and_parts
from labeler.store.final import NOT_FROM_PEOPLE
from labeler.tasks import YES, Task

MISSING = -1  # as in training/: a question of a set that nobody has answered

Targets = np.ndarray[Any, np.dtype[np.int64]]
Chosen = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class LearnedImages:
    """n images by name. `targets` (n,) number the labels of one task.

    Of several tasks they are (n, tasks): 1 yes, 0 no, -1 not answered.

    `validation` and `test` are (n,), None where no split is stored; `folds` (n,) counts from 1, 0 in none, where the
    split has folds.
    """

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    targets: Targets
    validation: Chosen | None = None
    test: Chosen | None = None
    folds: Targets | None = None


def learned_images(
    project: Project, tasks: Sequence[Task], split: str, on_event: Callable[[dict[str, object]], None]
) -> LearnedImages:
    """What people said of the tasks, and who is in which part of the split of that name ("": the project's own)."""
    names, targets = labels_of_people(project, tasks[0]) if len(tasks) == 1 else answers_of_people(project, tasks)
    known = subjects_and_parts(project.store)
    parts: Mapping[str, str | None] = (
        read_split(project, split) if split else {name: part for name, (_, part) in known.items() if part}
    )
    if split:
        kept = [place for place, name in enumerate(names) if name in parts]
        _tell_left_out(split, len(names), len(kept), on_event)
        names, targets = [names[place] for place in kept], targets[kept]
    subjects = tuple(known[name][0] for name in names)
    found = LearnedImages(tuple(names), subjects, targets)
    if not parts:
        return found
    folds = folds_of(parts, names)
    if folds is not None:
        return LearnedImages(found.names, subjects, targets, folds=folds)
    return _in_parts(found, [parts.get(name) for name in names], split, on_event)


def _in_parts(
    images: LearnedImages, of_image: Sequence[str | None], split: str, on_event: Callable[[dict[str, object]], None]
) -> LearnedImages:
    """The images with the split of that name, told in a message; a person who is learned from is not tested with.

    Of the project's own split, images that came after it have no part. They test, but for those of its people.
    """
    validation = np.array([part == "validation" for part in of_image], np.bool_)
    test = np.array([part not in ("train", "validation") for part in of_image], np.bool_)
    if test.all():
        place = f"the split {split!r}" if split else "the project's stored split"
        raise InputError(f"None of the labelled images is in {place}: label some that are, or run 'labeler split'.")
    learned = {images.subjects[row] for row in np.flatnonzero(~test).tolist()} - {""}
    known = test & np.array([subject in learned for subject in images.subjects], np.bool_)
    title = f"The split {split!r}" if split else "The project's stored split"
    text = f"{title} is used: {int((~validation & ~test).sum()):,} train, {int(validation.sum()):,} validate."
    if split and test.any():
        text += f" {int(test.sum()):,} are looked at once, at the end."
    elif test.any():
        text += f" {int((test & ~known).sum()):,} labelled images have no part in it and are held out."
    on_event({"event": "message", "text": text})
    if split and known.any():
        text = f"{int(known.sum()):,} images that test show people who are learned from: the test knows them."
        on_event({"event": "message", "text": text})
    elif known.any():
        text = f"{int(known.sum()):,} more without a part show people who are learned from: they are left out."
        on_event({"event": "message", "text": text})
    kept = np.flatnonzero(~known | bool(split))
    names, subjects = (tuple(ones[row] for row in kept.tolist()) for ones in (images.names, images.subjects))
    return LearnedImages(names, subjects, images.targets[kept], validation[kept], test[kept])


def folds_of(parts: Mapping[str, str | None], names: Sequence[str]) -> Targets | None:
    """The fold of each image (n,), 0 for none, where the parts of the split are folds; None where they are not."""
    if not any(part is not None and part.isdigit() for part in parts.values()):
        return None
    return np.array([int(parts.get(name) or 0) for name in names], np.int64)


def _tell_left_out(split: str, labelled: int, kept: int, on_event: Callable[[dict[str, object]], None]) -> None:
    if not kept:
        raise InputError(f"None of the labelled images is in the split {split!r}: choose or make another split.")
    if kept < labelled:
        text = f"The split {split!r} leaves {labelled - kept:,} labelled images out."
        on_event({"event": "message", "text": text})


def labels_of_people(project: Project, task: Task) -> tuple[list[str], Targets]:
    """The images whose final label people gave, ordered by path, and the numbers of these labels (n,)."""
    names = image_names(project.store)
    number = {label: place for place, label in enumerate(task.labels)}
    found = [
        (names[image], number[final.label])
        for image, final in final_labels(project.store, task.name).items()
        if final.label in number and final.source not in NOT_FROM_PEOPLE
    ]
    if not found:
        raise InputError(
            f"Task {task.name!r} has no labels given by people: label some images or import a label file first."
        )
    return [name for name, _ in found], np.array([target for _, target in found], np.int64)


def answers_of_people(project: Project, tasks: Sequence[Task]) -> tuple[list[str], Targets]:
    """The images of which people answered any of these yes/no tasks, ordered by path, and the answers (n, tasks)."""
    numbers = {image: place for place, image in enumerate(image_names(project.store))}
    answers = np.full((len(numbers), len(tasks)), MISSING, np.int64)
    for column, task in enumerate(tasks):
        if not task.is_yes_no:
            raise InputError(
                f"Task {task.name!r} cannot be learned together with others: its labels are not yes and no. "
                "Train it by itself."
            )
        for image, final in final_labels(project.store, task.name).items():
            if final.label is not None and final.source not in NOT_FROM_PEOPLE:
                answers[numbers[image], column] = final.label == YES
    answered = (answers != MISSING).any(axis=1)
    if not answered.any():
        words = ", ".join(repr(task.name) for task in tasks[:3]) + (", ..." if len(tasks) > 3 else "")
        raise InputError(f"Nobody has answered any of {words}: label some images or import a label file first.")
    names = list(image_names(project.store).values())
    return [names[place] for place in np.flatnonzero(answered).tolist()], answers[answered]
