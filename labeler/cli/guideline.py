"""`labeler guideline export` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ProjectArgument, opened
from labeler.cli.output import ProgressStyle, print_event, print_line, print_notice

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.zip", help="The guideline as one file.")]
ProgressOption = Annotated[ProgressStyle, typer.Option()]


def export(project_folder: ProjectArgument, file: FileArgument, progress: ProgressOption = ProgressStyle.NONE) -> None:
    """Write the guidelines of all tasks to a file: texts, borders and the pinned examples."""
    from labeler.guideline_file import export_guideline

    with opened(project_folder, needs_pictures=False) as project:
        done = export_guideline(project, file)
    if progress is ProgressStyle.JSON:
        counts = {"tasks": done.tasks, "pictures": done.pictures}
        print_event({"event": "result", "path": str(file), **counts, "remarks": done.remarks})
        return
    for remark in done.remarks:
        print_notice(remark)
    tasks = f"{done.tasks:,} task{'s' if done.tasks != 1 else ''}"
    print_line(f"{file}: the guidelines of {tasks}, {done.pictures:,} picture{'s' if done.pictures != 1 else ''}.")


def import_(project_folder: ProjectArgument, file: FileArgument, progress: ProgressOption = ProgressStyle.NONE) -> None:
    """Replace the guidelines of the tasks that the file names, and say what changed."""
    from labeler.guideline_file import import_guideline

    with opened(project_folder, needs_pictures=False) as project:
        done = import_guideline(project, file)
    before = str(done.before) if done.before else ""
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "changes": done.changes, "remarks": done.remarks, "before": before})
        return
    for remark in done.remarks:
        print_notice(remark)
    for change in done.changes or ("Nothing in it is new.",):
        print_line(change)
    if before:
        print_line(f"What was there before: {before} (import it to go back).")


def add_to(app: typer.Typer) -> None:
    commands = typer.Typer(help="The team's guideline as a file: what the labels mean, with examples.")
    commands.command()(export)
    commands.command("import")(import_)
    app.add_typer(commands, name="guideline")
