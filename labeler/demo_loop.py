"""The demo project, and the whole loop on it without a window: merge, train, auto-label, compare with the truth."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.auto_label import apply, plan_task, propose
from labeler.comparison_jobs import compare_runs
from labeler.demo import make_demo_faces
from labeler.errors import InputError
from labeler.exchange import import_file, read_for_project, read_subjects
from labeler.exporting import export_labels
from labeler.jobs import OnEvent
from labeler.merge import TaskAgreement, compare, votes_of_project
from labeler.merge_json import as_json
from labeler.project import Project, create_project
from labeler.recipe_jobs import TrainOptions
from labeler.report import write_report
from labeler.split_jobs import split_project
from labeler.store import Annotation, annotate, annotator_counts, conflict_images, image_names, set_subjects
from labeler.tasks import PRESETS
from labeler.train_jobs import train_network
from labeler.truth import TruthComparison, compare_with_truth

NETWORKS = ("cnn4", "vgg19_variation")
PERSON = "demo"
OPTIONS = TrainOptions(epochs=20)  # enough for rendered faces, and the loop ends within minutes
TRUTH = "truth.csv"

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]


@dataclass(frozen=True)
class DemoResults:
    """What the loop found, and the files it wrote."""

    agreement: tuple[TaskAgreement, ...]
    settled: int
    networks: tuple[dict[str, Any], ...]
    truth: dict[str, TruthComparison]
    labels: Path
    report: Path

    def as_json(self) -> dict[str, Any]:
        return {
            "agreement": {one.task.name: as_json(one) for one in self.agreement},
            "settled": self.settled,
            "networks": list(self.networks),
            "auto_label": {task: found.as_json() for task, found in self.truth.items()},
            "labels": str(self.labels),
            "report": str(self.report),
        }

    def tables(self) -> list[Table]:
        """The results as (title, columns, rows)."""
        merged = [
            (one.task.name, one.total, one.overlapping, one.conflicting, _percent(one.agreement), f"{one.kappa:.2f}")
            for one in self.agreement
        ]
        networks = [
            (
                *(row["task"], row["architecture"], _percent(row["accuracy"]), f"{row['loss']:.3f}"),
                *(_percent(row["majority_share"]), row["epochs"], f"{row['seconds']:.0f}"),
            )
            for row in self.networks
        ]
        auto = [
            (task, found.images, _percent(found.coverage), found.auto.total - found.auto.right, _percent(found.error))
            for task, found in self.truth.items()
        ]
        return [
            (
                f"Merge: three annotators with different ideas of center; {self.settled} conflicts settled",
                ("task", "images", "overlapping", "conflicting", "agreement", "kappa"),
                _texts(merged),
            ),
            (
                "Networks, on people whose pictures they did not learn from",
                ("task", "network", "accuracy", "loss", "commonest label", "epochs", "seconds"),
                _texts(networks),
            ),
            (
                "Auto-labels against the truth",
                ("task", "remaining", "auto-labelled", "wrong", "error"),
                _texts(auto),
            ),
        ]


def make_demo_project(folder: Path, images: int, seed: int, on_event: OnEvent) -> Project:
    """Render faces into `folder` and make a project of them; the three annotators' files wait to be merged."""

    def progress(done: int, total: int) -> None:
        on_event({"event": "progress", "stage": "render faces", "done": done, "total": total})

    faces = make_demo_faces(folder, images, seed, on_progress=progress)
    project = create_project(folder, faces.images, PRESETS["face"], "Demo faces")
    subjects = read_subjects(project, faces.truth)
    set_subjects(project.store, subjects)
    split_project(project, 0.7, seed, subjects)
    return project


def run_demo_loop(project: Project, on_event: OnEvent, options: TrainOptions | None = None) -> DemoResults:
    """Do what a team does in its day, with a person who knows the truth at the merge desk."""
    truth = read_truth(project)
    known = annotator_counts(project.store)
    for path in sorted((project.folder / "annotators").glob("*.csv")):
        if path.stem not in known:
            import_file(project, read_for_project(project, path), PERSON)
    agreement = tuple(_agreement(project))
    settled = _settle_conflicts(project, truth)
    for task in project.tasks:
        trained = {row["architecture"] for row in compare_runs(project, task.name)}
        for network in NETWORKS:
            if network not in trained:
                on_event({"event": "message", "text": f"Training {network} on {task.name}"})
                train_network(project, task.name, network, options or OPTIONS, on_event)
    proposed = [propose(project, plan_task(project, task), on_event) for task in project.tasks]
    run = str(apply(project, PERSON, proposed)["run"])
    labels, report = project.folder / "final-labels.csv", project.folder / "report.html"
    export_labels(project, labels, replace_larger=True)
    write_report(project, report)
    return DemoResults(
        agreement, settled, tuple(compare_runs(project)), compare_with_truth(project, run, truth), labels, report
    )


def read_truth(project: Project) -> dict[str, dict[str, str]]:
    """{task: {image: label}} as truth.csv beside the project has it; InputError where the project is no demo."""
    path = project.folder / TRUTH
    if not path.exists():
        raise InputError(f"{project.folder} is no demo project (it has no {TRUTH}): give another folder.")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {task.name: {row["image"]: row[task.name] for row in rows} for task in project.tasks}


def _agreement(project: Project) -> list[TaskAgreement]:
    counts = annotator_counts(project.store)
    return [
        compare(votes_of_project(project.store, task), {name: done.get(task.name, 0) for name, done in counts.items()})
        for task in project.tasks
    ]


def _settle_conflicts(project: Project, truth: dict[str, dict[str, str]]) -> int:
    names = image_names(project.store)
    answers = [
        Annotation(image, task.name, truth[task.name][names[image]])
        for task in project.tasks
        for image in conflict_images(project.store, task.name)
    ]
    if answers:
        annotate(project.store, PERSON, answers, role="adjudication")
    return len(answers)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]
