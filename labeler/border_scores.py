"""The predictions at hand for a task's answers, for `borders`: no network is asked here.

A network that has learned an annotator's labels repeats them, and puts its scores where that annotator draws the
border. So pictures that the networks did not learn from are preferred: those of a training's validation, and all of
the stored split's where the training used that.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.borders import BorderComparison, compare_borders, ordered_labels, side_scores
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.jobs import OnEvent
from labeler.merge import Votes, votes_of_project
from labeler.predict_jobs import predict_images, prediction_cache
from labeler.prediction_cache import Probabilities, known_predictions
from labeler.project import Project
from labeler.store import find_run, subjects_and_parts
from labeler.tasks import Task

AUTO, HELD_OUT, ALL = "auto", "held-out", "all"
PICTURES = (AUTO, HELD_OUT, ALL)
_VALIDATION = "validation"


@dataclass(frozen=True)
class _Run:
    """A training as files: the predictions on its validation, and those that were made since."""

    name: str
    validation: Path
    cache: Path | None


@dataclass(frozen=True)
class BorderSources:
    """What borders are found from, gathered from the store; the rest are files, which a thread may read.

    `reason`: why no borders can be found, as a sentence; '' where they can be looked for.
    """

    task: Task
    order: tuple[str, ...]
    votes: Votes
    paths: tuple[Path, ...]
    runs: tuple[_Run, ...]
    stored_validation: frozenset[str]
    reason: str = ""


@dataclass(frozen=True)
class FoundBorders:
    """What came of it. `missing`: answered pictures without a prediction; `held_out`: only such were looked at."""

    task: Task
    runs: tuple[str, ...]
    comparison: BorderComparison | None
    held_out: bool
    missing: int
    reason: str = ""


def border_sources(project: Project, task: Task, runs: Sequence[str] = ()) -> BorderSources:
    """Gather what the borders of a task are found from; without `runs` the two most accurate trainings are taken.

    Raises InputError for a run that is none of this task.
    """
    order = ordered_labels(task)
    chosen = tuple(_checked(project, run, task) for run in runs) or tuple(best_runs(project, task.name))
    votes = votes_of_project(project.store, task)
    parts = subjects_and_parts(project.store)
    reason = ""
    if order is None:
        reason = f"The labels of {task.name} have no order: no mirror turns them round."
    elif not votes.annotators:
        reason = f"Nobody has answered {task.name} yet."
    elif not chosen:
        reason = f"No network has been trained for {task.name} yet: borders are found on networks' predictions."
    return BorderSources(
        task=task,
        order=order or (),
        votes=votes,
        paths=tuple(project.image_path(image) for image in votes.images),
        runs=tuple(
            _Run(run, project.runs_folder / run / "validation.csv", prediction_cache(project, run)) for run in chosen
        ),
        stored_validation=frozenset(name for name, (_, part) in parts.items() if part == _VALIDATION),
        reason=reason,
    )


def find_borders(sources: BorderSources, pictures: str = AUTO) -> FoundBorders:
    """The borders on the predictions at hand. `pictures`: `held-out`, `all`, or `auto`: all where those are too few.

    Raises InputError for a file of a training that cannot be read.
    """
    if pictures not in PICTURES:
        raise InputError(f"Borders cannot be found on {pictures!r} pictures: choose {', '.join(PICTURES)}.")
    names = tuple(run.name for run in sources.runs)
    if sources.reason:
        return FoundBorders(sources.task, names, None, False, 0, sources.reason)
    held_out, probabilities = _read_runs(sources)
    scores = side_scores(probabilities, sources.task.labels, sources.order).tolist()
    known = {image: score for image, score in zip(sources.votes.images, scores, strict=True) if not math.isnan(score)}
    apart = {image: score for image, score in known.items() if image in held_out}
    if pictures != ALL:
        missing = len(held_out & set(sources.votes.images)) - len(apart)
        found = compare_borders(sources.votes, sources.order, apart)
        if pictures == HELD_OUT or _enough(found):
            return FoundBorders(sources.task, names, found, True, missing)
    found = compare_borders(sources.votes, sources.order, known)
    return FoundBorders(sources.task, names, found, False, len(sources.votes.images) - len(known))


def predict_for_borders(project: Project, sources: BorderSources, on_event: OnEvent) -> None:
    """Ask the networks about the answered pictures that they have not been asked about."""
    for run in sources.runs:
        predict_images(project, run.name, sources.votes.images, on_event)


def _checked(project: Project, run: str, task: Task) -> str:
    record = find_run(project.store, run)
    if record.kind != "train" or record.task != task.name:
        raise InputError(f"Run {run} is no training for {task.name}: choose one that 'labeler compare' lists for it.")
    return run


def _enough(found: BorderComparison) -> bool:
    """Whether two annotators, or the only one, have borders."""
    told = sum(bool(one.borders) for one in found.annotators)
    return told >= min(2, len(found.annotators))


def _read_runs(sources: BorderSources) -> tuple[set[str], Probabilities]:
    """The images that none of the runs learned from, and all predictions (runs, images, labels), NaN where none is."""
    held_out: list[set[str]] = []
    every = []
    labels = sources.task.labels
    for run in sources.runs:
        validated = _read_validation(run.validation, labels)
        used_stored = bool(validated) and validated.keys() <= sources.stored_validation
        held_out.append({*validated, *(sources.stored_validation if used_stored else ())})
        if run.cache is None:
            found = np.full((len(sources.paths), len(labels)), np.nan, np.float32)
        else:
            found = known_predictions(run.cache, sources.paths, len(labels))
        for place, image in enumerate(sources.votes.images):
            if image in validated:
                found[place] = validated[image]
        every.append(found)
    return set.intersection(*held_out), np.stack(every)


def _read_validation(path: Path, labels: Sequence[str]) -> Mapping[str, list[float]]:
    """The predictions of a training on its own validation; none where the file is gone or of other labels."""
    if not path.exists():
        return {}
    columns = [f"p_{label}" for label in labels]
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if not {"image", *columns} <= set(reader.fieldnames or ()):
                return {}
            return {row["image"]: [float(row[column]) for column in columns] for row in reader}
    except (OSError, ValueError, TypeError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read ({fault}): delete it, or train the network again.") from fault
