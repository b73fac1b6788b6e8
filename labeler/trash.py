"""Deleted trainings: they wait in the project's trash/ until somebody empties it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import InputError
from labeler.jobs import CHECKPOINT
from labeler.project import Project
from labeler.removed_runs import TRASH

_KEPT_BY_CHECKPOINT = ("onnx", "predictions", "features")  # folders of the cache, by a checkpoint's time of change


@dataclass(frozen=True)
class TrashedTraining:
    """A folder in the trash, by its name, and how much room its files take."""

    name: str
    size: int


def trashed_trainings(project: Project) -> list[TrashedTraining]:
    """Those in the trash, by name. Files and links that lie there are nobody's training."""
    return [TrashedTraining(folder.name, _bytes_in(folder)) for folder in _folders(project)]


def empty_trash(project: Project, chosen: Sequence[TrashedTraining]) -> None:
    """Remove these for good, with what the cache kept of them; those that are gone already are no fault.

    InputError where one cannot be removed.
    """
    names = {one.name for one in chosen}
    for folder in _folders(project):
        if folder.name in names:
            try:
                _forget(project, folder / CHECKPOINT)
                shutil.rmtree(folder)
            except FileNotFoundError:
                continue  # somebody else empties the trash at this moment
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


def _forget(project: Project, checkpoint: Path) -> None:
    """Remove what the cache has of a checkpoint: as ONNX the network is as large again."""
    if not checkpoint.exists():
        return
    for kind in _KEPT_BY_CHECKPOINT:
        for kept in (project.cache_folder / kind).glob(f"*-{checkpoint.stat().st_mtime_ns}*"):
            if kept.is_dir():
                shutil.rmtree(kept)
            else:
                kept.unlink()


def _bytes_in(folder: Path) -> int:
    return sum(_size(one) for one in folder.rglob("*") if not one.is_dir())


def _size(file: Path) -> int:
    """0 for a file that is removed at this moment."""
    try:
        return file.lstat().st_size
    except FileNotFoundError:
        return 0
