"""What the networks of trainings say of pictures, kept in the cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from labeler.answer_sheet import AnswerSheet, AskedRun
from labeler.errors import InputError
from labeler.jobs import PROBLEMS_SHOWN, OnEvent, checkpoint_path, task_of_run, training_faults
from labeler.prediction_cache import Probabilities
from labeler.prediction_files import write_predictions, write_yes_predictions
from labeler.project import Project
from labeler.store import find_run, image_names
from labeler.store.runs import RunRecord
from labeler.tasks import YES, Task
from labeler.views import Views


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
    from training.ask import Asked, ask_when_open
    from training.networks import input_sizes, open_networks

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
        sizes = input_sizes(chosen)
        opening = partial(open_networks, chosen, len(paths) - done, project.cache_folder / "onnx", device, tell)
        try:
            for answers in ask_when_open(sizes, opening, paths, wanted, project.cache_folder / "pixels"):
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
