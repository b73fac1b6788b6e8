"""Splits with a name, `splits/<name>.csv`: who trains, validates and tests, the same for every network."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from labeler.errors import InputError
from labeler.files import guarded_text, replacing
from labeler.project import Project

PARTS = ("train", "validation", "test")
MOST_FOLDS = 99
_NAME = re.compile(r"\w[\w.-]*")


def split_path(project: Project, name: str) -> Path:
    """Where the split of that name lies; InputError where no file can have the name."""
    if not _NAME.fullmatch(name):
        raise InputError(f"A split cannot be called {name!r}: use letters, digits, '_', '-' and '.'.")
    return project.folder / "splits" / f"{name}.csv"


def split_names(project: Project) -> list[str]:
    """The splits there are, in alphabetical order."""
    return sorted(path.stem for path in (project.folder / "splits").glob("*.csv"))


def write_split(project: Project, name: str, parts: Mapping[str, str]) -> Path:
    """Write which image is in which part: train, validation or test, or the number of its fold; others are left out.

    A split that is there already is not replaced: networks that used it would no longer compare.
    """
    path = split_path(project, name)
    if path.exists():
        raise InputError(f"There is a split {name!r} already: give another name, or delete {path}.")
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("image", "part"))
        writer.writerows((guarded_text(image), part) for image, part in parts.items())
    return path


def read_split(project: Project, name: str) -> dict[str, str]:
    """Each image's part; InputError where there is no such split, or it says what cannot be meant."""
    path = split_path(project, name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except FileNotFoundError as fault:
        known = ", ".join(split_names(project)) or "none yet"
        raise InputError(
            f"There is no split {name!r}. The project's splits: {known}; make one with 'labeler split PROJECT --name'."
        ) from fault
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read ({fault}): write it anew with 'labeler split'.") from fault
    if not rows or rows[0] != ["image", "part"]:
        raise InputError(f"{path}: the first line must be image,part.")
    parts: dict[str, str] = {}
    for line, row in enumerate(rows[1:], 2):
        if len(row) != 2 or not (row[1] in PARTS or re.fullmatch("[1-9][0-9]?", row[1])):
            raise InputError(f"{path}, line {line}: write image,part with a part of train, validation, test or a fold.")
        image = _unguarded(row[0])
        if parts.setdefault(image, row[1]) != row[1]:
            raise InputError(f"{path}, line {line}: {image} is in two parts: leave one.")
    if len({part.isdigit() for part in parts.values()}) > 1:
        raise InputError(f"{path} has both folds and parts: keep one kind.")
    return parts


def _unguarded(text: str) -> str:
    """The image that `guarded_text` wrote so."""
    return text[1:] if text[:1] == "'" and guarded_text(text[1:]) == text else text
