"""`labeler sensitivity`: accuracy against the size of the face and its roll."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_line, print_table, progress_events
from labeler.evaluation_jobs import sensitivity_of_run
from labeler.sensitivity_page import KINDS, write_sensitivity


def sensitivity(
    project_folder: ProjectArgument,
    run: Annotated[str, typer.Option(help="The training whose network is asked.")],
    task: Annotated[str, typer.Option(help="Of a training of several tasks: which one.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write the plots as a page.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """How the accuracy on the validation images changes where they are zoomed and turned."""
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project, progress_events(style) as on_event:
        found = sensitivity_of_run(project, run, task, on_event, device)
    if out is not None:
        write_sensitivity(out, found)
    if as_json:
        print_json(found)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **found})
    elif out is not None:
        print_line(f"{out}: accuracy by size and roll on {found['images']:,} images.")
    else:
        rows = [
            [
                KINDS[step["kind"]][1],
                KINDS[step["kind"]][2].format(step["value"]),
                percent(step["accuracy"]),
                "-" if step["interval"] is None else " to ".join(percent(end) for end in step["interval"]),
            ]
            for step in found["steps"]
        ]
        print_table(f"{run} on {found['images']:,} images", ["change", "by", "accuracy", "between"], rows)


def add_to(app: typer.Typer) -> None:
    app.command()(sensitivity)
