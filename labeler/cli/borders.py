"""`labeler borders`: where each annotator draws the borders between ordered labels."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.border_scores import AUTO, PICTURES, FoundBorders, border_sources, find_borders, predict_for_borders
from labeler.borders import ordered_labels, pair_sentence
from labeler.borders_json import as_json
from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import (
    ProgressStyle,
    print_event,
    print_json,
    print_line,
    print_notice,
    print_table,
    progress_events,
)
from labeler.store import find_run


def borders(
    project_folder: ProjectArgument,
    task: Annotated[
        list[str] | None, typer.Option(help="Only this task (default: all whose labels have an order).")
    ] = None,
    run: Annotated[
        list[str] | None,
        typer.Option(help="A training whose predictions to use (default: the two most accurate of the task)."),
    ] = None,
    pictures: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(PICTURES)}: held-out are those that no network learned from; "
            "auto takes all where these are too few."
        ),
    ] = AUTO,
    predict: Annotated[
        bool, typer.Option("--predict", help="First ask the networks about answered pictures without a prediction.")
    ] = False,
    as_json_document: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
) -> None:
    """Where each annotator's borders lie, by ordered probit on the scores of the networks.

    For tasks whose labels a mirror turns round (left, center, right). A score is the mean log-odds of the right half
    of the labels against the left, over the networks; 0 is as much left as right. Only predictions at hand are used.

    Beware: a network that learned an annotator's labels puts its scores where that annotator draws the border, so
    pictures held out from its training tell more.
    """
    with opened(project_folder, needs_pictures=predict) as project:
        of_runs = list(dict.fromkeys(find_run(project.store, name).task for name in run or ()))
        names = task or of_runs or [one.name for one in project.tasks if ordered_labels(one)]
        style = ProgressStyle.NONE if as_json_document and progress is ProgressStyle.JSON else progress
        found = []
        for name in names:
            sources = border_sources(project, project.task(name), run or ())
            if predict and not sources.reason:
                with progress_events(style) as on_event:
                    predict_for_borders(project, sources, on_event)
            found.append(find_borders(sources, pictures))
    if not found:
        print_notice("The labels of no task have an order: no mirror turns them round.")
    if as_json_document:
        print_json({"tasks": {one.task.name: as_json(one) for one in found}})
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", "tasks": {one.task.name: as_json(one) for one in found}})
    else:
        for one in found:
            _print(one)


def _print(found: FoundBorders) -> None:
    if found.comparison is None:
        print_line(f"{found.task.name}: {found.reason}")
        return
    kind = "held out from training" if found.held_out else "some of which the networks learned from"
    drawn = f", drawn from {found.comparison.drawn_from:,}" if found.comparison.drawn_from else ""
    print_line(f"{found.task.name}: {found.comparison.images:,} pictures {kind}{drawn}; {', '.join(found.runs)}")
    if found.missing:
        print_line(f"{found.missing:,} answered pictures have no prediction: --predict asks the networks.")
    rows = [
        [
            one.annotator,
            f"{one.answers:,}",
            f"{border.lower} | {border.upper}",
            _figure(border.at),
            f"{_figure(border.low)} to {_figure(border.high)}",
        ]
        for one in found.comparison.annotators
        for border in one.borders
    ]
    if rows:
        print_table("", ["annotator", "answers", "border", "score", "95 % interval"], rows)
    for one in found.comparison.annotators:
        if one.reason:
            print_line(one.reason)
    for pair in found.comparison.pairs:
        gaps = ", ".join(f"{gap.lower} | {gap.upper} {_figure(gap.difference)} (p {gap.p:.3g})" for gap in pair.borders)
        print_line(f"{pair.b} against {pair.a}: {gaps}. {pair_sentence(pair)}".strip())
    print_line("")


def _figure(score: float) -> str:
    return f"{score:+.2f}"


def add_to(app: typer.Typer) -> None:
    app.command()(borders)
