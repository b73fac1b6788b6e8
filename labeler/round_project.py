"""A calibration round as a small project: a folder with its pictures and the guideline, ready to open and label."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from labeler.calibration_round import ROUND_FOLDER, CalibrationRound, write_round
from labeler.errors import InputError
from labeler.guideline_file import export_guideline, import_guideline
from labeler.project import Project, create_project
from labeler.store import image_names
from labeler.tasks import is_relative_name

_PICTURES = "images"


def export_round(project: Project, drawn: CalibrationRound, folder: Path) -> tuple[str, ...]:
    """Make a project in `folder` with the round's pictures and no label; gives sentences on what could not come along.

    The pictures keep their names, so that what is labelled there comes back by `labeler import`. Raises InputError,
    and leaves nothing behind, where the folder holds anything, or a picture cannot be copied.
    """
    known = set(image_names(project.store).values())
    images = [image for image in drawn.images if image in known and is_relative_name(image)]
    if not images:
        raise InputError(f"{drawn.name} names no image of this project: draw another calibration round.")
    existed = folder.exists()
    _refuse_filled(folder)
    try:
        for image in images:
            _copy(project.image_path(image), folder / _PICTURES / image)
        return _make_project(project, drawn, folder, images)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if existed:
            folder.mkdir(exist_ok=True)
        raise


def _refuse_filled(folder: Path) -> None:
    """InputError where `folder` is no place for a new project."""
    try:
        filled = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as fault:
        raise InputError(f"{folder} cannot be read ({fault.strerror}): choose another place.") from fault
    if filled:
        raise InputError(f"{folder} is not empty: choose a new folder for the calibration round.")


def _copy(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError as fault:
        raise InputError(
            f"{source} cannot be copied to {target} ({fault.strerror}): the round is not exported."
        ) from fault


def _make_project(project: Project, drawn: CalibrationRound, folder: Path, images: list[str]) -> tuple[str, ...]:
    plain = [replace(task, examples={}) for task in project.tasks]
    name = f"{project.name}, calibration {drawn.name}"
    with closing(create_project(folder, folder / _PICTURES, plain, name)) as made:
        write_round(folder / ROUND_FOLDER / f"{drawn.name}.csv", images)
        missing = len(drawn.images) - len(images)
        remarks = [f"{missing:,} pictures of {drawn.name} are no longer in the project."] if missing else []
        if any(task.examples for task in project.tasks):
            with tempfile.TemporaryDirectory() as place:
                carried = Path(place) / "guideline.zip"
                remarks += export_guideline(project, carried).remarks
                remarks += import_guideline(made, carried).remarks
    return tuple(remarks)
