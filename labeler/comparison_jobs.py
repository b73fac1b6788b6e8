"""Trainings side by side, the curve of one, and the best of them."""

from __future__ import annotations

import csv
from typing import Any

from labeler.jobs import checkpoint_path
from labeler.project import Project
from labeler.run_folders import folder_of_training
from labeler.store import runs
from labeler.store.runs import RunRecord


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
