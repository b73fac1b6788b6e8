"""Deleted trainings: they wait in the project's trash/ until somebody empties it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import InputError
from labeler.project import Project
from labeler.removed_runs import TRASH


@dataclass(frozen=True)
class TrashedTraining:
    """A folder in the trash, by its name, and how much room its files take."""

    name: str
    size: int


def trashed_trainings(project: Project) -> list[TrashedTraining]:
    """Those in the trash, by name. Files and links that lie there are nobody's training."""
    return [TrashedTraining(folder.name, _bytes_in(folder)) for folder in _folders(project)]


def empty_trash(project: Project, chosen: Sequence[TrashedTraining]) -> None:
    """Remove these for good; those that are gone already are no fault. InputError where one cannot be removed."""
    names = {one.name for one in chosen}
    for folder in _folders(project):
        if folder.name in names:
            try:
                shutil.rmtree(folder)
            except OSError as fault:
                raise InputError(
                    f"{folder} cannot be removed ({fault.strerror}): close what uses it, and check its permissions."
                ) from fault


def size_words(size: int) -> str:
    """Bytes as people say them.

    >>> size_words(0), size_words(20_300), size_words(45_600_000), size_words(3_210_000_000)
    ('0 kB', '20 kB', '45.6 MB', '3.2 GB')
    """
    if size < 1_000_000:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e6:.1f} MB" if size < 1_000_000_000 else f"{size / 1e9:.1f} GB"


def _folders(project: Project) -> list[Path]:
    try:
        found = list((project.folder / TRASH).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(one for one in found if one.is_dir() and not one.is_symlink())


def _bytes_in(folder: Path) -> int:
    return sum(one.lstat().st_size for one in folder.rglob("*") if not one.is_dir())
