"""Annotators who mix up the viewer's side and the subject's: their labels agree with the networks once swapped.

The networks' answers are those out of fold: no network has seen the picture that it is asked about. Among the pictures
on which an annotator and the networks both name a side, somebody who labels carefully is the mirror image in few, and
somebody who guesses in half of them. So an annotator is named where more than half, by a margin of MARGIN, are: where
the exact binomial test rejects that the share is LEAST or smaller, at RISK divided by the annotators of the task.

Networks learn what most people say: where most labels are swapped, they are swapped with them, and the others are
named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labeler.agreement import confusion_matrix
from labeler.errors import InputError
from labeler.exact_rates import at_least
from labeler.label_errors import training_with_folds
from labeler.merge import Votes, votes_of_project
from labeler.project import Project
from labeler.tasks import Task
from labeler.train_jobs import out_of_fold_predictions
from labeler.vote_patterns import NO_VOTE, Codes

MARGIN = 0.1
LEAST = 0.5 + MARGIN
RISK = 0.001


@dataclass(frozen=True)
class SideAgreement:
    """How far an annotator agrees with the networks on a task, as they answered and with the sides swapped.

    `agreement` and `swapped` are shares of `images`. Of `sided` pictures, on which both name a side, `mirrored` are the
    other side. `p` is the chance of so many where the share of mirrored ones is LEAST; `named`: it is too small.
    """

    task: Task
    annotator: str
    images: int
    agreement: float
    swapped: float
    sided: int
    mirrored: int
    p: float
    named: bool

    @property
    def sentence(self) -> str:
        """What is told of an annotator who is named."""
        sides = " and ".join(dict.fromkeys(label for both in self.task.mirror.items() for label in both))
        return (
            f"{self.annotator}’s {sides} of {self.task.name} agree much better with the networks when swapped "
            f"({100 * self.swapped:.0f} % against {100 * self.agreement:.0f} % of {self.images:,} pictures): "
            f"ask whether {self.annotator} means the person’s own side."
        )


def side_agreements(project: Project, task: Task) -> list[SideAgreement]:
    """How each annotator's sides agree with the networks; none where a task has no sides or no training has folds."""
    run = training_with_folds(project, task)
    if run is None or not _sided(task):
        return []
    predicted = out_of_fold_predictions(project, run.id, task.name)
    answers = dict(zip(predicted.names, predicted.probabilities.argmax(axis=1).tolist(), strict=True))
    return compare_sides(votes_of_project(project.store, task), answers)


def side_sentences(project: Project) -> tuple[str, ...]:
    """A sentence for each annotator and task where the sides seem mixed up, and for what of a training is damaged."""
    try:
        return tuple(one.sentence for task in project.tasks for one in side_agreements(project, task) if one.named)
    except InputError as fault:
        return (str(fault),)  # the figures that it stands beside need no training


def compare_sides(votes: Votes, answers: Mapping[str, int]) -> list[SideAgreement]:
    """Each annotator of `votes` against `answers`, the numbers of the labels that the networks give, by image."""
    given = np.array([answers.get(image, NO_VOTE) for image in votes.images], np.int16)
    return [_compare(votes, name, votes.codes[:, column], given) for column, name in enumerate(votes.annotators)]


def _compare(votes: Votes, annotator: str, said: Codes, given: Codes) -> SideAgreement:
    task = votes.task
    mirror = [task.labels.index(task.mirror.get(label, label)) for label in task.labels]
    matrix = confusion_matrix(said, given, len(task.labels))
    images = int(matrix.sum())
    sided = _sided(task)
    same = int(matrix[sided, sided].sum())
    mirrored = int(matrix[sided, [mirror[one] for one in sided]].sum())
    frontal = int(np.trace(matrix)) - same
    p = at_least(mirrored, same + mirrored, LEAST)
    share = 1 / images if images else 0.0
    return SideAgreement(
        task,
        annotator,
        images,
        agreement=(frontal + same) * share,
        swapped=(frontal + mirrored) * share,
        sided=same + mirrored,
        mirrored=mirrored,
        p=p,
        named=p < RISK / len(votes.annotators),
    )


def _sided(task: Task) -> list[int]:
    """The numbers of the labels that a mirror changes."""
    return [place for place, label in enumerate(task.labels) if task.mirror.get(label, label) != label]
