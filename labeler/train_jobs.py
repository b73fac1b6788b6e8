"""Trainings of a project: begun, gone on with, listed while they are unfinished; their out-of-fold predictions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.comparison_jobs import comparison_row
from labeler.errors import InputError
from labeler.jobs import OnEvent, checkpoint_path, task_of_run, training_faults
from labeler.learned_images import LearnedImages, Targets, folds_of, learned_images
from labeler.predict_jobs import yes_and_no
from labeler.project import Project
from labeler.recipe_jobs import TrainOptions, architectures
from labeler.run_folders import keep_run_folder, new_run_folder, unfinished_folders, unfinished_run_folder
from labeler.splits import MOST_FOLDS, read_split
from labeler.store import add_run, find_run
from labeler.tasks import NO, YES, Task, is_relative_name

if TYPE_CHECKING:
    from training.labelled_images import LabelledImages
    from training.settings import TrainSettings

EXPORT_AFTER_SECONDS = 20  # of training: an export takes a few
CHOICE = "data.json"


@dataclass(frozen=True)
class DataChoice:
    """Which split a training uses ("": the project's own), and with how many folds it predicts out of fold."""

    split: str = ""
    folds: int = 0


NO_CHOICE = DataChoice()


def train_network(
    project: Project,
    tasks: str | Sequence[str],
    architecture: str,
    options: TrainOptions,
    on_event: OnEvent,
    choice: DataChoice = NO_CHOICE,
    *,
    keep: bool = False,
) -> dict[str, Any]:
    """Train one network on the labels that people gave; gives its row of `labeler compare`.

    Several tasks, each of yes and no, are learned together, with one output each. Nothing is listed where the training
    does not end well, and nothing stays in runs/, unless it was killed, or failed or was cancelled with `keep`: then
    `resume_training` goes on with it.
    """
    with training_faults():
        chosen = [project.task(name) for name in ([tasks] if isinstance(tasks, str) else dict.fromkeys(tasks))]
        settings = _settings(chosen, architecture, options, on_event)
        learned = learned_images(project, chosen, choice.split, on_event)
        choice = _with_folds_of_split(choice, learned)
        if choice.folds not in (0, *range(2, MOST_FOLDS + 1)):
            raise InputError(f"{choice.folds} folds were asked for: give 2 to {MOST_FOLDS}, or 0 for none.")
        what = chosen[0].name if len(chosen) == 1 else f"{len(chosen)}-attributes"
        with new_run_folder(project, f"{what}-{architecture}", resumable=keep) as (run, folder):
            _write_choice(folder, choice)
            images = _as_table(project, learned)
            return _train(project, run, folder, (images, settings, choice), learned.folds, on_event, resume=False)


def estimate_training(
    project: Project,
    tasks: Sequence[str],
    architecture: str,
    options: TrainOptions,
    on_event: OnEvent,
    choice: DataChoice = NO_CHOICE,
) -> dict[str, Any]:
    """What `train_network` would take, from a few steps of it, as `training.estimate.Estimate` has it; nothing stays.

    Folds are left out: each takes about as long again.
    """
    with training_faults():
        from training.estimate import estimate

        chosen = [project.task(name) for name in dict.fromkeys(tasks)]
        settings = _settings(chosen, architecture, options, on_event)
        learned = learned_images(project, chosen, choice.split, on_event)
        return asdict(estimate(_as_table(project, learned), settings, project.cache_folder / "pixels", on_event))


def resume_training(project: Project, run: str, on_event: OnEvent) -> dict[str, Any]:
    """Go on with a training that was killed or kept, on the images and labels that it began with; gives its row.

    It stays unfinished where it is cancelled again. InputError where there is none of that id, or it is running.
    """
    with training_faults(), unfinished_run_folder(project, run) as folder:
        from training.labelled_images import images_of_run
        from training.run_files import read_settings

        settings, choice = read_settings(folder), _read_choice(folder)
        for name in settings.task.split(","):
            project.task(name)
        images = images_of_run(folder, settings, partial(_named_path, project))
        folds = None
        if choice.split:
            folds = folds_of(read_split(project, choice.split), images.names)
        return _train(project, run, folder, (images, settings, choice), folds, on_event, resume=True)


def _named_path(project: Project, name: str) -> Path:
    if not is_relative_name(name):
        raise InputError(f"The training's images.csv names {name!r}, which is no picture of the project: train anew.")
    return project.image_path(name)


def _with_folds_of_split(choice: DataChoice, learned: LearnedImages) -> DataChoice:
    """A split into folds brings their number; InputError where another one is asked for."""
    if learned.folds is None:
        return choice
    count = int(learned.folds.max())
    if choice.folds not in (0, count):
        raise InputError(f"The split {choice.split!r} has {count} folds: leave out --folds {choice.folds}.")
    return replace(choice, folds=count)


def _train(
    project: Project,
    run: str,
    folder: Path,
    what: tuple[LabelledImages, TrainSettings, DataChoice],
    folds: Targets | None,
    on_event: OnEvent,
    *,
    resume: bool,
) -> dict[str, Any]:
    """Train in the run's working folder, make it the run's folder, and list the run."""
    from training.fit import train
    from training.folds import train_folds
    from training.run_files import parts_of_run, read_settings
    from training.subsets import draw_folds

    images, settings, choice = what
    cache = project.cache_folder / "pixels"
    if choice.folds and folds is None:  # before the training: too few people for the folds are told at once
        folds = draw_folds(images.targets, images.groups, choice.folds, settings.seed)
    results = asdict(train(images, settings, folder, cache, on_event, resume=resume))
    # As many epochs as the images asked for: the folds take as many, also where they go on another day.
    settings = replace(settings, epochs=read_settings(folder).epochs)
    if folds is not None:
        folds = np.where([part == "test" for part in parts_of_run(folder)], 0, folds)
        train_folds(images, folds, settings, folder, cache, on_event, resume=resume)
    keep_run_folder(project, run, folder)
    told = {name: value for name, value in asdict(settings).items() if name not in ("task", "architecture", "labels")}
    summary = {"architecture": settings.architecture, "settings": told, "results": results, **asdict(choice)}
    try:
        add_run(project.store, run, "train", settings.task, summary)
    except InputError as fault:
        cure = f"'labeler train {project.folder} --resume {run}' lists it"
        raise InputError(f"{fault} The training is done and kept in {project.runs_folder / run}: {cure}.") from fault
    if results["seconds"] >= EXPORT_AFTER_SECONDS:
        _export(project, run, on_event)
    return comparison_row(find_run(project.store, run))


def _export(project: Project, run: str, on_event: OnEvent) -> None:
    """Ready the run's network for predictions without torch, which takes seconds to start."""
    from training.networks import export_for_asking

    def tell(text: str) -> None:
        on_event({"event": "message", "text": text})

    with training_faults():
        export_for_asking(checkpoint_path(project, run), project.cache_folder / "onnx", tell)


def _settings(tasks: Sequence[Task], architecture: str, options: TrainOptions, on_event: OnEvent) -> TrainSettings:
    """All settings of a training; those of a set of yes/no tasks take a loss that answers each by itself."""
    from training.losses import LOSSES
    from training.settings import TrainSettings

    chosen = asdict(options)
    chosen |= chosen.pop("more")
    if len(tasks) == 1:
        labels, mirror = tasks[0].labels, tasks[0].mirror
    else:
        labels, mirror = tuple(task.name for task in tasks), {}
        loss = LOSSES.get(chosen.get("loss", "cross_entropy"))
        if loss is not None and loss.for_sets:
            text = f"Each question is answered by itself: the loss is {loss.for_sets}."
            on_event({"event": "message", "text": text})
            chosen["loss"] = loss.for_sets
        _learn_sides_as_they_are(tasks, architecture, chosen, on_event)
    name = ",".join(task.name for task in tasks)
    return TrainSettings(
        task=name, architecture=architecture, labels=labels, mirror=mirror, yes_no=len(tasks) > 1, **chosen
    )


def _learn_sides_as_they_are(
    tasks: Sequence[Task], architecture: str, chosen: dict[str, Any], on_event: OnEvent
) -> None:
    """Mirror no picture where that turns the answer of one of the tasks, which a set's outputs cannot follow."""
    sided = [task.name for task in tasks if any(label != swapped for label, swapped in task.mirror.items())]
    if not sided:
        return
    if any(one.name == architecture and one.knows_mirror for one in architectures()):
        raise InputError(
            f"The answer to {sided[0]!r} changes in a mirror, and {architecture!r} takes mirrored pictures for the "
            "same in a set of questions: choose another network, or train the task by itself."
        )
    if chosen.get("mirror_images"):
        chosen["mirror_images"] = False
        text = f"No picture is mirrored: the answer to {', '.join(sided)} would change."
        on_event({"event": "message", "text": text})


def _as_table(project: Project, learned: LearnedImages) -> LabelledImages:
    from training.labelled_images import LabelledImages

    return LabelledImages(
        names=learned.names,
        paths=tuple(project.image_path(name) for name in learned.names),
        targets=learned.targets,
        groups=learned.subjects,
        validation=learned.validation,
        test=learned.test,
    )


def _write_choice(folder: Path, choice: DataChoice) -> None:
    (folder / CHOICE).write_text(json.dumps(asdict(choice)), encoding="utf-8")


def _read_choice(folder: Path) -> DataChoice:
    try:
        choice = DataChoice(**json.loads((folder / CHOICE).read_text(encoding="utf-8")))
        if type(choice.split) is str and type(choice.folds) is int and 0 <= choice.folds <= MOST_FOLDS:
            return choice
        raise ValueError("other values than are written")
    except (OSError, ValueError, TypeError, RecursionError) as fault:
        raise InputError(
            f"{folder / CHOICE} cannot be read ({fault}): discard this training and begin anew."
        ) from fault


@dataclass(frozen=True)
class UnfinishedTraining:
    """A training that was killed or kept, or that runs at this moment.

    `epoch` of at most `epochs` are done, or all that it takes (`epoch` = `epochs`); then `fold` of `folds`. `fault`
    says why nobody can go on with it; then only the id is known.
    """

    run: str
    tasks: tuple[str, ...]
    architecture: str
    epoch: int
    epochs: int
    fold: int
    folds: int
    running: bool
    fault: str = ""


def unfinished_trainings(project: Project) -> list[UnfinishedTraining]:
    """The trainings that `resume_training` can go on with, those that run, and those whose files are damaged."""
    return [_unfinished(run, folder, running) for run, folder, running in unfinished_folders(project)]


def _unfinished(run: str, folder: Path, running: bool) -> UnfinishedTraining:
    from training.run_files import read_settings
    from training.state import epochs_done

    try:
        with training_faults():
            settings, folds = read_settings(folder), _read_choice(folder).folds
            done = epochs_done(folder)
            fold = sum(epochs_done(folder / "folds" / str(number + 1)) is None for number in range(folds))
    except InputError as fault:
        return UnfinishedTraining(run, (), "", 0, 0, 0, 0, running, str(fault))
    epoch = settings.epochs if done is None else done
    tasks = tuple(settings.task.split(","))
    return UnfinishedTraining(run, tasks, settings.architecture, epoch, settings.epochs, fold, folds, running)


@dataclass(frozen=True)
class OutOfFoldPredictions:
    """Predictions of a training with folds for images that people labelled, each by a network that had not seen it.

    For n images by name: the given `targets` (n,) and the calibrated `probabilities` (n, labels), both in the order of
    the task's labels, and the `folds` (n,) from 1. The temperature of a fold was fitted on the others alone.
    """

    task: str
    names: tuple[str, ...]
    targets: Targets
    folds: Targets
    probabilities: np.ndarray[Any, np.dtype[np.float64]]


def out_of_fold_predictions(project: Project, run: str, task_name: str = "") -> OutOfFoldPredictions:
    """The out-of-fold predictions of a training for one of its tasks (by default the only one).

    Images that have no answer of that task are left out. InputError where the run was trained without folds.
    """
    record = find_run(project.store, run)
    task = task_of_run(project, record, task_name)
    with training_faults():
        from training.out_of_fold import read_out_of_fold

        found = read_out_of_fold(project.runs_folder / run)
    if found.yes_no:
        column = found.labels.index(task.name)
        answers = found.targets[:, column]
        kept = np.flatnonzero(answers >= 0)
        probabilities = yes_and_no(found.probabilities[:, column], task)
        targets = np.where(answers == 1, task.labels.index(YES), task.labels.index(NO))
    else:
        if sorted(found.labels) != sorted(task.labels):
            raise InputError(f"Run {run} knows other labels than task {task.name!r} has now: train it again.")
        place = [task.labels.index(label) for label in found.labels]
        kept = np.arange(len(found.names))
        probabilities = found.probabilities[:, np.argsort(place)]
        targets = np.array(place, np.int64)[found.targets]
    names = tuple(found.names[row] for row in kept.tolist())
    return OutOfFoldPredictions(task.name, names, targets[kept], found.folds[kept], probabilities[kept])
