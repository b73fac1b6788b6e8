"""Long jobs: the only way from the label data to networks and back. Torch is imported when a job runs."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from labeler.answer_sheet import AnswerSheet, AskedRun
from labeler.errors import InputError
from labeler.prediction_cache import Probabilities
from labeler.prediction_files import write_predictions, write_yes_predictions
from labeler.project import Project
from labeler.run_folders import folder_of_training
from labeler.store import find_run, image_names, runs
from labeler.store.runs import RunRecord
from labeler.tasks import YES, Task
from labeler.views import Views
from models.registry import ARCHITECTURES, Architecture
from training.errors import TrainingError

OnEvent = Callable[[dict[str, object]], None]

CHECKPOINT = "model.safetensors"
PROBLEMS_SHOWN = 5


def architectures() -> tuple[Architecture, ...]:
    """The networks that can be trained, as data."""
    return tuple(ARCHITECTURES.values())


@dataclass(frozen=True)
class TrainOptions:
    """What a person may set for a training; the defaults are the report's recipe.

    `more` has further settings of training.settings.TrainSettings by name: loss, optimizer, weights, freeze, ...
    """

    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 1e-3
    train_share: float = 0.7
    mirror_images: bool = True
    patience_accuracy: int = 5
    patience_loss: int = 3
    seed: int = 0
    device: str = "auto"
    more: Mapping[str, Any] = field(default_factory=dict)


def train_options(recipe: str, chosen: Mapping[str, Any], settings: Sequence[str]) -> tuple[str, TrainOptions]:
    """The architecture and options of a recipe ("" for none), then of `settings` ("name=value"), then as `chosen`."""
    with training_faults():
        from training.recipe import load_recipe, parse_setting

        found: dict[str, Any] = dict(load_recipe(recipe).settings) if recipe else {}
        found |= dict(parse_setting(text) for text in settings)
    found |= chosen
    architecture = found.pop("architecture", "")
    if not architecture:
        raise InputError("No network is named: give --architecture, or --recipe, which brings one.")
    plain = {one.name for one in fields(TrainOptions)}
    more = {name: value for name, value in found.items() if name not in plain}
    return architecture, TrainOptions(**{name: found[name] for name in found.keys() & plain}, more=more)


def comparison_row(run: RunRecord, task: str = "") -> dict[str, Any]:
    """A training as `labeler compare` shows it (design, section 5), of several tasks as a whole or for one of them.

    `tasks` is how many were learned together. `test` has the figures on images held out to the end, or is None.
    """
    results = run.summary["results"]
    own = results.get("by_question", {}).get(task, {})
    keys = ("parameters", "accuracy", "loss", "balanced_accuracy", "epochs", "seconds", "images_per_second")
    test = results.get("test")
    if test and own:
        test = test["by_question"].get(task)
    return {
        "run": run.id,
        "task": task or run.task,
        "architecture": run.summary["architecture"],
        **{key: own.get(key, results[key]) for key in keys},
        "majority_share": own.get("majority_share", results["majority_share"]),
        "images_train": results["images_train"],
        "images_validation": own.get("answers", results["images_validation"]),
        "best_epoch": results["best_epoch"],
        "device": results["device"],
        "seed": run.summary["settings"]["seed"],
        "created": run.created,
        "tasks": len(run.tasks),
        "split": run.summary.get("split", ""),
        "folds": run.summary.get("folds", 0),
        "test": test,
    }


def compare_runs(project: Project, task: str = "") -> list[dict[str, Any]]:
    """Every training side by side, as in the report's Table 9: by task, the most accurate first.

    A training of several tasks has a row for each of them on which its validation has answers.
    """
    if task:
        project.task(task)
    rows = [
        comparison_row(run, one)
        for run in runs(project.store, "train")
        for one in run.tasks
        if task in ("", one) and (len(run.tasks) == 1 or one in run.summary["results"]["by_question"])
    ]
    return sorted(rows, key=lambda row: (row["task"], -row["accuracy"], row["loss"]))


def training_curve(project: Project, run: str) -> list[dict[str, float]]:
    """The figures of a training's epochs so far, as its metrics.csv has them; none where it is gone or damaged."""
    from training.run_files import METRICS

    try:
        with (folder_of_training(project, run) / "metrics.csv").open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file, strict=True)
            found = [dict(zip(names, map(float, row), strict=True)) for row in rows]
            return found if tuple(names) == METRICS else []
    except (OSError, ValueError, csv.Error):
        return []


def best_runs(project: Project, task: str, wanted: int = 2) -> list[str]:
    """The most accurate trainings of a task whose checkpoint is there, of different architectures where possible."""
    best_of_each: list[str] = []
    others: list[str] = []
    seen: set[str] = set()
    for row in compare_runs(project, task):
        if checkpoint_path(project, row["run"]).exists():
            (others if row["architecture"] in seen else best_of_each).append(str(row["run"]))
            seen.add(row["architecture"])
    return (best_of_each + others)[:wanted]


def checkpoint_path(project: Project, run: str) -> Path:
    return project.runs_folder / run / CHECKPOINT


def prediction_cache(project: Project, run: str) -> Path | None:
    """The folder of what a training's network has said, while its checkpoint is the same; None without a checkpoint.

    Its columns are the labels in the order that the project has now: each order has a folder of its own.
    """
    checkpoint = checkpoint_path(project, run)
    if not checkpoint.exists():
        return None
    columns = json.dumps(_outputs(project, find_run(project.store, run)))
    order = hashlib.blake2b(columns.encode(), digest_size=4).hexdigest()
    return project.cache_folder / "predictions" / f"{run}-{checkpoint.stat().st_mtime_ns}-{order}"


def predict_views(
    project: Project,
    runs_asked: Sequence[str],
    images: Sequence[str],
    on_event: OnEvent,
    device: str = "auto",
    task_name: str = "",
    *,
    mirror: bool = True,
) -> Views:
    """What the networks of trainings say of pictures and, with `mirror`, of their mirror images, in one pass.

    Each picture is decoded once for all networks, and not at all where they have been asked about it before and it has
    not changed. `task_name` says which task is asked for where a training learned several.
    """
    records = [find_run(project.store, run) for run in runs_asked]
    tasks = [task_of_run(project, record, task_name) for record in records]
    if len({task.name for task in tasks}) != 1:
        raise InputError("Trainings of one task are asked together: choose one or more, all of the same task.")
    task = tasks[0]
    sheet = _ask_networks(project, records, images, on_event, device, mirror=mirror)
    plain = np.stack([_of_task(one, sheet.table(number, mirrored=False), task) for number, one in enumerate(records)])
    if not mirror:
        return Views(plain, plain)
    turned = np.stack([_of_task(one, sheet.table(number, mirrored=True), task) for number, one in enumerate(records)])
    swapped = [task.labels.index(task.mirror.get(label, label)) for label in task.labels]
    return Views(plain, turned[:, :, swapped])


def predict_images(
    project: Project, run: str, images: Sequence[str], on_event: OnEvent, device: str = "auto", task_name: str = ""
) -> Probabilities:
    """Calibrated probabilities (images, labels) of one training's network for pictures as they are, not mirrored."""
    found: Probabilities = predict_views(project, [run], images, on_event, device, task_name, mirror=False).plain[0]
    return found


def _of_task(record: RunRecord, found: Probabilities, task: Task) -> Probabilities:
    """Of what a run's network says, the probabilities (images, labels) of a task's labels."""
    if len(record.tasks) == 1:
        return found
    both: Probabilities = yes_and_no(found[:, record.tasks.index(task.name)], task)
    return both


def _outputs(project: Project, record: RunRecord) -> tuple[str, ...]:
    """What the columns of its network are: the labels of its task, or its tasks, of which each has that of yes."""
    return tuple(record.tasks) if len(record.tasks) > 1 else project.task(record.task).labels


def _ask_networks(
    project: Project,
    records: Sequence[RunRecord],
    images: Sequence[str],
    on_event: OnEvent,
    device: str,
    *,
    mirror: bool,
) -> AnswerSheet:
    """What the runs' networks say of the images and, with `mirror`, of their mirror images.

    What is answered is kept in the cache every few seconds, and also where the asking ends early.
    """
    from training.ask import Asked, ask
    from training.networks import open_networks

    caches = [_known_predictions_of(project, one.id) for one in records]
    asked = [Asked(checkpoint_path(project, one.id), one.task, _outputs(project, one)) for one in records]
    paths = [project.image_path(image) for image in images]
    outputs = [AskedRun(cache, len(one.labels)) for cache, one in zip(caches, asked, strict=True)]
    sheet = AnswerSheet(outputs, paths, mirror=mirror)
    wanted = sheet.wanted()
    done = len(paths) - int(np.any([*wanted.values()], axis=0).sum()) if wanted else len(paths)
    problems: list[str] = []

    def tell(text: str) -> None:
        on_event({"event": "message", "text": text})

    with training_faults():
        chosen = {number: asked[number] for number, _ in wanted}
        networks = open_networks(chosen, len(paths) - done, project.cache_folder / "onnx", device, tell)
        try:
            for answers in ask(networks, paths, wanted, project.cache_folder / "pixels"):
                sheet.add(answers.positions, answers.probabilities)
                problems += answers.problems
                done += len(answers.positions)
                on_event({"event": "progress", "stage": "predict", "done": done, "total": len(paths)})
        finally:
            sheet.keep()
    for text in problems[:PROBLEMS_SHOWN]:
        tell(text)
    if len(problems) > PROBLEMS_SHOWN:
        tell(f"{len(problems):,} pictures cannot be read; these were the first.")
    return sheet


def _known_predictions_of(project: Project, run: str) -> Path:
    cache = prediction_cache(project, run)
    if cache is None:
        raise InputError(f"{checkpoint_path(project, run)} is missing: put it back, or train the network again.")
    return cache


def yes_and_no(yes: np.ndarray[Any, Any], task: Task) -> np.ndarray[Any, Any]:
    """From the probability of yes (n,) those of the task's labels (n, 2)."""
    return np.stack([yes if label == YES else 1 - yes for label in task.labels], axis=1)


def task_of_run(project: Project, record: RunRecord, task_name: str) -> Task:
    """The task asked for, or the only one that the training learned."""
    if record.kind != "train":
        raise InputError(f"Run {record.id} is an auto-labelling and has no network: choose a training.")
    if not task_name and len(record.tasks) > 1:
        raise InputError(f"Run {record.id} learned {len(record.tasks)} tasks: say which of them is asked for.")
    task = project.task(task_name or record.task)
    if task.name not in record.tasks:
        raise InputError(
            f"Run {record.id} was trained for task {record.task!r}, not {task.name!r}; choose a run of {task.name!r}."
        )
    return task


def write_run_predictions(
    project: Project, run: str, out: Path | None, on_event: OnEvent, device: str = "auto"
) -> tuple[Path, int]:
    """Predict every image and write the CSV, by default into the run's folder; gives its path and the images."""
    record = find_run(project.store, run)
    names = list(image_names(project.store).values())
    path = out or project.runs_folder / run / "predictions.csv"
    if len(record.tasks) > 1:
        found = _ask_networks(project, [record], names, on_event, device, mirror=False).table(0, mirrored=False)
        write_yes_predictions(path, names, found, record.tasks)
    else:
        probabilities = predict_images(project, run, names, on_event, device)
        write_predictions(path, names, probabilities, project.task(record.task).labels)
    return path, len(names)


@dataclass(frozen=True)
class RuleText:
    """A rule as people see it beside its decisions: its sentence, and examples that are run as tests."""

    name: str
    title: str
    text: str
    examples: str


def rules() -> tuple[RuleText, ...]:
    """The report's rules in the order in which they are tried."""
    from training.ensemble import RULES

    return tuple(RuleText(rule.name, rule.title, rule.text, rule.apply.__doc__ or "") for rule in RULES)


def decide_by_rules(
    probabilities: Probabilities, labels: Sequence[str], high: float, low: float
) -> list[tuple[str | None, str, float]]:
    """Per image the label (None: needs review), the rule's name and the confidence of the report's three rules.

    `probabilities` is (models, images, labels).
    """
    from training.ensemble import RULES, decide

    with training_faults():
        found = decide(probabilities, high, low)
    return [
        (labels[label] if label >= 0 else None, RULES[rule].name, float(np.nan_to_num(confidence)))
        for label, rule, confidence in zip(
            found.labels.tolist(), found.rules.tolist(), found.confidences.tolist(), strict=True
        )
    ]


@contextmanager
def training_faults() -> Iterator[None]:
    """Sentences of training/, and what the disk refuses it, become the sentences that people see."""
    try:
        yield
    except TrainingError as fault:
        raise InputError(str(fault)) from fault
    except OSError as fault:
        place = fault.filename or "The project's folder"
        raise InputError(
            f"{place} cannot be used ({fault.strerror}): check permissions and the room on the disk."
        ) from fault


def accelerator() -> str:
    """What networks run on here: the GPU's name, or the processor and its cores."""
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name(0))
    cores = os.cpu_count() or 1
    return f"CPU, {cores} cores" if cores > 1 else "CPU, 1 core"


def prediction_way() -> str:
    """By what networks are asked about pictures on this computer, for people."""
    from training.networks import choose_way

    return choose_way("auto").reason
