"""`labeler next-round`: the computer's part of the guided loop."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_line, progress_events
from labeler.guided_loop import loop_state
from labeler.loop_round import next_round as work_round


def next_round(
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="The task to be labelled.")],
    n: Annotated[int, typer.Option("--n", help="How many images to suggest; 0: as many as the round before.")] = 0,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="A setting of the training, such as epochs=10.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Train on the labels given since the last round, and suggest the images to label next."""
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project, progress_events(style) as on_event:
        count = n or loop_state(project, project.task(task).name).size
        found = work_round(project, task, count, on_event, device, setting or [])
    if as_json:
        print_json(found)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **found})
    else:
        print_line(_sentence(found))


def _sentence(found: dict[str, Any]) -> str:
    done = found["round"]
    trained = f"{done['run']}: {percent(done['accuracy'])} right of {done['held_out']} held back. " if done else ""
    return f"{trained}{len(found['names']):,} images are suggested ({found['way']})."


def add_to(app: typer.Typer) -> None:
    app.command("next-round")(next_round)
