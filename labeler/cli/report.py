"""`labeler report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ProjectArgument, opened
from labeler.cli.output import print_line
from labeler.report import write_report


def report(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.html", help="The page to write.")],
) -> None:
    """Write one self-contained page: counts, agreement, trainings, auto-labellings."""
    with opened(project_folder, needs_pictures=False) as project:
        write_report(project, file)
    print_line(f"Report: {file}")


def add_to(app: typer.Typer) -> None:
    app.command()(report)
