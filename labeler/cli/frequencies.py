"""`labeler frequencies`: how often people gave each label, by part of the split."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_table
from labeler.frequencies import frequencies as count_frequencies


def frequencies(
    project_folder: ProjectArgument,
    split: Annotated[str, typer.Option(help="A split made by 'labeler split --name'; by default the project's.")] = "",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """How many images of each label there are to train, validate and test with."""
    with opened(project_folder, needs_pictures=False) as project:
        found = count_frequencies(project, split)
    if as_json:
        print_json({"tasks": found})
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", "tasks": found})
    else:
        rows = [
            [task, part or "no part", label, f"{n:,}", percent(n / sum(counts.values()))]
            for task, parts in found.items()
            for part, counts in parts.items()
            for label, n in counts.items()
        ]
        print_table("Labels given by people", ["task", "part", "label", "images", "share"], rows)


def add_to(app: typer.Typer) -> None:
    app.command()(frequencies)
