"""Folders of runs: made beside `runs/<run id>`, renamed when they are complete, gone on with after a kill."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from labeler.errors import InputError
from labeler.locks import FileLock, try_lock
from labeler.project import Project
from labeler.store import runs

# A training writes it once it knows what it learns from: from then on it can be gone on with.
BEGUN = "images.csv"


@contextmanager
def new_run_folder(project: Project, title: str, *, resumable: bool = False) -> Iterator[tuple[str, Path]]:
    """A fresh run id and a folder beside `runs/<run id>` to work in; both go away where the block does not end well.

    The block calls `keep_run_folder` once its files are complete, and lists the run after that. A folder that a killed
    process leaves can be gone on with by `unfinished_run_folder`; `resumable` leaves it also where the block fails or
    is cancelled, if there is something to go on with. A training that is complete stays also where listing it fails.
    """
    made: list[Path] = []  # also while an id is looked for: a cancelled job leaves nothing
    locks: list[FileLock] = []
    try:
        _sweep(project)
        run, beside = _reserve_run(project, re.sub(r"[^\w-]+", "-", title), made, locks)
        made.append(project.runs_folder / run)  # what the working folder becomes; nobody else has it
        yield run, beside
    except BaseException:
        for folder in made:
            is_complete = not folder.name.endswith(".part")
            if not ((resumable or is_complete) and (folder / BEGUN).exists()):
                shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        for lock in locks:
            lock.release()


@contextmanager
def unfinished_run_folder(project: Project, run: str) -> Iterator[Path]:
    """The working folder of a run that was killed or kept, to go on in; it stays where the block fails.

    InputError where there is none, or somebody is at work in it.
    """
    folder = dict(_begun(project)).get(run)
    if folder is None:
        known = ", ".join(name for name, _, _ in unfinished_folders(project)) or "none"
        raise InputError(f"There is no unfinished training {run!r}. Unfinished: {known}.")
    lock = try_lock(_lock_path(project, run))
    if lock is None:
        raise InputError(f"The training {run} is still running: wait for it, or cancel it there first.")
    try:
        yield folder
    finally:
        lock.release()


def unfinished_folders(project: Project) -> list[tuple[str, Path, bool]]:
    """The trainings that have begun and are not done, by id: their working folders, and whether they run now."""
    found = []
    for run, folder in _begun(project):
        lock = try_lock(_lock_path(project, run))
        if lock is not None:
            lock.release()
        found.append((run, folder, lock is None))
    return found


def _begun(project: Project) -> list[tuple[str, Path]]:
    """The trainings that have begun and are not listed: also one killed between its last file and its listing."""
    listed = {run.id for run in runs(project.store)}
    folders = [(folder.name[1 : -len(".part")], folder) for folder in project.runs_folder.glob(".*.part")]
    folders += [(folder.name, folder) for folder in project.runs_folder.glob("[!.]*") if folder.name not in listed]
    return sorted((run, folder) for run, folder in folders if (folder / BEGUN).exists())


def discard_run_folder(project: Project, run: str) -> None:
    """Remove an unfinished training; InputError as `unfinished_run_folder`."""
    with unfinished_run_folder(project, run) as folder:
        shutil.rmtree(folder)


def keep_run_folder(project: Project, run: str, folder: Path) -> None:
    """Let the folder of `new_run_folder` become `runs/<run id>`."""
    if folder != project.runs_folder / run:
        folder.rename(project.runs_folder / run)


def folder_of_training(project: Project, run: str) -> Path:
    """Where a training's files are: its folder, or the one it is worked on in while it is unfinished."""
    done = project.runs_folder / run
    return done if done.exists() else _part(project, run)


def _part(project: Project, run: str) -> Path:
    return project.runs_folder / f".{run}.part"


def _lock_path(project: Project, run: str) -> Path:
    return project.runs_folder / f".{run}.lock"


def _sweep(project: Project) -> None:
    """Remove what killed processes left behind and nobody can go on with."""
    for folder in project.runs_folder.glob(".*.part"):
        if not (folder / BEGUN).exists():
            lock = try_lock(_lock_path(project, folder.name[1 : -len(".part")]))
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                lock.release()


def _reserve_run(project: Project, stem: str, made: list[Path], locks: list[FileLock]) -> tuple[str, Path]:
    """The first run id that neither the store nor a folder knows, and its working folder, made here (see `made`)."""
    try:
        project.runs_folder.mkdir(exist_ok=True)
        for number in count(1):
            run = f"{stem}-{number:03d}"
            lock = try_lock(_lock_path(project, run))
            if lock is None:
                continue
            locks.append(lock)
            beside = _part(project, run)
            if not beside.exists():
                beside.mkdir()
                made.append(beside)
                # Asked only now, so that of two processes the later one sees what the earlier one kept.
                if not (project.runs_folder / run).exists() and all(run != one.id for one in runs(project.store)):
                    break
                beside.rmdir()
                made.pop()
            locks.pop().release()
    except OSError as fault:
        raise InputError(
            f"{project.runs_folder} cannot be written ({fault.strerror}): check its permissions."
        ) from fault
    return run, beside
