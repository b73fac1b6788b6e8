"""`labeler import` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ColumnsOption, ProjectArgument, column_order, opened, person
from labeler.cli.output import print_line, print_notice
from labeler.exchange import export_labels, import_file, read_for_project
from labeler.label_files import EXPORT_FORMATS, FORMATS


def import_files(
    project_folder: ProjectArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Label files to bring in.")],
    annotator: Annotated[str, typer.Option(help="Who labelled, where the file does not say.")] = "",
    format_name: Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")] = "auto",
    columns: ColumnsOption = "",
) -> None:
    """Bring annotators' label files into a project: all of them, or none where one is at fault."""
    with opened(project_folder) as project:
        order = column_order(columns)
        read = [read_for_project(project, path, annotator, format_name, order) for path in files]
        for file in read:
            done = import_file(project, file, person(""))
            for problem in done.problems:
                print_notice(problem)
            print_line(f"{done.path}: {done.answers:,} answers by {', '.join(done.annotators)}.")


def export(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    format_name: Annotated[str, typer.Option("--format", help=f"{' or '.join(EXPORT_FORMATS)}.")] = "csv",
    annotator: Annotated[str, typer.Option(help="This annotator's answers instead of the final labels.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that holds more rows.")] = False,
) -> None:
    """Write final labels with source and confidence, or one annotator's answers."""
    with opened(project_folder) as project:
        rows = export_labels(project, file, format_name, annotator, replace_larger=replace)
        print_line(f"{file}: {rows:,} rows.")


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_files)
    app.command()(export)
