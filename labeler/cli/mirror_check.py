"""`labeler mirror-check`: pictures whose mirror image the networks answer otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, progress_events
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.mirror_check import MirrorCheck, check_mirror
from labeler.store import find_run


def mirror_check(
    project_folder: ProjectArgument,
    task: Annotated[list[str] | None, typer.Option(help="Only this task (default: all that have a network).")] = None,
    run: Annotated[
        list[str] | None, typer.Option(help="A training to ask (default: the two most accurate of the task).")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json_document: JsonOption = False,
) -> None:
    """Ask networks about the images that nobody has labelled and about their mirror images.

    Where the answers do not swap, the image joins the queue "Mirror differs" of the window.
    """
    style = ProgressStyle.NONE if as_json_document and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project:
        records = [find_run(project.store, name) for name in run or ()]
        with_network = {one for record in records for one in record.tasks} if records else None
        names = task or [
            one.name
            for one in project.tasks
            if (one.name in with_network if with_network is not None else best_runs(project, one.name))
        ]
        if not names:
            raise InputError("No network has been trained yet: train one with 'labeler train'.")
        for name in names:
            if with_network is not None and name not in with_network:
                raise InputError(f"No run of --run was trained for {name!r}: give one that was, or leave --run out.")
        with progress_events(style) as on_event:
            found = [
                check_mirror(
                    project,
                    project.task(name),
                    [record.id for record in records if name in record.tasks],
                    on_event,
                    device,
                )
                for name in names
            ]
    document = {"tasks": {one.task.name: _as_json(one) for one in found}}
    if as_json_document:
        print_json(document)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **document})
    else:
        for one in found:
            unreadable = f", {one.unreadable:,} cannot be read" if one.unreadable else ""
            print_line(f"{one.task.name}: {one.differing:,} of {one.images:,} images differ{unreadable}.")


def _as_json(found: MirrorCheck) -> dict[str, object]:
    return {
        "runs": list(found.runs),
        "images": found.images,
        "unreadable": found.unreadable,
        "differing": found.differing,
    }


def add_to(app: typer.Typer) -> None:
    app.command("mirror-check")(mirror_check)
