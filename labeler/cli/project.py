"""`labeler new`, `status` and `split`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from labeler.cli.arguments import ProjectArgument, opened
from labeler.cli.output import print_json, print_line, print_table
from labeler.errors import InputError
from labeler.exchange import read_subjects
from labeler.jobs import split_project
from labeler.project import create_project
from labeler.status import project_status
from labeler.store import set_subjects, subjects_and_parts
from labeler.tasks import PRESETS, parse_task


def new(
    project_folder: Annotated[Path, typer.Argument(metavar="PROJECT", help="The folder to make the project in.")],
    images: Annotated[Path, typer.Option(help="The folder with the pictures, searched with all its folders.")],
    preset: Annotated[str, typer.Option(help=f"Tasks to begin with: {' or '.join(PRESETS)}.")] = "",
    task: Annotated[list[str] | None, typer.Option(help="A task of your own: 'name:label,label,...'.")] = None,
    mirror: Annotated[list[str] | None, typer.Option(help="Labels that swap in a mirror: 'left=right'.")] = None,
) -> None:
    """Make a project over a folder of pictures."""
    if preset and preset not in PRESETS:
        raise InputError(f"There is no preset {preset!r}: choose {' or '.join(PRESETS)}.")
    own = [parse_task(text, mirror or ()) for text in task or ()]
    tasks = (*PRESETS.get(preset, () if own else PRESETS["face"]), *own)
    made = create_project(project_folder, images, tasks)
    names = ", ".join(one.name for one in made.tasks[:5]) + (", ..." if len(made.tasks) > 5 else "")
    print_line(f"{made.folder}: {len(subjects_and_parts(made.store)):,} images, tasks {names}.")
    made.close()


def status(
    project_folder: ProjectArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Counts by task and source, annotators, conflicts and runs."""
    with opened(project_folder, needs_pictures=False) as project:
        found = project_status(project)
        if as_json:
            print_json(found)
            return
        rows = [_counts_row(name, counts) for name, counts in found["tasks"].items()]
        columns = ["task", "labelled", "conflicts", "needs review", "by source"]
        print_table(f"{project.name}: {found['images']:,} images", columns, rows)
        people = ", ".join(f"{name} {n:,}" for name, n in found["annotators"].items())
        print_line(f"Annotators: {people or 'nobody yet'}")


def _counts_row(name: str, counts: Mapping[str, Any]) -> list[str]:
    sources = ", ".join(f"{source} {n:,}" for source, n in counts["by_source"].items())
    numbers = (f"{counts[key]:,}" for key in ("labelled", "conflicts", "needs_review"))
    return [name, *numbers, sources]


def split(
    project_folder: ProjectArgument,
    train: Annotated[float, typer.Option(help="The share of images to train on.")] = 0.7,
    seed: Annotated[int, typer.Option(help="The number that the random split follows from.")] = 0,
    group_by: Annotated[
        Path | None, typer.Option(metavar="COLUMN-FILE", help="A CSV with image,subject: no subject on both sides.")
    ] = None,
) -> None:
    """Store which images train and which validate, never one person on both sides."""
    with opened(project_folder) as project:
        if group_by is not None:
            set_subjects(project.store, read_subjects(project, group_by))
        subjects = {image: subject for image, (subject, _) in subjects_and_parts(project.store).items() if subject}
        sizes = split_project(project, train, seed, subjects)
        people = f", {len(set(subjects.values())):,} subjects kept apart" if subjects else ", subjects unknown"
        print_line(f"{sizes['train']:,} images train, {sizes['validation']:,} validate{people}.")


def add_to(app: typer.Typer) -> None:
    for command in (new, status, split):
        app.command()(command)
