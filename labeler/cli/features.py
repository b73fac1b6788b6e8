"""`labeler features`: what the images look like, for suggestions and for the neighbours in review."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, progress_events
from labeler.feature_jobs import compute_features


def features(
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="The task whose best network looks at the pictures.")],
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Look at all pictures with the task's best network, or as they are, so that alike ones can be found."""
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project, progress_events(style) as on_event:
        found = compute_features(project, task, on_event, device)
    result = {"space": found.space, "images": len(found.names), "dimensions": found.rows.shape[1]}
    if as_json:
        print_json(result)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **result})
    else:
        print_line(f"{len(found.names):,} images are described by {found.space}.")


def add_to(app: typer.Typer) -> None:
    app.command()(features)
