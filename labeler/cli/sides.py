"""`labeler sides`: annotators who mix up the viewer's side and the subject's."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_line, print_table
from labeler.label_errors import training_with_folds
from labeler.side_check import LEAST, RISK, side_agreements


def sides(
    project_folder: ProjectArgument,
    task: Annotated[list[str] | None, typer.Option(help="Only this task (default: all that have sides).")] = None,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json_document: JsonOption = False,
) -> None:
    """Compare each annotator's sides with the networks', as answered and swapped, and name who seems to mix them up.

    Somebody is named where clearly more than half of the pictures on which both name a side are the other side, by an
    exact binomial test. The networks are those of `labeler train --folds 5`, which have not seen the picture.
    """
    with opened(project_folder, needs_pictures=False) as project:
        wanted = [project.task(name) for name in task or ()] or [one for one in project.tasks if one.mirror]
        found = {one.name: side_agreements(project, one) for one in wanted}
        without = [one.name for one in wanted if training_with_folds(project, one) is None]
    tasks = {name: [{**vars(one), "task": name} for one in every] for name, every in found.items()}
    document = {"least": LEAST, "risk": RISK, "without_folds": without, "tasks": tasks}
    if as_json_document:
        print_json(document)
        return
    if progress is ProgressStyle.JSON:
        sentences = [one.sentence for every in found.values() for one in every if one.named]
        print_event({"event": "result", **document, "sentences": sentences})
        return
    for name, every in found.items():
        if name in without:
            print_line(f"{name}: No network has predicted {name} out of fold: train one with folds (--folds 5).")
            continue
        rows = [
            [one.annotator, f"{one.images:,}", percent(one.agreement), percent(one.swapped), f"{one.p:.3g}"]
            for one in every
        ]
        print_table(name, ["annotator", "pictures", "agreement", "swapped", "p"], rows)
        for one in every:
            if one.named:
                print_line(one.sentence)


def add_to(app: typer.Typer) -> None:
    app.command()(sides)
