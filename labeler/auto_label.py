"""Auto-label remaining images: predictions of several runs, the rules, and decisions that can be reverted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.files import replacing
from labeler.jobs import OnEvent, checkpoint_path
from labeler.mirror_scores import keep_mirror_scores
from labeler.predict_jobs import predict_views
from labeler.prediction_files import write_predictions
from labeler.project import Project
from labeler.rule_jobs import decide_by_rules
from labeler.run_folders import keep_run_folder, new_run_folder
from labeler.store import (
    PRESENT,
    Decision,
    apply_decisions,
    chosen_images,
    find_run,
    image_names,
    lacking_answer,
    runs,
)
from labeler.tasks import Task
from labeler.views import Views


@dataclass(frozen=True)
class TaskPlan:
    """What one task is auto-labelled with: the trainings that vote, and the rules' thresholds.

    `mirror`: the networks are asked about the mirror image as well, and the average of both decides.
    """

    task: Task
    runs: tuple[str, ...]
    high: float
    low: float
    mirror: bool = True


@dataclass(frozen=True)
class TaskDecisions:
    """One task's decisions. `probabilities` (models, images, labels) are those that the decisions rest on.

    `views` has them apart for pictures and mirror images, from which comes the score of a promise.
    """

    plan: TaskPlan
    images: tuple[int, ...]
    names: tuple[str, ...]
    probabilities: np.ndarray[Any, np.dtype[np.float32]]
    outcomes: tuple[tuple[str | None, str, float], ...]
    certificate: Mapping[str, object] | None = None
    views: Views | None = None

    def summary(self) -> dict[str, object]:
        """The task's part of `labeler auto-label --json` (design, section 5)."""
        by_rule: dict[str, int] = {}
        by_label = dict.fromkeys(self.plan.task.labels, 0)
        crossed: dict[str, dict[str, int]] = {}
        for label, rule, _ in self.outcomes:
            by_rule[rule] = by_rule.get(rule, 0) + 1
            labels = crossed.setdefault(rule, {})
            if label is not None:
                by_label[label] += 1
                labels[label] = labels.get(label, 0) + 1
        labelled = sum(by_label.values())
        return {
            "images": len(self.images),
            "auto_labelled": labelled,
            "needs_review": len(self.images) - labelled,
            "by_rule": by_rule,
            "by_label": by_label,
            "by_rule_and_label": crossed,
            "certificate": self.certificate,
            "runs": list(self.plan.runs),
            "high": self.plan.high,
            "low": self.plan.low,
            "mirror": self.plan.mirror,
        }


def plan_task(
    project: Project,
    task: Task,
    run_ids: Sequence[str] = (),
    high: float | None = None,
    low: float | None = None,
    *,
    mirror: bool = True,
) -> TaskPlan:
    """The plan for one task: the runs asked for, else the two best. InputError where the rules cannot be applied."""
    records = [find_run(project.store, run) for run in dict.fromkeys(run_ids)]
    chosen = [run.id for run in records if task.name in run.tasks] if run_ids else best_runs(project, task.name)
    if len(chosen) < 2:
        raise InputError(_too_few(project, task, len(chosen)))
    low_used = task.low if low is None else low
    high_used = task.high if high is None else high
    if not 0 < low_used <= high_used <= 1:
        raise InputError(
            f"The thresholds high {high_used:g} and low {low_used:g} cannot be meant: 0 < low <= high <= 1 must hold."
        )
    return TaskPlan(task, tuple(chosen), high_used, low_used, mirror)


def _too_few(project: Project, task: Task, voting: int) -> str:
    lost = [run.id for run in runs(project.store, "train") if task.name in run.tasks]
    lost = [run for run in lost if not checkpoint_path(project, run).exists()]
    missing = f" ({', '.join(lost)}: the checkpoint is gone from runs/; put it back)" if lost else ""
    return (
        f"Task {task.name!r} has {voting} trained network{'' if voting == 1 else 's'} to vote{missing}, and the rules "
        f"need two or more: train another, such as 'labeler train PROJECT --task {task.name} --architecture cnn4'."
    )


def propose(project: Project, plan: TaskPlan, on_event: OnEvent, device: str = "auto") -> TaskDecisions:
    """Decide every present image on which no person has said anything; nothing is written to the store."""
    images, names = unlabelled(project, plan.task.name)
    views = predict_views(project, plan.runs, names, on_event, device, plan.task.name, mirror=plan.mirror)
    probabilities = views.average
    outcomes = decide_by_rules(probabilities, plan.task.labels, plan.high, plan.low) if images else []
    return TaskDecisions(plan, tuple(images), tuple(names), probabilities, tuple(outcomes), views=views)


def unlabelled(project: Project, task: str) -> tuple[list[int], list[str]]:
    """The present images on which no person has said anything: their numbers and names."""
    images = chosen_images(project.store, lacking_answer(project.store, [task]) & PRESENT)
    all_names = image_names(project.store)
    return list(images), [all_names[image] for image in images]


def apply(project: Project, annotator: str, proposed: Sequence[TaskDecisions]) -> dict[str, object]:
    """Write the decisions as one run with a CSV of predictions per network; gives the run's summary.

    Images that a person has answered since are never changed; `touched_since` says how many there were.
    """
    tasks = {one.plan.task.name: one.summary() for one in proposed}
    with new_run_folder(project, "auto-label") as (run, folder):
        for one in proposed:
            for model, probabilities in zip(one.plan.runs, one.probabilities, strict=True):
                path = folder / _predictions_name(model, one.plan.task.name, proposed)
                write_predictions(path, one.names, probabilities, one.plan.task.labels)
        certificates = {one.plan.task.name: one.certificate for one in proposed if one.certificate is not None}
        if certificates:
            with replacing(folder / "certificate.json") as file:
                json.dump(certificates, file, ensure_ascii=False, indent=2)
        keep_run_folder(project, run, folder)
        rules = "certified" if certificates else "report"
        decisions = (decision for one in proposed for decision in _decisions(one))
        touched = apply_decisions(project.store, annotator, run, {"rules": rules, "tasks": tasks}, decisions)
    _keep_mirror_scores(project, proposed)
    return {"run": run, "tasks": tasks, "touched_since": touched}


def _keep_mirror_scores(project: Project, proposed: Sequence[TaskDecisions]) -> None:
    """Fill the queue of mirror images that are answered otherwise: what the networks say of them is at hand."""
    for one in proposed:
        if one.views is not None and one.plan.mirror:
            found = one.views.suspicions(one.images) if one.images else {}
            keep_mirror_scores(project, one.plan.task.name, one.plan.runs, found)


def _predictions_name(model: str, task: str, proposed: Sequence[TaskDecisions]) -> str:
    """The file of a network's predictions; a training of several tasks has one for each on which it votes."""
    shared = sum(model in one.plan.runs for one in proposed) > 1
    name = re.sub(r"[^\w-]+", "-", task)
    return f"predictions-{model}-{name}.csv" if shared else f"predictions-{model}.csv"


def _decisions(proposed: TaskDecisions) -> list[Decision]:
    labels, runs_asked = proposed.plan.task.labels, proposed.plan.runs
    rounded = proposed.probabilities.astype(np.float64).round(3)
    readable = ~np.isnan(proposed.probabilities).any(axis=2)
    best = np.nan_to_num(proposed.probabilities, nan=-1.0).argmax(axis=2)
    confidence = np.nan_to_num(proposed.probabilities).max(axis=2, initial=0.0)
    decisions = []
    for place, (image, (label, rule, sure)) in enumerate(zip(proposed.images, proposed.outcomes, strict=True)):
        heard = [model for model in range(len(runs_asked)) if readable[model, place]]
        votes = tuple(
            (runs_asked[model], labels[best[model, place]], round(float(confidence[model, place]), 6))
            for model in heard
        )
        chances = tuple(dict(zip(labels, rounded[model, place].tolist(), strict=True)) for model in heard)
        decisions.append(Decision(image, proposed.plan.task.name, label, rule, sure, votes, chances=chances))
    return decisions


def plans_for_tasks(
    project: Project,
    task_names: Sequence[str],
    run_ids: Mapping[str, Sequence[str]],
    high: Mapping[str, float],
    low: Mapping[str, float],
    *,
    mirror: bool = True,
) -> tuple[list[TaskPlan], list[str]]:
    """Plans for the tasks named, or for all that have networks enough; and a sentence for each task left out.

    `run_ids` are the trainings that vote on each task, those of "" on all that they learned.

    InputError where a task was named that has not enough networks, or none has.
    """
    plans, left_out = [], []
    tasks = [project.task(name) for name in task_names] or project.tasks
    for named, chosen_runs in run_ids.items():
        _check_learned(project, chosen_runs, [named] if named else [task.name for task in tasks])
    for task in tasks:
        try:
            voting = [*run_ids.get("", ()), *run_ids.get(task.name, ())]
            chosen = plan_task(project, task, voting, high.get(task.name), low.get(task.name), mirror=mirror)
            plans.append(chosen)
        except InputError as fault:
            if task_names or len(project.tasks) == 1:
                raise
            left_out.append(f"Left out: {fault}")
    if not plans:
        raise InputError(left_out[0].removeprefix("Left out: "))
    return plans, left_out


def _check_learned(project: Project, run_ids: Sequence[str], tasks: Sequence[str]) -> None:
    """InputError where a run has learned none of the tasks."""
    for record in (find_run(project.store, run) for run in run_ids):
        if not set(record.tasks) & set(tasks):
            what = f"was trained for task {record.task!r}" if record.task else "is an auto-labelling and has no network"
            raise InputError(f"Run {record.id} {what}: choose trainings of {', '.join(tasks)}.")
