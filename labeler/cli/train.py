"""`labeler train`, `unfinished` and `predict`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
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
    print_notice,
    print_table,
    progress_events,
)
from labeler.errors import InputError
from labeler.predict_jobs import write_run_predictions
from labeler.project import Project
from labeler.recipe_jobs import TrainOptions, architectures, train_options
from labeler.run_folders import discard_run_folder
from labeler.train_jobs import DataChoice, estimate_training, resume_training, train_network, unfinished_trainings
from labeler.training_plans import recipes as known_recipes

DEFAULTS = TrainOptions()
ALL = "all"
# The options of `train` that are settings as they stand: they are read from the context, by these names.
_SETTINGS = (
    *("architecture", "epochs", "batch_size", "learning_rate", "train_share", "mirror", "patience_accuracy"),
    *("patience_loss", "seed", "device", "compiled", "input_size", "contrast_factor", "gaussian", "binarise"),
)
_NAMES = {"mirror": "mirror_images", "compiled": "compile"}  # settings that have another name than their option


def train(
    context: typer.Context,
    project_folder: ProjectArgument,
    task: Annotated[
        str, typer.Option(help="The task to learn; several yes/no tasks, separated by commas, are learned together.")
    ] = "",
    attributes: Annotated[
        str, typer.Option(help="Instead of --task: 'all' learns all yes/no tasks together; or their names.")
    ] = "",
    architecture: Annotated[str, typer.Option(help=f"{', '.join(one.name for one in architectures())}.")] = "",
    recipe: Annotated[
        str, typer.Option(help="A named training, as 'labeler recipes' lists them; other options stand above it.")
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
    compiled: Annotated[bool, typer.Option("--compile", help="Let torch compile the network first.")] = False,
    input_size: Annotated[int, typer.Option(help="Resize pictures to so many pixels; 0: the network's own size.")] = 0,
    contrast_factor: Annotated[float, typer.Option(help="Multiply each picture's contrast; 1 leaves it.")] = 1.0,
    gaussian: Annotated[bool, typer.Option(help="Blur each picture by a 5x5 Gaussian.")] = False,
    binarise: Annotated[bool, typer.Option(help="Make each picture black and white, cut at its mean.")] = False,
    split: Annotated[str, typer.Option(help="A split made by 'labeler split --name'; by default the project's.")] = "",
    folds: Annotated[int, typer.Option(help="Also predict each image by a network that has not seen it.")] = 0,
    keep: Annotated[bool, typer.Option("--keep", help="Where it is cancelled, keep it for --resume.")] = False,
    resume: Annotated[str, typer.Option(metavar="RUN", help="Go on with an unfinished training.")] = "",
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only try 20 steps, and tell the time and memory it would take.")
    ] = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Train one network on the labels that people gave."""
    if resume:
        _refuse_beside_resume(context)
        with opened(project_folder) as project, progress_events(_style(progress, as_json)) as on_event:
            row = resume_training(project, resume, on_event)
        _print_row(row, progress, as_json)
        return
    chosen = {_NAMES.get(one, one): context.params[one] for one in _SETTINGS if _is_given(context, one)}
    architecture, options = train_options(recipe, chosen, setting or [])
    with opened(project_folder) as project:
        tasks = _tasks(project, task, attributes)
        with progress_events(_style(progress, as_json)) as on_event:
            if estimate:
                found = estimate_training(project, tasks, architecture, options, on_event, DataChoice(split, folds))
                _print_estimate(found, as_json)
                return
            row = train_network(project, tasks, architecture, options, on_event, DataChoice(split, folds), keep=keep)
    _print_row(row, progress, as_json)


def _tasks(project: Project, task: str, attributes: str) -> Sequence[str]:
    """The tasks that --task and --attributes name."""
    if bool(task) == bool(attributes):
        raise InputError("Say what to learn: give --task NAME, or --attributes all.")
    if attributes == ALL:
        found = [one.name for one in project.tasks if one.is_yes_no]
        if not found:
            raise InputError("The project has no task with the labels yes and no: give --task NAME.")
        return found
    return [name.strip() for name in (task or attributes).split(",")]


def _refuse_beside_resume(context: typer.Context) -> None:
    """A training goes on as it began."""
    allowed = {"project_folder", "resume", "progress", "as_json", "keep"}
    if other := [name for name in context.params if name not in allowed and _is_given(context, name)]:
        option = other[0].replace("_", "-")
        raise InputError(f"A training goes on with the settings it began with: leave out --{option} beside --resume.")


def _print_estimate(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    whole = found["start_seconds"] + found["epochs"] * found["epoch_seconds"]
    gpu = f", {found['gpu_bytes'] / 2**30:.1f} GiB on the GPU" if found["gpu_bytes"] else ""
    print_line(
        f"{found['architecture']} on {found['images']:,} images, {found['device']}: "
        f"{found['epoch_seconds']:.1f} s an epoch, "
        f"at most {whole:.0f} s for {found['epochs']} epochs; {found['memory_bytes'] / 2**30:.1f} GiB of memory{gpu}."
    )


def _print_row(row: dict[str, Any], progress: ProgressStyle, as_json: bool) -> None:
    if as_json:
        print_json(row)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **row})
    else:
        print_line(
            f"{row['run']}: accuracy {percent(row['accuracy'])} on {row['images_validation']:,} images held back "
            f"(commonest label {percent(row['majority_share'])}), loss {row['loss']:.3f}, "
            f"{row['epochs']} {'epoch' if row['epochs'] == 1 else 'epochs'} in {row['seconds']:.0f} s."
        )
        if row["test"]:
            images = row["test"].get("images", row["test"].get("answers"))
            print_line(f"On {images:,} test images, looked at once: {percent(row['test']['accuracy'])}.")


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


def recipes(as_json: JsonOption = False) -> None:
    """The trainings by name that --recipe takes, each with the report it follows."""
    found = known_recipes()
    if as_json:
        print_json({"recipes": [asdict(one) for one in found]})
        return
    rows = [
        [one.name, one.settings["architecture"], one.title, one.source, ", ".join(one.not_told) or "-"] for one in found
    ]
    print_table("Recipes", ["recipe", "network", "what it is", "source", "not told there, our choice"], rows)


def unfinished(
    project_folder: ProjectArgument,
    discard: Annotated[str, typer.Option(metavar="RUN", help="Remove this one.")] = "",
    as_json: JsonOption = False,
) -> None:
    """The trainings that were killed or kept, which 'labeler train PROJECT --resume RUN' goes on with."""
    with opened(project_folder, needs_pictures=False) as project:
        if discard:
            discard_run_folder(project, discard)
        found = unfinished_trainings(project)
    if as_json:
        print_json({"unfinished": [asdict(one) for one in found]})
    elif not found:
        print_line("No training is unfinished.")
    else:
        print_table(
            "Unfinished trainings",
            ["run", "task", "network", "epoch", "of at most", "fold", "of", ""],
            [
                [
                    *(one.run, ", ".join(one.tasks), one.architecture),
                    *(str(number) for number in (one.epoch, one.epochs, one.fold, one.folds)),
                    "running" if one.running else "damaged" if one.fault else "",
                ]
                for one in found
            ],
        )
        for one in found:
            if one.fault:
                print_notice(f"{one.run}: {one.fault} 'labeler unfinished PROJECT --discard {one.run}' removes it.")


def _is_given(context: typer.Context, name: str) -> bool:
    """Whether the option stands on the command line, so that it stands above a recipe."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _style(progress: ProgressStyle, as_json: bool) -> ProgressStyle:
    """With --json nothing else may stand on stdout."""
    return ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress


def add_to(app: typer.Typer) -> None:
    for command in (train, recipes, unfinished, predict):
        app.command()(command)
