"""Arguments that several commands share, and opening the project they name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from labeler.errors import InputError
from labeler.project import Project, open_project
from labeler.store.database import refused

ProjectArgument = Annotated[Path, typer.Argument(metavar="PROJECT", help="The project's folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AnnotatorOption = Annotated[str, typer.Option(help="Who is doing this (default: the system's user name).")]


@contextmanager
def opened(folder: Path, *, needs_pictures: bool = True) -> Iterator[Project]:
    """The project in `folder`, closed when the block ends."""
    project = open_project(folder, needs_pictures=needs_pictures)
    try:
        yield project
    except sqlite3.DatabaseError as fault:
        raise refused(project.store.path, fault) from fault
    finally:
        project.close()


def person(annotator: str) -> str:
    """The annotator named, or the system's user."""
    try:
        return annotator.strip() or getuser()
    except (OSError, KeyError) as fault:
        raise InputError("The system has no name for you: give --annotator, or set the variable USER.") from fault
