"""Which labels are probably wrong, from predictions of networks that have not seen the image (out of fold).

Two reasons are kept apart, because they have different cures. A *slip* is a label that the networks find improbable:
the lower its probability, the earlier it is asked again. That is the order by *self-confidence* of confident learning
(Northcutt, Jiang, Chuang 2021); only labels that another one beats are asked at all. A *border dispute* is no slip: two
annotators draw a border in different places, the image lies between the two, and one of them alone has answered it, so
that its label depends on who happened to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.borders import BorderComparison, compare_borders, ordered_labels, side_scores
from labeler.errors import InputError
from labeler.merge import Votes, votes_of_project
from labeler.project import Project
from labeler.store import RunRecord, final_labels, find_run, image_names, runs, scores, set_scores
from labeler.store.final import NOT_FROM_PEOPLE, SETTLED
from labeler.suspects import BORDERS, SLIPS, suspicion_score
from labeler.tasks import Task
from labeler.train_jobs import OutOfFoldPredictions, out_of_fold_predictions
from labeler.vote_patterns import NO_VOTE

_LEAST = 1e-6  # a probability below it is not believed
_SURE = 0.05  # a difference of borders is one where chance makes it more seldom, as in `labeler.borders`


@dataclass(frozen=True)
class Slip:
    """A label that is probably a slip: how probable the networks find it, and the label that they would give."""

    image: str
    label: str
    probability: float
    likelier: str

    @property
    def suspicion(self) -> float:
        """How much the label would surprise, in bits."""
        return -math.log2(max(self.probability, _LEAST))


@dataclass(frozen=True)
class Dispute:
    """A label that depends on who gave it: the image lies between the borders of `a` and `b`.

    `depth` is its distance to the nearer of the two, in log-odds: the larger, the clearer they would differ.
    """

    image: str
    label: str
    a: str
    b: str
    depth: float


@dataclass(frozen=True)
class FoundErrors:
    """What is suspected of a task, the likeliest error first. `looked_at` labels have a prediction of `run`.

    `reason` says why nothing could be looked for, `no_borders` why no borders could; '' where it was. `is_damaged`: a
    training is there, but its predictions cannot be read.
    """

    task: Task
    run: str
    looked_at: int
    slips: tuple[Slip, ...]
    disputes: tuple[Dispute, ...]
    reason: str = ""
    no_borders: str = ""
    is_damaged: bool = False


def training_with_folds(project: Project, task: Task) -> RunRecord | None:
    """The latest training that predicted a task's images out of fold; None where there is none."""
    return next(
        (run for run in reversed(runs(project.store, "train")) if task.name in run.tasks and run.summary.get("folds")),
        None,
    )


def find_label_errors(project: Project, task: Task, run: str = "") -> FoundErrors:
    """The suspected labels of a task among those that people gave and nobody has settled.

    `run` is a training with folds, '' for the latest. InputError where its predictions cannot be read.
    """
    if run and not find_run(project.store, run).summary.get("folds"):
        raise InputError(f"Run {run} was trained without folds: train with --folds 5 for predictions out of fold.")
    latest = training_with_folds(project, task)
    chosen = run or (latest.id if latest else "")
    if not chosen:
        reason = f"No network has predicted {task.name} out of fold: train one with folds (--folds 5)."
        return FoundErrors(task, "", 0, (), (), reason, reason)
    predicted = out_of_fold_predictions(project, chosen, task.name)
    given = open_labels(project, task)
    looked_at = sum(name in given for name in predicted.names)
    disputes, no_borders = _disputes(project, task, predicted, given)
    return FoundErrors(task, chosen, looked_at, probable_slips(task, predicted, given), disputes, "", no_borders)


def rank_label_errors(project: Project, tasks: Sequence[Task]) -> list[FoundErrors]:
    """Write the scores of the queues of label errors, where they have changed; gives what was found.

    Where a task's predictions cannot be read, that is its `reason`; the others are looked through nevertheless.
    """
    numbers = {name: number for number, name in image_names(project.store).items()}
    every = []
    for task in tasks:
        try:
            found = find_label_errors(project, task)
        except InputError as fault:
            found = FoundErrors(task, "", 0, (), (), str(fault), str(fault), is_damaged=True)
        every.append(found)
        _keep(project, suspicion_score(SLIPS, task.name), {numbers[one.image]: one.suspicion for one in found.slips})
        _keep(project, suspicion_score(BORDERS, task.name), {numbers[one.image]: one.depth for one in found.disputes})
    return every


def open_labels(project: Project, task: Task) -> dict[str, str]:
    """The labels of a task that people gave and nobody has settled, by image."""
    names = image_names(project.store)
    return {
        names[image]: final.label
        for image, final in final_labels(project.store, task.name).items()
        if final.label is not None and final.source not in NOT_FROM_PEOPLE | SETTLED
    }


def _keep(project: Project, name: str, found: Mapping[int, float]) -> None:
    if scores(project.store, name) != found:
        set_scores(project.store, name, found)


def probable_slips(task: Task, predicted: OutOfFoldPredictions, given: Mapping[str, str]) -> tuple[Slip, ...]:
    """The `given` labels, by image, that another one beats, the least probable first."""
    rows = [row for row, name in enumerate(predicted.names) if name in given]
    place = {label: number for number, label in enumerate(task.labels)}
    labels = np.array([place[given[predicted.names[row]]] for row in rows], np.intp)
    probabilities = predicted.probabilities[rows]
    own = probabilities[np.arange(len(rows)), labels]
    likelier = probabilities.argmax(axis=1)
    beaten = np.flatnonzero(own < probabilities.max(axis=1, initial=0))
    found = [
        Slip(predicted.names[rows[one]], task.labels[labels[one]], float(own[one]), task.labels[likelier[one]])
        for one in beaten.tolist()
    ]
    return tuple(sorted(found, key=lambda slip: (slip.probability, slip.image)))


def _disputes(
    project: Project, task: Task, predicted: OutOfFoldPredictions, given: Mapping[str, str]
) -> tuple[tuple[Dispute, ...], str]:
    """The disputes, and why none could be looked for."""
    order = ordered_labels(task)
    if order is None:
        return (), f"The labels of {task.name} have no order: no mirror turns them round."
    votes = votes_of_project(project.store, task)
    side = side_scores(predicted.probabilities[None], task.labels, order).tolist()
    found = compare_borders(votes, order, dict(zip(predicted.names, side, strict=True)))
    if not found.pairs:
        told = " ".join(one.reason for one in found.annotators if one.reason)
        return (), told or f"Only one person has answered {task.name}: borders are compared between two."
    scored = {name: score for name, score in zip(predicted.names, side, strict=True) if name in given}
    return _between(votes, found, scored, given), ""


def _between(
    votes: Votes, found: BorderComparison, scored: Mapping[str, float], given: Mapping[str, str]
) -> tuple[Dispute, ...]:
    """Images between two borders of a pair that differ, answered by one of the two alone, the clearest first."""
    rows = [row for row, name in enumerate(votes.images) if name in scored]
    images = [votes.images[row] for row in rows]
    at = np.array([scored[name] for name in images])
    answered = votes.codes[rows] != NO_VOTE
    column = {name: place for place, name in enumerate(votes.annotators)}
    clearest: dict[str, Dispute] = {}
    for a, b, labels, low, high in _gaps(found):
        depths = np.minimum(at - low, high - at)
        by_one = answered[:, column[a]] != answered[:, column[b]]
        for row in np.flatnonzero((depths > 0) & by_one).tolist():
            one = Dispute(images[row], given[images[row]], a, b, float(depths[row]))
            known = clearest.get(one.image)
            if one.label in labels and (known is None or one.depth > known.depth):
                clearest[one.image] = one
    return tuple(sorted(clearest.values(), key=lambda one: (-one.depth, one.image)))


def _gaps(found: BorderComparison) -> list[tuple[str, str, tuple[str, str], float, float]]:
    """(a, b, labels, low, high) of each border that two annotators draw in places that differ."""
    at = {(person.annotator, border.lower): border.at for person in found.annotators for border in person.borders}
    gaps = []
    for pair in found.pairs:
        for one in pair.borders:
            if one.p < _SURE / len(pair.borders):
                low, high = sorted((at[pair.a, one.lower], at[pair.b, one.lower]))
                gaps.append((pair.a, pair.b, (one.lower, one.upper), low, high))
    return gaps
