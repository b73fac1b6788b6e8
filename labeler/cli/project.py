"""`labeler new`, `status`, `refresh`, `scores` and `split`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, print_notice, print_table
from labeler.errors import InputError
from labeler.exchange import read_subjects
from labeler.folder_changes import find_changes, take_in
from labeler.partition import Partition, partition_project
from labeler.project import create_project
from labeler.score_files import read_scores
from labeler.split_jobs import Split, known_subjects, make_split
from labeler.status import folder_status, project_status
from labeler.store import set_scores, set_subjects, subjects_and_parts
from labeler.tasks import PRESETS, parse_task

_PARTS = {"validation": "validate", "test": "test"}
_CHANGED = {"added": "new in the folder", "missing": "missing from it", "back": "there again"}


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
        found = project_status(project) | {"folder": folder_status(project)}
        if as_json:
            print_json(found)
            return
        rows = [_counts_row(name, counts) for name, counts in found["tasks"].items()]
        columns = ["task", "labelled", "conflicts", "needs review", "by source"]
        print_table(f"{project.name}: {found['images']:,} images", columns, rows)
        people = ", ".join(f"{name} {n:,}" for name, n in found["annotators"].items())
        print_line(f"Annotators: {people or 'nobody yet'}")
        unsure = max((counts["flagged"] for counts in found["tasks"].values()), default=0)
        print_line(f"Unsure (flagged): {unsure:,} images")
        print_line(_folder_line(found["folder"]))


def _folder_line(changes: Mapping[str, int] | None) -> str:
    if changes is None:
        return "Pictures: the image folder is not there."
    if not any(changes.values()):
        return "Pictures: as in the folder."
    words = ", ".join(f"{count:,} {_CHANGED[name]}" for name, count in changes.items() if count)
    return f"Pictures: {words}. 'labeler refresh' takes new ones in and leaves missing ones out of the queues."


def refresh(
    project_folder: ProjectArgument,
    as_json: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Take new pictures of the folder in, and leave missing ones out of the queues; no label is touched."""
    with opened(project_folder) as project:
        changes = find_changes(project)
        take_in(project, changes)
    counts = {"added": len(changes.added), "missing": len(changes.missing), "back": len(changes.back)}
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", **counts})
    elif as_json:
        print_json({name: list(getattr(changes, name)) for name in counts})
    else:
        print_line(", ".join(f"{count:,} {_CHANGED[name]}" for name, count in counts.items()) + ".")


def scores(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV with the column image and a column per score.")],
) -> None:
    """Read numbers by which a queue can be ordered; a score that was there before is replaced."""
    with opened(project_folder) as project:
        found, unknown = read_scores(project, file)
        for name, values in found.items():
            set_scores(project.store, name, values)
            print_line(f"{name}: {len(values):,} images have a score.")
        if unknown:
            print_notice(f"{file}: {unknown:,} lines name no image of this project and were left out.")


def _counts_row(name: str, counts: Mapping[str, Any]) -> list[str]:
    sources = ", ".join(f"{source} {n:,}" for source, n in counts["by_source"].items())
    numbers = (f"{counts[key]:,}" for key in ("labelled", "conflicts", "needs_review"))
    return [name, *numbers, sources]


def split(
    project_folder: ProjectArgument,
    train: Annotated[float, typer.Option(help="The share of images to train on, or how many.")] = 0.7,
    validation: Annotated[
        float, typer.Option(help="The share that says when to stop, or how many; by default all that is left.")
    ] = 0.0,
    test: Annotated[float, typer.Option(help="The share to look at once, at the very end, or how many.")] = 0.0,
    seed: Annotated[int, typer.Option(help="The number that the random split follows from.")] = 0,
    name: Annotated[
        str, typer.Option(help="Keep it beside the project's own split, for 'labeler train --split'.")
    ] = "",
    task: Annotated[str, typer.Option(help="Give every label of this task its share.")] = "",
    balanced: Annotated[bool, typer.Option("--balanced", help="As many images of each label of the task.")] = False,
    folds: Annotated[int, typer.Option(help="Split into so many equal parts, for 'labeler train --folds'.")] = 0,
    group_by: Annotated[
        Path | None, typer.Option(metavar="COLUMN-FILE", help="A CSV with image,subject: no subject on both sides.")
    ] = None,
    partition: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take the split of a list_eval_partition: 0 trains, 1 validates, 2 is test."),
    ] = None,
) -> None:
    """Store which images train, validate and test, never one person in two parts.

    Trainings hold test images out until they are done.
    """
    wanted = Split(train, validation, test, folds, balanced, task, name, seed)
    with opened(project_folder) as project:
        if group_by is not None:
            set_subjects(project.store, read_subjects(project, group_by))
        if partition is not None:
            if wanted != Split():
                raise InputError("--partition says which images train: leave out --train and --seed.")
            _print_partition(partition, partition_project(project, partition))
            return
        subjects = known_subjects(project)
        sizes = make_split(project, wanted, subjects)
        people = f", {len(set(subjects.values())):,} subjects kept apart" if subjects else ", subjects unknown"
        print_line(", ".join(_part_words(part, count) for part, count in sizes.items()) + people + ".")


def _part_words(part: str, count: int) -> str:
    """What a part of a split is for, with its number of images."""
    return f"{count:,} images train" if part == "train" else f"{count:,} {_PARTS.get(part, f'in fold {part}')}"


def _print_partition(path: Path, found: Partition) -> None:
    print_line(f"{found.train:,} images train, {found.validation:,} validate, {found.test:,} are held out as a test.")
    for count, what in (
        (found.unnamed, "images of the project are not in the file: they are held out as well"),
        (found.unknown, "lines name no image of this project and were left out"),
        (found.subjects_on_both_sides, "subjects are on both sides, so the validation knows some of its people"),
    ):
        if count:
            print_notice(f"{path}: {count:,} {what}.")


def add_to(app: typer.Typer) -> None:
    for command in (new, status, refresh, scores, split):
        app.command()(command)
