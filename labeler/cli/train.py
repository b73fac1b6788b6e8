"""`labeler train`, `compare` and `predict`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from labeler.jobs import (
    TrainOptions,
    architectures,
    compare_runs,
    train_network,
    train_options,
    write_run_predictions,
)

DEFAULTS = TrainOptions()


def train(
    context: typer.Context,
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="The task to learn.")],
    architecture: Annotated[str, typer.Option(help=f"{', '.join(one.name for one in architectures())}.")] = "",
    recipe: Annotated[
        str, typer.Option(help="A named training, such as cnn4-report or recommended; other options stand above it.")
    ] = "",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another setting, such as loss=focal, weights=imagenet or freeze=0.75."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="At most this many epochs.")] = DEFAULTS.epochs,
    batch_size: Annotated[int, typer.Option()] = DEFAULTS.batch_size,
    learning_rate: Annotated[float, typer.Option()] = DEFAULTS.learning_rate,
    train_share: Annotated[float, typer.Option("--train", help="The share to train on.")] = DEFAULTS.train_share,
    mirror: Annotated[bool, typer.Option(help="Also learn from mirrored pictures.")] = DEFAULTS.mirror_images,
    patience_accuracy: Annotated[
        int, typer.Option(help="Stop after this many epochs without better validation accuracy.")
    ] = DEFAULTS.patience_accuracy,
    patience_loss: Annotated[
        int, typer.Option(help="Stop after this many epochs without lower validation loss.")
    ] = DEFAULTS.patience_loss,
    seed: Annotated[int, typer.Option()] = DEFAULTS.seed,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = DEFAULTS.device,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Train one network on the labels that people gave."""
    values = {
        "architecture": architecture,
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "train_share": train_share,
        "mirror": mirror,
        "patience_accuracy": patience_accuracy,
        "patience_loss": patience_loss,
        "seed": seed,
        "device": device,
    }
    chosen = {name: value for name, value in values.items() if _is_given(context, name)}
    if "mirror" in chosen:
        chosen["mirror_images"] = chosen.pop("mirror")
    architecture, options = train_options(recipe, chosen, setting or [])
    with opened(project_folder) as project, progress_events(_style(progress, as_json)) as on_event:
        row = train_network(project, task, architecture, options, on_event)
    if as_json:
        print_json(row)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **row})
    else:
        print_line(
            f"{row['run']}: accuracy {percent(row['accuracy'])} on {row['images_validation']:,} images held back "
            f"(commonest label {percent(row['majority_share'])}), loss {row['loss']:.3f}, "
            f"{row['epochs']} epochs in {row['seconds']:.0f} s."
        )


def compare(
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="Only this task.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Every training side by side, by task, the most accurate first."""
    with opened(project_folder, needs_pictures=False) as project:
        rows = compare_runs(project, task)
    if as_json:
        print_json({"runs": rows})
        return
    print_table(
        "Trainings",
        ["run", "task", "network", "accuracy", "loss", "balanced", "commonest label", "epochs", "seconds", "images/s"],
        [
            [
                row["run"],
                row["task"],
                row["architecture"],
                percent(row["accuracy"]),
                f"{row['loss']:.3f}",
                percent(row["balanced_accuracy"]),
                percent(row["majority_share"]),
                str(row["epochs"]),
                f"{row['seconds']:.0f}",
                f"{row['images_per_second']:.0f}",
            ]
            for row in rows
        ],
    )


def predict(
    project_folder: ProjectArgument,
    run: Annotated[str, typer.Option(help="The training whose network predicts.")],
    out: Annotated[Path | None, typer.Option(help="The CSV to write (default: in the run's folder).")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
) -> None:
    """Write one network's probabilities for every image of the project."""
    with opened(project_folder) as project, progress_events(progress) as on_event:
        path, count = write_run_predictions(project, run, out, on_event, device)
    line = f"{path}: predictions for {count:,} images."
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "path": str(path), "images": count})
    else:
        print_line(line)


def _is_given(context: typer.Context, name: str) -> bool:
    """Whether the option stands on the command line, so that it stands above a recipe."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _style(progress: ProgressStyle, as_json: bool) -> ProgressStyle:
    """With --json nothing else may stand on stdout."""
    return ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress


def add_to(app: typer.Typer) -> None:
    for command in (train, compare, predict):
        app.command()(command)
