"""Figures of trainings beyond those that they end with: intervals, calibration, ROC, mistakes. Kept in the cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from labeler.comparison_jobs import compare_runs
from labeler.errors import InputError
from labeler.files import replacing
from labeler.jobs import OnEvent, checkpoint_path, task_of_run, training_faults
from labeler.project import Project
from labeler.store import find_run, runs
from labeler.store.runs import RunRecord
from labeler.tasks import YES

PARTS = ("validation", "test")
_FORMAT = 1  # of what the cache holds
_NOT_RECIPE = ("labels", "mirror", "device", "yes_no")  # settings that say nothing of how a network learned


def evaluate_run(project: Project, run: str, task_name: str = "", part: str = "validation") -> dict[str, Any] | None:
    """All figures of `training.evaluation.Evaluation` as JSON values, with `run`, `task` and `part`.

    None where the training kept no answers on that part: it has no such images, or is older than this.
    """
    if part not in PARTS:
        raise InputError(f"There is no part {part!r}: choose {' or '.join(PARTS)}.")
    record = find_run(project.store, run)
    task = task_of_run(project, record, task_name)
    folder = project.runs_folder / run
    with training_faults():
        from training.evaluation import evaluate
        from training.stored_answers import LOGITS, has_stored_answers, read_stored_answers

        if not has_stored_answers(folder, part):
            return None
        about = [_FORMAT, run, task.name, part, (folder / LOGITS[part]).stat().st_mtime_ns]
        kept = project.cache_folder / "evaluations" / f"{hashlib.sha256(json.dumps(about).encode()).hexdigest()}.json"
        found = _read(kept, about)
        if found is None:
            temperature = record.summary["results"]["temperature"]
            answers = read_stored_answers(folder, part, temperature, task.name)
            if answers is None:
                return None
            found = asdict(evaluate(answers))
            with replacing(kept) as file:
                json.dump({"about": about, "evaluation": found}, file)
    return {"run": run, "task": task.name, "part": part, **found}


def evaluated_runs(
    project: Project, tasks: Sequence[str], chosen: Sequence[str], part: str, on_event: OnEvent
) -> list[dict[str, Any]]:
    """The rows of `labeler compare` for these tasks and runs (none: all), in its order, each with more figures.

    `evaluation` has those of `part` (see `in_brief`), None where there are none; `megabytes` is the size of the
    checkpoint; `recipe` are the settings in which the trainings shown differ.
    """
    records = {record.id: record for record in runs(project.store, "train")}
    for run in chosen:
        find_run(project.store, run)
    rows = [
        row
        for task in (tasks or [""])
        for row in compare_runs(project, task)
        if not chosen or row["run"] in chosen
    ]  # fmt: skip
    recipes = differing_settings([records[row["run"]] for row in rows])
    for done, row in enumerate(rows, 1):
        found = evaluate_run(project, row["run"], row["task"] if row["tasks"] > 1 else "", part)
        row["evaluation"] = in_brief(found) if found else None
        row["megabytes"] = _megabytes(checkpoint_path(project, row["run"]))
        row["recipe"] = recipes[row["run"]]
        on_event({"event": "progress", "stage": "figures", "done": done, "total": len(rows)})
    return rows


def held_out_answers(
    project: Project, run: str, task_name: str
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """The confidence of each answer on a training's validation images (n,), and whether it was right (n,)."""
    record = find_run(project.store, run)
    task = task_of_run(project, record, task_name)
    folder = project.runs_folder / run
    with training_faults():
        from training.calibration import softmax
        from training.stored_answers import has_stored_answers, read_stored_answers

        answers = None
        if has_stored_answers(folder, "validation"):
            answers = read_stored_answers(folder, "validation", record.summary["results"]["temperature"], task.name)
    if answers is None:
        return np.empty(0), np.empty(0, np.bool_)
    probabilities = softmax(answers.logits / answers.temperature)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == answers.targets


def sensitivity_of_run(
    project: Project, run: str, task_name: str, on_event: OnEvent, device: str = "auto"
) -> dict[str, Any]:
    """The accuracy of a training on its validation images, zoomed and turned.

    Each of `steps` has `kind`, `value`, `accuracy` and `interval`. Kind "zoom": enlarged `value` times. Kind "roll":
    turned by `value` degrees clockwise.
    """
    record = find_run(project.store, run)
    task = task_of_run(project, record, task_name)
    folder = project.runs_folder / run
    with training_faults():
        from training.sensitivity import sensitivity
        from training.stored_answers import has_stored_answers, read_stored_answers

        answers = None
        if has_stored_answers(folder, "validation"):
            temperature = record.summary["results"]["temperature"]
            answers = read_stored_answers(folder, "validation", temperature, task.name)
        if answers is None:
            raise InputError(f"Run {run} kept no answers on validation images of {task.name!r}: train it again.")

        def progress(done: int, total: int) -> None:
            on_event({"event": "progress", "stage": f"zoom and roll {run}", "done": done, "total": total})

        steps = sensitivity(
            checkpoint_path(project, run),
            answers,
            task.name,
            project.image_path,
            project.cache_folder / "pixels",
            device=device,
            on_progress=progress,
        )
    images = len(answers.names)
    return {"run": run, "task": task.name, "images": images, "steps": [asdict(step) for step in steps]}


def in_brief(found: Mapping[str, Any]) -> dict[str, Any]:
    """The single figures of `evaluate_run`, and their `intervals` by name.

    `auc` is that of yes, or the mean over the labels, each against all others; `share` that of yes.
    """
    figures = dict(found["figures"])
    by_label = {one["label"]: one for one in found["by_label"]}
    yes = by_label.get(YES) if len(by_label) == 2 else None
    if yes is not None:
        figures["auc"] = yes["auc"]
    else:
        areas = [one["auc"]["value"] for one in by_label.values() if one["auc"]["value"] is not None]
        figures["auc"] = {"value": sum(areas) / len(areas) if areas else None, "interval": None}
    brief = {name: one["value"] for name, one in figures.items()}
    before, after = found["calibration"]["before"], found["calibration"]["after"]
    return {
        "part": found["part"],
        "images": found["images"],
        "subjects": found["subjects"],
        **brief,
        "share": None if yes is None else yes["share"],
        "ece": before["ece"],
        "ece_calibrated": after["ece"],
        "brier": before["brier"],
        "brier_calibrated": after["brier"],
        "intervals": {name: one["interval"] for name, one in figures.items()},
    }


def differing_settings(records: Sequence[RunRecord]) -> dict[str, dict[str, Any]]:
    """For each run the settings in which the runs are not all alike.

    Settings that are younger than a run have in it their default, by which it was trained without knowing of them.
    """
    from training.settings import TrainSettings

    defaults = {one.name: one.default for one in fields(TrainSettings) if one.default is not MISSING}
    settings = {
        record.id: {
            name: value for name, value in (defaults | record.summary["settings"]).items() if name not in _NOT_RECIPE
        }
        for record in records
    }
    values: dict[str, set[str]] = {}
    for one in settings.values():
        for name, value in one.items():
            values.setdefault(name, set()).add(json.dumps(value))
    return {run: {name: value for name, value in one.items() if len(values[name]) > 1} for run, one in settings.items()}


def _megabytes(checkpoint: Path) -> float | None:
    return round(checkpoint.stat().st_size / 1e6, 3) if checkpoint.exists() else None


def _read(path: Path, about: list[Any]) -> dict[str, Any] | None:
    """What the cache holds; None where there is nothing, or not this."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return dict(held["evaluation"]) if held["about"] == about else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
