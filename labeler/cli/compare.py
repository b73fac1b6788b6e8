"""`labeler compare` and `labeler evaluate`: trainings side by side, and all figures of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import (
    ProgressStyle,
    percent,
    print_event,
    print_json,
    print_line,
    print_table,
    progress_events,
)
from labeler.comparison import (
    ComparisonTable,
    accuracy_matrix,
    attribute_table,
    runs_table,
    write_csv,
    write_latex,
)
from labeler.errors import InputError
from labeler.evaluation_jobs import PARTS, evaluate_run, evaluated_runs

PartOption = Annotated[str, typer.Option(help=f"On which images: {' or '.join(PARTS)}.")]


def compare(
    project_folder: ProjectArgument,
    task: Annotated[list[str] | None, typer.Option(help="Only this task; can be given several times.")] = None,
    run: Annotated[list[str] | None, typer.Option(help="Only this training; can be given several times.")] = None,
    part: PartOption = PARTS[0],
    matrix: Annotated[
        bool, typer.Option("--matrix", help="The accuracy of networks (rows) by task (columns).")
    ] = False,
    attributes: Annotated[
        bool, typer.Option("--attributes", help="The AUC of yes/no tasks (rows) by training (columns).")
    ] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table as CSV.")] = None,
    latex: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table for LaTeX.")] = None,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Every training side by side, by task, the most accurate first.

    "between" has the 95 % interval of the accuracy, by drawing persons with replacement.
    """
    if matrix and attributes:
        raise InputError("Choose one table: --matrix or --attributes.")
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder, needs_pictures=False) as project, progress_events(style) as on_event:
        rows = evaluated_runs(project, list(dict.fromkeys(task or ())), run or (), part, on_event)
    shown = accuracy_matrix(rows) if matrix else attribute_table(rows) if attributes else runs_table(rows)
    if csv is not None:
        write_csv(csv, shown)
    if latex is not None:
        write_latex(latex, shown)
    document: dict[str, Any] = {"runs": rows}
    if matrix or attributes:
        document["matrix" if matrix else "attributes"] = _as_json(shown)
    if as_json:
        print_json(document)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **document})
    elif not rows:
        print_line("There is no training to compare yet: 'labeler train PROJECT --recipe recommended --task TASK'.")
    elif csv is None and latex is None:
        print_table(shown.title, [column.title for column in shown.columns], shown.words())
    else:
        print_line(f"{shown.title}: {len(shown.rows)} rows in {', '.join(str(one) for one in (csv, latex) if one)}.")


def evaluate(
    project_folder: ProjectArgument,
    run: Annotated[list[str], typer.Option(help="The training; can be given several times.")],
    task: Annotated[str, typer.Option(help="Of a training of several tasks: which one.")] = "",
    part: PartOption = PARTS[0],
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """All figures of trainings: intervals, confusion, ROC, calibration, the worst mistakes."""
    with opened(project_folder, needs_pictures=False) as project:
        found = {one: evaluate_run(project, one, task, part) for one in run}
    told = [one for one in found.values() if one is not None]
    if progress is ProgressStyle.JSON and not as_json:
        print_event({"event": "result", "evaluations": told})
        return
    for one, evaluation in found.items():
        if evaluation is None:
            raise InputError(
                f"Run {one} kept no answers on {part} images: it has none, or an older version trained it; train again."
            )
    if as_json:
        print_json({"evaluations": told})
    else:
        for evaluation in told:
            _print(evaluation)


def _print(found: dict[str, Any]) -> None:
    people = f" of {found['subjects']:,} persons" if found["subjects"] else ""
    print_line(f"{found['run']}, {found['task']}: {found['images']:,} {found['part']} images{people}.")
    rows = []
    for name, one in found["figures"].items():
        is_loss = name == "loss"
        ends = "-" if one["interval"] is None else " to ".join(_figure(end, is_loss) for end in one["interval"])
        rows.append([name.replace("_", " "), _figure(one["value"], is_loss), ends])
    print_table("", ["figure", "value", "95 % interval"], rows)
    print_table(
        "Labels, each against the others",
        ["label", "images", "share", "precision", "recall", "F1", "AUC"],
        [
            [
                *(one["label"], f"{one['images']:,}"),
                *(percent(one[name]) for name in ("share", "precision", "recall", "f1")),
                "-" if one["auc"]["value"] is None else f"{one['auc']['value']:.3f}",
            ]
            for one in found["by_label"]
        ],
    )
    print_table(
        "What people said (rows) and what the network said (columns)",
        ["", *found["labels"]],
        [
            [label, *(f"{n:,}" for n in counts)]
            for label, counts in zip(found["labels"], found["confusion"], strict=True)
        ],
    )
    print_table(
        f"Calibration, by a temperature of {found['temperature']:.2f}",
        ["", "loss", "ECE", "Brier"],
        [
            [name, f"{one['loss']:.3f}", percent(one["ece"]), f"{one['brier']:.3f}"]
            for name, one in found["calibration"].items()
        ],
    )
    mistakes = found["mistakes"][:10]
    if mistakes:
        cells = [[one["image"], one["truth"], one["called"], percent(one["probability"])] for one in mistakes]
        print_table("Worst mistakes", ["image", "people", "network", "probability"], cells)


def _figure(value: float, is_loss: bool) -> str:
    return f"{value:.3f}" if is_loss else percent(value)


def _as_json(table: ComparisonTable) -> dict[str, Any]:
    return {
        "columns": [column.key for column in table.columns],
        "rows": [list(row) for row in table.rows],
    }


def add_to(app: typer.Typer) -> None:
    for command in (compare, evaluate):
        app.command()(command)
