"""`labeler label-errors`: the labels that are probably wrong, the likeliest first."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import percent, print_json, print_line, print_table
from labeler.label_errors import FoundErrors, find_label_errors
from labeler.store import Store, find_run
from labeler.suspects import BORDERS, SLIPS, HitRate, hit_rate, rate_words, suspected_since


class Kind(StrEnum):
    """Why a label is suspected."""

    SLIPS = SLIPS
    BORDERS = BORDERS


def label_errors(
    project_folder: ProjectArgument,
    task: Annotated[list[str] | None, typer.Option(help="Only this task (default: all, or those of the run).")] = None,
    kind: Annotated[Kind, typer.Option(help="Probable slips, or images between two annotators' borders.")] = Kind.SLIPS,
    run: Annotated[str, typer.Option(help="A training with folds (default: the latest of the task).")] = "",
    limit: Annotated[int, typer.Option(min=0, help="How many to list; 0 lists all.")] = 20,
    as_json_document: JsonOption = False,
) -> None:
    """List the labels that are probably wrong, by predictions of networks that have not seen the image.

    Slips are labels that another one beats, the least probable first. Border disputes lie between the borders of two
    annotators and were answered by one of the two alone. Labels that somebody settled are left out. The predictions
    come from `labeler train --folds 5`. The window asks about them on its page "Label errors"; nothing is changed here.
    """
    with opened(project_folder, needs_pictures=False) as project:
        names = task or (find_run(project.store, run).tasks if run else [one.name for one in project.tasks])
        every = [find_label_errors(project, project.task(name), run) for name in names]
        if as_json_document:
            print_json({"tasks": {one.task.name: _as_json(project.store, one, kind, limit) for one in every}})
            return
        for one in every:
            _print(project.store, one, kind, limit)


def _hit_rate(store: Store, found: FoundErrors, kind: Kind) -> HitRate:
    """As the window tells it: since the networks were trained that suspect the labels."""
    tasks = [found.task.name]
    return hit_rate(store, kind, tasks, suspected_since(store, kind, tasks))


def _as_json(store: Store, found: FoundErrors, kind: Kind, limit: int) -> dict[str, object]:
    suspects = found.slips if kind is Kind.SLIPS else found.disputes
    rate = _hit_rate(store, found, kind)
    return {
        "run": found.run,
        "reason": found.reason if kind is Kind.SLIPS else found.no_borders,
        "looked_at": found.looked_at,
        "count": len(suspects),
        "checked": rate.of,
        "changed": rate.changed,
        "suspects": [vars(one) for one in suspects[: limit or None]],
    }


def _print(store: Store, found: FoundErrors, kind: Kind, limit: int) -> None:
    reason = found.reason if kind is Kind.SLIPS else found.no_borders
    if reason:
        print_line(f"{found.task.name}: {reason}")
        return
    name, looked_at = found.task.name, f"{found.looked_at:,}"
    if kind is Kind.SLIPS:
        print_line(f"{name}: {len(found.slips):,} of {looked_at} labels are probable slips; {found.run}")
        rows = [[one.image, one.label, percent(one.probability), one.likelier] for one in found.slips[: limit or None]]
        head = ["image", "label", "its probability", "likelier"]
    else:
        print_line(f"{name}: {len(found.disputes):,} of {looked_at} labels lie between two borders; {found.run}")
        rows = [[one.image, one.label, one.a, one.b, f"{one.depth:.2f}"] for one in found.disputes[: limit or None]]
        head = ["image", "label", "between", "and", "depth"]
    if rows:
        print_table("", head, rows)
    if words := rate_words(_hit_rate(store, found, kind)):
        print_line(words)


def add_to(app: typer.Typer) -> None:
    app.command("label-errors")(label_errors)
