"""`labeler import` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ColumnsOption, ProjectArgument, column_order, opened, person
from labeler.cli.output import ProgressStyle, print_event, print_line, print_notice
from labeler.exchange import export_labels, import_file, read_for_project
from labeler.label_files import EXPORT_FORMATS, FORMATS


def import_files(
    project_folder: ProjectArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Label files to bring in.")],
    annotator: Annotated[str, typer.Option(help="Who labelled, where the file does not say.")] = "",
    format_name: Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")] = "auto",
    columns: ColumnsOption = "",
    by: Annotated[str, typer.Option(help="Who imports, and may undo it (default: the system's user name).")] = "",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Bring annotators' label files into a project: all of them, or none where one is at fault."""
    with opened(project_folder) as project:
        order = column_order(columns)
        read = [read_for_project(project, path, annotator, format_name, order) for path in files]
        done = [import_file(project, file, person(by)) for file in read]
    problems = [problem for one in done for problem in one.problems]
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "answers": sum(one.answers for one in done), "problems": problems})
        return
    for problem in problems:
        print_notice(problem)
    for one in done:
        print_line(f"{one.path}: {one.answers:,} answers by {', '.join(one.annotators)}.")


def export(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    format_name: Annotated[str, typer.Option("--format", help=f"{' or '.join(EXPORT_FORMATS)}.")] = "csv",
    annotator: Annotated[str, typer.Option(help="This annotator's answers instead of the final labels.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that holds more rows.")] = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Write final labels with source and confidence, or one annotator's answers."""
    with opened(project_folder) as project:
        rows = export_labels(project, file, format_name, annotator, replace_larger=replace)
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "path": str(file), "rows": rows})
    else:
        print_line(f"{file}: {rows:,} rows.")


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_files)
    app.command()(export)
