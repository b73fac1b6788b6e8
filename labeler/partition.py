"""A split that comes from a file: which images train, which validate, and which are held out of both for a test."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import InputError
from labeler.images import ImageIndex
from labeler.label_files.celeba_partition import read_partition
from labeler.project import Project
from labeler.store import image_names, set_parts, subjects_and_parts
from labeler.store.images import PARTS


@dataclass(frozen=True)
class Partition:
    """How many images of the project train, validate, are held out for a test and are not in the file.

    `unknown` lines name no image of the project; `subjects_on_both_sides` are people who train and validate.
    """

    train: int
    validation: int
    test: int
    unnamed: int
    unknown: int
    subjects_on_both_sides: int


def partition_project(project: Project, path: Path) -> Partition:
    """Store the parts that a file in the form of `list_eval_partition` gives, in place of any other split.

    Images of the test part and those that the file does not name take no part: trainings leave them out.
    Raises InputError where the file names no image of the project, or none to train or to validate on.
    """
    given = read_partition(path)
    names = list(image_names(project.store).values())
    index = ImageIndex(names)
    meant = {written: index.find(written) for written in given}
    said = {image: given[written] for written, image in meant.items() if image is not None}
    if not said:
        raise InputError(f"{path} names no image of this project: its first column should hold their names.")
    counts = Counter(said.values())
    for part in PARTS:
        if not counts[part]:
            raise InputError(f"{path} has no image of this project for {part}: a split needs some on both sides.")
    parts = {name: said[name] if said.get(name) in PARTS else None for name in names}
    set_parts(project.store, parts)
    return Partition(
        train=counts["train"],
        validation=counts["validation"],
        test=counts["test"],
        unnamed=len(names) - len(said),
        unknown=sum(image is None for image in meant.values()),
        subjects_on_both_sides=_on_both_sides(project),
    )


def _on_both_sides(project: Project) -> int:
    sides: dict[str, set[str]] = {}
    for subject, part in subjects_and_parts(project.store).values():
        if subject and part:
            sides.setdefault(subject, set()).add(part)
    return sum(len(parts) > 1 for parts in sides.values())
