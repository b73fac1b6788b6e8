"""A calibration round: common pictures that all annotators label before the big work.

A round is a list of images in the project's folder `calibration/`. It changes no label, so it is a file that a team can
send around, and no part of the store.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import InputError
from labeler.files import guarded_text, replacing, unguarded_text
from labeler.images import ImageIndex
from labeler.project import Project
from labeler.random_order import in_random_order
from labeler.store import (
    PRESENT,
    Change,
    ImageChoice,
    Store,
    chosen_images,
    image_names,
    lacking_answer,
    lacking_answer_of,
)
from labeler.store.choices import NO_IMAGES

ROUND_FOLDER = "calibration"
_COLUMN = "image"
_FILE = re.compile(r"(round-[0-9]{3,6})\.csv")


@dataclass(frozen=True)
class CalibrationRound:
    """A round's name (`round-001`) and its images by their names, in the order of names."""

    name: str
    images: tuple[str, ...]


def draw_round(project: Project, count: int, seed: int = 1, *, unlabelled: bool = False) -> CalibrationRound:
    """Draw `count` images that are present and in no earlier round, all equally likely, and keep them as a round.

    The same seed draws the same images on every computer that has the same folder. `unlabelled`: only images that
    lack a person's answer to some task. Raises InputError where there are not so many.
    """
    if count < 1:
        raise InputError(f"{count:,} pictures are no calibration round: draw 1 or more.")
    store = project.store
    with _one_at_a_time(project):
        earlier = {image for name in round_names(project.folder) for image in read_round(project.folder, name).images}
        choice = PRESENT & lacking_answer(store, [task.name for task in project.tasks]) if unlabelled else PRESENT
        names = image_names(store)
        free = [image for image in chosen_images(store, choice) if names[image] not in earlier]
        if len(free) < count:
            raise InputError(f"Only {len(free):,} pictures can be drawn{_why(earlier, unlabelled)}: ask for fewer.")
        drawn = sorted(names[image] for image in in_random_order(free, names, seed)[:count])
        return _keep(project, drawn)


def take_round(project: Project, path: Path) -> CalibrationRound:
    """Take over a teammate's list of images as this project's newest round, so that all label the same pictures.

    Raises InputError where an image of the list is none of this project.
    """
    index = ImageIndex(list(image_names(project.store).values()))
    found = {image: index.find(image) for image in _read_list(path)}
    strange = [image for image, own in found.items() if own is None]
    if strange or not found:
        what = f"{strange[0]}, which is no image of this project" if strange else "no image"
        raise InputError(f"{path} names {what}: a calibration round is for people who have the same pictures.")
    with _one_at_a_time(project):
        return _keep(project, sorted({own for own in found.values() if own is not None}))


@contextmanager
def _one_at_a_time(project: Project) -> Iterator[None]:
    """Two windows that make a round at once wait for one another; others, and this one, hear of it."""
    with project.store.transaction():
        yield
        project.store.notify_others()
    project.store.tell(Change("calibration", None, ()))


def _keep(project: Project, images: Sequence[str]) -> CalibrationRound:
    made = CalibrationRound(_next_name(project.folder), tuple(images))
    write_round(project.folder / ROUND_FOLDER / f"{made.name}.csv", made.images)
    return made


def round_names(folder: Path) -> list[str]:
    """The rounds of the project in `folder`, oldest first."""
    place = folder / ROUND_FOLDER
    found = (_FILE.fullmatch(path.name) for path in place.iterdir()) if place.is_dir() else ()
    return sorted((one[1] for one in found if one), key=_number)


def find_round(folder: Path, name: str = "") -> CalibrationRound:
    """The round called `name`, or the newest; InputError where there is none."""
    known = round_names(folder)
    if not known:
        raise InputError(f"{folder} has no calibration round yet: draw one with 'labeler calibrate --images 100'.")
    if name and name not in known:
        raise InputError(f"There is no calibration round {name!r}: the rounds are {', '.join(known)}.")
    return read_round(folder, name or known[-1])


def read_round(folder: Path, name: str) -> CalibrationRound:
    """A round as its file has it; InputError where that is no list of images."""
    return CalibrationRound(name, tuple(_read_list(folder / ROUND_FOLDER / f"{name}.csv")))


def _read_list(path: Path) -> list[str]:
    """The images that a list names, each once, in the order of names."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read ({fault}): delete it, or give another list.") from fault
    if not rows or _COLUMN not in rows[0]:
        raise InputError(f"{path}, line 1: the header has no column {_COLUMN}: delete it, or give another list.")
    place = rows[0].index(_COLUMN)
    return sorted({unguarded_text(row[place]) for row in rows[1:] if len(row) > place and row[place]})


def write_round(path: Path, images: Sequence[str]) -> None:
    """Write a list of images, which every member of the team can read in a spreadsheet too."""
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([_COLUMN])
        writer.writerows([guarded_text(image)] for image in images)


def lacking_in_round(store: Store, tasks: Sequence[str], annotator: str) -> ImageChoice:
    """The images of the project's newest round that `annotator` has not answered for at least one of the tasks."""
    names = round_names(store.path.parent)
    if not names:
        return NO_IMAGES
    images = json.dumps(read_round(store.path.parent, names[-1]).images)
    in_round = ImageChoice("path IN (SELECT value FROM json_each(?))", (images,))
    return in_round & lacking_answer_of(store, tasks, annotator)


def _next_name(folder: Path) -> str:
    known = round_names(folder)
    return f"round-{_number(known[-1]) + 1 if known else 1:03d}"


def _number(name: str) -> int:
    return int(name.removeprefix("round-"))


def _why(earlier: set[str], unlabelled: bool) -> str:
    reasons = ["lack a label"] if unlabelled else []
    reasons += ["are in no earlier round"] if earlier else []
    return f", as only so many {' and '.join(reasons)}" if reasons else ""
