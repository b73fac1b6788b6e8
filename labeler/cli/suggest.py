"""`labeler suggest`: what to label next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, progress_events
from labeler.suggestion import suggest as choose_images


def suggest(
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="The task to be labelled.")],
    n: Annotated[int, typer.Option("--n", help="How many images.")] = 50,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Choose the images that are worth labelling next: typical ones first, then what the network is unsure of."""
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project, progress_events(style) as on_event:
        found = asdict(choose_images(project, task, n, on_event, device))
    if as_json:
        print_json(found)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **found})
    else:
        for name in found["names"]:
            print_line(name)


def add_to(app: typer.Typer) -> None:
    app.command()(suggest)
