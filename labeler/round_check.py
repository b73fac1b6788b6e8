"""What the answers to a calibration round say: who differs from whom, and whether there were enough pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labeler.agreement import PairAgreement
from labeler.calibration_round import CalibrationRound
from labeler.errors import InputError
from labeler.merge import Votes, compare, difference_sentence, votes_of_project
from labeler.project import Project
from labeler.round_power import (
    CHANCE,
    percent_text,
    pictures_needed,
    seen_text,
    smallest_lean,
)
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

SHIFT = 0.1  # the size of a difference that a team usually wants to know of


@dataclass(frozen=True)
class PairCheck:
    """Two annotators on the pictures of the round that both answered.

    `back`: the share of pictures on which they differ the other way round, as it is reckoned from their answers;
    `seen`: the smallest shift that so many pictures show; `needed`: the pictures that the wanted shift needs. None:
    none would do.
    """

    a: str
    b: str
    agreement: PairAgreement
    difference: str
    back: float
    seen: float | None
    needed: int | None

    @property
    def enough(self) -> bool:
        """Whether there were enough pictures to see the wanted shift."""
        return self.needed is not None and self.agreement.overlapping >= self.needed


@dataclass(frozen=True)
class TaskCheck:
    """One task's answers: how many of the round's pictures each annotator answered, and each pair of them."""

    task: Task
    answered: Mapping[str, int]
    pairs: tuple[PairCheck, ...]


@dataclass(frozen=True)
class RoundCheck:
    """A round, the shift that the team wants to see, and what the answers say task by task."""

    drawn: CalibrationRound
    shift: float
    chance: float
    tasks: tuple[TaskCheck, ...]


def check_round(project: Project, drawn: CalibrationRound, shift: float = SHIFT, chance: float = CHANCE) -> RoundCheck:
    """Compare everybody's answers to the round's pictures. InputError for a shift or a chance that is none."""
    check_wanted(shift, chance)
    checks = (_check_task(votes_of_project(project.store, task), drawn, shift, chance) for task in project.tasks)
    return RoundCheck(drawn, shift, chance, tuple(checks))


def pair_sentence(pair: PairCheck, check: RoundCheck) -> str:
    """What a pair's answers say, and whether there were enough of them."""
    said = pair.difference or "No difference between their borders is seen."
    count, wanted = pair.agreement.overlapping, percent_text(check.shift)
    needed = "more than a hundred thousand" if pair.needed is None else f"{pair.needed:,}"
    enough = f"enough for one of {wanted}" if pair.enough else f"too few for one of {wanted}, which needs {needed}"
    if pair.seen is None:
        enough = f"one of {wanted} needs {needed}"
    return f"{said} {seen_text(count, pair.seen, check.chance)}: {enough}."


def as_json(check: RoundCheck) -> dict[str, object]:
    """The document of `labeler calibrate --check --json`."""
    return {
        "round": check.drawn.name,
        "images": len(check.drawn.images),
        "shift": check.shift,
        "chance": check.chance,
        "tasks": {
            one.task.name: {"answered": dict(one.answered), "pairs": [_pair_json(pair) for pair in one.pairs]}
            for one in check.tasks
        },
    }


def check_wanted(shift: float, chance: float) -> None:
    """InputError for a shift or a chance that no round can have."""
    if not 0 < shift < 1:
        raise InputError(f"A shift of {100 * shift:g} % of the pictures cannot be: give a share between 0 and 1.")
    if not 0.5 <= chance < 1:
        raise InputError(f"A chance of {chance:g} is no use: give a share from 0.5 to below 1.")


def _pair_json(pair: PairCheck) -> dict[str, object]:
    agreement = pair.agreement.agreement
    return {
        "a": pair.a,
        "b": pair.b,
        "overlapping": pair.agreement.overlapping,
        "agreement": None if math.isnan(agreement) else agreement,
        "difference": pair.difference,
        "back": pair.back,
        "smallest_shift": pair.seen,
        "needed": pair.needed,
        "enough": pair.enough,
    }


def _check_task(votes: Votes, drawn: CalibrationRound, shift: float, chance: float) -> TaskCheck:
    wanted = set(drawn.images)
    rows = [place for place, image in enumerate(votes.images) if image in wanted]
    codes = votes.codes[rows]
    answered = {name: int((codes[:, place] != NO_VOTE).sum()) for place, name in enumerate(votes.annotators)}
    there = [place for place, name in enumerate(votes.annotators) if answered[name]]
    people = tuple(votes.annotators[place] for place in there)
    answered = {name: answered[name] for name in people}
    common = Votes(votes.task, tuple(votes.images[row] for row in rows), people, codes[:, there])
    found = compare(common, answered).pairs if people else ()
    pairs = (_check_pair(votes.task, a, b, pair, shift, chance) for a, b, pair in found)
    return TaskCheck(votes.task, answered, tuple(pairs))


def _check_pair(task: Task, a: str, b: str, pair: PairAgreement, shift: float, chance: float) -> PairCheck:
    labels, back = len(task.labels), _share_back(pair)
    room = shift + 2 * back <= 1
    return PairCheck(
        a=a,
        b=b,
        agreement=pair,
        difference=difference_sentence(task.labels, a, b, pair),
        back=back,
        seen=smallest_lean(pair.overlapping, labels, back, chance) if pair.overlapping else None,
        needed=pictures_needed(shift, labels, back, chance) if room else None,
    )


def _share_back(pair: PairAgreement) -> float:
    """The share of pictures on which a pair differs both ways: the label's that has most of it.

    One picture more counts as such, so that few answers without any do not pass for people without noise.
    """
    same = np.diagonal(pair.confusion)
    only_first, only_second = pair.confusion.sum(axis=1) - same, pair.confusion.sum(axis=0) - same
    both_ways = int(np.minimum(only_first, only_second).max(initial=0))
    return min(0.5, (both_ways + 1) / (pair.overlapping + 2))
