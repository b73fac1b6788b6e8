"""Removing trainings so that it can be taken back: their folders wait in the project's trash/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labeler.errors import InputError
from labeler.mirror_scores import bring_mirror_scores_back, drop_mirror_scores
from labeler.project import Project
from labeler.run_folders import unfinished_run_folder
from labeler.store.runs import bring_back_training, remove_training

TRASH = "trash"


def remove_run(project: Project, run: str) -> Callable[[], None]:
    """Take a finished training off the list and its folder out of runs/; gives what brings both back.

    What it said of mirror images goes and comes with it.
    InputError where an auto-labelling that counts was made with it, or the folder cannot be moved.
    """
    record = remove_training(project.store, run)
    folder = project.runs_folder / run

    try:
        moved = _move(folder, _free_place(project, run)) if folder.exists() else None
    except InputError:
        bring_back_training(project.store, record)
        raise
    dropped = drop_mirror_scores(project, record)

    def bring_back() -> None:
        if moved is not None:
            _move(moved, folder)
        bring_back_training(project.store, record)
        bring_mirror_scores_back(project, dropped)

    return bring_back


def remove_unfinished(project: Project, run: str) -> Callable[[], None]:
    """Put an unfinished training aside; gives what brings it back. InputError where it is running."""
    with unfinished_run_folder(project, run) as folder:
        moved = _move(folder, _free_place(project, run))

    def bring_back() -> None:
        _move(moved, folder)

    return bring_back


def _free_place(project: Project, run: str) -> Path:
    """A folder in the trash that is not there yet."""
    number, place = 1, project.folder / TRASH / run
    while place.exists():
        number += 1
        place = project.folder / TRASH / f"{run} ({number})"
    return place


def _move(folder: Path, place: Path) -> Path:
    try:
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            raise InputError(f"{place} is there already: the removed training stays in {folder}.")
        return folder.rename(place)
    except OSError as fault:
        raise InputError(
            f"{folder} cannot be moved to {place} ({fault.strerror}): close what uses it, and check its permissions."
        ) from fault
