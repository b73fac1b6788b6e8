"""`labeler trash`: the trainings that were deleted, and emptying it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import print_json, print_line, print_table
from labeler.trash import empty_trash, size_words, trashed_trainings


def trash(
    project_folder: ProjectArgument,
    empty: Annotated[bool, typer.Option("--empty", help="Remove them for good. This cannot be undone.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The deleted trainings that still lie in the project's trash."""
    with opened(project_folder, needs_pictures=False) as project:
        found = trashed_trainings(project)
        if empty:
            empty_trash(project, found)
    total = size_words(sum(one.size for one in found))
    if as_json:
        print_json({"trash": [asdict(one) for one in found], "emptied": empty})
    elif not found:
        print_line("The trash is empty.")
    elif empty:
        print_line(f"Removed for good: {', '.join(one.name for one in found)} ({total}).")
    else:
        print_table("Deleted trainings", ["training", "size"], [[one.name, size_words(one.size)] for one in found])
        print_line(f"Together {total}. 'labeler trash PROJECT --empty' removes them for good.")


def add_to(app: typer.Typer) -> None:
    app.command()(trash)
