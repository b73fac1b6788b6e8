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
from labeler.label_files import FORMATS
from labeler.project import Project, open_project
from labeler.store.database import refused

ProjectArgument = Annotated[Path, typer.Argument(metavar="PROJECT", help="The project's folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AnnotatorOption = Annotated[str, typer.Option(help="Who is doing this (default: the system's user name).")]
ColumnsOption = Annotated[
    str,
    typer.Option(
        help="The order of one-hot columns without a header: 'light:left,center,right;orientation:left,center,right'."
    ),
]
FileAnnotatorOption = Annotated[str, typer.Option(help="Who labelled, in place of the file's one annotator.")]
FormatOption = Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")]
SwapOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="A file whose left and right are to be swapped, in all tasks that have sides."),
]
ChoicesOption = Annotated[
    str,
    typer.Option(
        metavar="JSON",
        help='How single files are read: \'{"bob.csv": {"annotator": "Bob", "format": "csv", '
        '"columns": "", "swap": ["light"], "replace": true}}\'; others as the other options say.',
    ),
]

MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="TEXT=LABEL",
        help="What a file's text means: centre=center, or light:centre=center for one task. A project remembers it.",
    ),
]


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
