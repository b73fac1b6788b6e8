"""Who trains, validates and tests: drawn once, stored, and the same for every network that is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labeler.errors import InputError
from labeler.jobs import training_faults
from labeler.learned_images import Targets, labels_of_people
from labeler.project import Project
from labeler.splits import MOST_FOLDS, split_path, write_split
from labeler.store import image_names, set_parts, subjects_and_parts


@dataclass(frozen=True)
class Split:
    """What a split is to be; `train`, `validation` and `test` are shares below 1, or numbers of images.

    Without `validation` it is what the other two leave. `folds` splits into so many equal parts instead. With `task`
    every label has its share; with `balanced` all labels as many images. The split without `name` is the project's own:
    trainings use it unless they name another.
    """

    train: float = 0.7
    validation: float = 0.0
    test: float = 0.0
    folds: int = 0
    balanced: bool = False
    task: str = ""
    name: str = ""
    seed: int = 0

    @property
    def counts(self) -> bool:
        """Whether numbers of images are asked for."""
        return max(self.train, self.validation, self.test) >= 1


def split_project(project: Project, train_share: float, seed: int, subjects: Mapping[str, str]) -> dict[str, int]:
    """Store which images train and which validate, no subject on both sides; gives the number of each."""
    return make_split(project, Split(train=train_share, seed=seed), subjects)


def make_split(project: Project, wanted: Split, subjects: Mapping[str, str]) -> dict[str, int]:
    """Draw and store a split with no subject in two parts; gives the number of images in each.

    The project's own split is of all images; one with a name, `splits/<name>.csv`, of those that people labelled where
    it is made for a task. InputError where it cannot be made, or there is one of that name.
    """
    _check(project, wanted)
    names, targets, labels = _images(project, wanted)
    groups = [subjects.get(name, "") for name in names]
    with training_faults():
        parts = _parts(wanted, targets, labels, groups if any(groups) else None)
    of_image = {name: part for name, part in zip(names, parts, strict=True) if part}
    if wanted.name:
        write_split(project, wanted.name, of_image)
    else:
        # Test images have no part in the store: nothing that trains looks at them.
        set_parts(project.store, {name: part if part != "test" else None for name, part in of_image.items()})
    counts = Counter(of_image.values())
    order = [str(fold) for fold in range(1, wanted.folds + 1)] or ["train", "validation", "test"]
    return {part: counts[part] for part in order if counts[part]}


def known_subjects(project: Project) -> dict[str, str]:
    """Who is on each image of whom that is known."""
    return {image: subject for image, (subject, _) in subjects_and_parts(project.store).items() if subject}


def _check(project: Project, wanted: Split) -> None:
    if wanted.name:
        path = split_path(project, wanted.name)
        if path.exists():
            raise InputError(f"There is a split {wanted.name!r} already: give another name, or delete {path}.")
    elif wanted.folds or wanted.balanced or wanted.counts:
        raise InputError("A split with folds, equal labels or numbers of images needs a name: give --name.")
    if wanted.folds > MOST_FOLDS:
        raise InputError(f"{wanted.folds} folds were asked for: give {MOST_FOLDS} at most.")
    if wanted.balanced and not (wanted.task and wanted.counts):
        raise InputError(
            "As many images of each label: give --task, and numbers of images such as --train 10000 --validation 2500."
        )
    if wanted.counts and not (wanted.train >= 1 and wanted.validation >= 1 and (wanted.test >= 1 or not wanted.test)):
        raise InputError("Give numbers of images for all parts, --train and --validation, or shares below 1.")


def _images(project: Project, wanted: Split) -> tuple[list[str], Targets, tuple[str, ...]]:
    """The images to split, and by what they are spread evenly."""
    every = list(image_names(project.store).values())
    if not wanted.task:
        return every, np.zeros(len(every), np.int64), ("",)
    task = project.task(wanted.task)
    names, targets = labels_of_people(project, task)
    if wanted.name:
        return names, targets, task.labels
    known = dict(zip(names, targets.tolist(), strict=True))
    return every, np.array([known.get(name, len(task.labels)) for name in every], np.int64), (*task.labels, "")


def _parts(wanted: Split, targets: Targets, labels: tuple[str, ...], groups: list[str] | None) -> list[str]:
    """Each image's part, "" for none."""
    from training.subsets import PARTS, draw_folds, draw_parts, split_in_parts

    if wanted.folds:
        return [str(fold) for fold in draw_folds(targets, groups, wanted.folds, wanted.seed).tolist()]
    if wanted.counts:
        sizes = {part: int(getattr(wanted, part)) for part in PARTS if getattr(wanted, part)}
        places = draw_parts(targets, labels, groups, sizes, wanted.seed, balanced=wanted.balanced)
    else:
        # Rounded: 1 - 0.7 - 0.3 is not quite 0, and would let a person or two validate.
        validation = wanted.validation or round(1 - wanted.train - wanted.test, 9)
        shares = {"train": wanted.train, "validation": validation, "test": wanted.test}
        places = split_in_parts(targets, groups, shares, wanted.seed)
    return [(*PARTS, "")[place] for place in places.tolist()]
