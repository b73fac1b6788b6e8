"""The merge: annotators' votes side by side, and how they compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt

from labeler.agreement import (
    PairAgreement,
    ac1_of_sums,
    alpha_of_sums,
    alpha_terms,
    chance_terms,
    compare_pair,
    conflicting_images,
    fleiss_of_sums,
    label_agreement,
    overlapping_images,
)
from labeler.difference_tests import lean_level
from labeler.store import Store, annotator_votes, image_names
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE, VotePatterns, vote_patterns


@dataclass(frozen=True)
class Votes:
    """One task's votes. `codes` (images, annotators) holds label numbers, -1 where an annotator did not answer."""

    task: Task
    images: tuple[str, ...]
    annotators: tuple[str, ...]
    codes: npt.NDArray[np.int16]

    @cached_property
    def patterns(self) -> VotePatterns:
        """The distinct rows of `codes`."""
        return vote_patterns(self.codes, len(self.task.labels))


@dataclass(frozen=True)
class TaskAgreement:
    """The report's Table 1 for one task, and how its annotators agree. `by_label` is over all pairs (Dice)."""

    task: Task
    files: dict[str, int]
    overlapping: int
    conflicting: int
    total: int
    agreement: float
    kappa: float
    alpha: float
    ac1: float
    fleiss: float
    by_label: tuple[float, ...]
    pairs: tuple[tuple[str, str, PairAgreement], ...]


def votes_of_project(store: Store, task: Task) -> Votes:
    """The votes that the project's annotators gave for one task, each by themselves.

    Answers in the role `review` were given in sight of another label and would count as agreement: they are left out
    here, and stay in final labels and exports.
    """
    names = image_names(store)
    given = annotator_votes(store, task.name, unseen_only=True)
    return _votes(task, ((names[image], person, label) for image, person, label in given))


def compare(votes: Votes, files: Mapping[str, int]) -> TaskAgreement:
    """All figures for one task; `files` are the labelled rows per file (or per annotator of a project)."""
    count = len(votes.task.labels)
    codes, times = votes.patterns.codes, votes.patterns.counts
    pairs = tuple(
        (votes.annotators[a], votes.annotators[b], compare_pair(codes[:, a], codes[:, b], count, times))
        for a, b in combinations(range(len(votes.annotators)), 2)
    )
    met = [pair for _, _, pair in pairs if pair.overlapping]
    weight = sum(pair.overlapping for pair in met)
    chance = chance_terms(codes, count)
    overlapping = overlapping_images(codes)
    together = sum((pair.confusion for pair in met), np.zeros((count, count), np.int64))
    return TaskAgreement(
        task=votes.task,
        files=dict(files),
        overlapping=int(times[overlapping].sum()),
        conflicting=int(times[conflicting_images(codes)].sum()),
        total=len(votes.images),
        agreement=sum(pair.agreement * pair.overlapping for pair in met) / weight if weight else math.nan,
        kappa=_weighted_kappa(met),
        alpha=float(alpha_of_sums(times @ alpha_terms(codes, count))),
        ac1=float(ac1_of_sums(times @ chance)),
        fleiss=float(fleiss_of_sums(times[overlapping] @ chance[overlapping])),
        by_label=tuple(label_agreement(together).tolist()),
        pairs=pairs,
    )


def _votes(task: Task, triples: Iterable[tuple[str, str, str]]) -> Votes:
    collected = list(triples)
    images = sorted({image for image, _, _ in collected})
    annotators = sorted({annotator for _, annotator, _ in collected})
    image_number = {image: number for number, image in enumerate(images)}
    annotator_number = {annotator: number for number, annotator in enumerate(annotators)}
    label_number = {label: number for number, label in enumerate(task.labels)}
    codes = np.full((len(images), len(annotators)), NO_VOTE, dtype=np.int16)
    for image, annotator, label in collected:
        codes[image_number[image], annotator_number[annotator]] = label_number[label]
    return Votes(task, tuple(images), tuple(annotators), codes)


def _weighted_kappa(pairs: Sequence[PairAgreement]) -> float:
    told = [pair for pair in pairs if not math.isnan(pair.kappa)]
    weight = sum(pair.overlapping for pair in told)
    return sum(pair.kappa * pair.overlapping for pair in told) / weight if weight else math.nan


def difference_sentence(labels: Sequence[str], a: str, b: str, pair: PairAgreement) -> str:
    """The border that two annotators draw most differently, in words; '' where neither leans to a side.

    A lean is told where the exact McNemar test of a label gives less than 5 % divided by the number of labels.
    """
    leaning = [number for number, p in enumerate(pair.mcnemar) if p < lean_level(len(labels))]
    if not leaning:
        return ""
    counts = {number: _one_sided(pair, number) for number in leaning}
    number = max(leaning, key=lambda label: abs(counts[label][0] - counts[label][1]))
    more, fewer = counts[number]
    who, other = (b, a) if more >= fewer else (a, b)
    others = " or ".join(label for place, label in enumerate(labels) if place != number)
    most, least = max(more, fewer), min(more, fewer)
    return (
        f"{who} says {labels[number]} where {other} says {others} {most:,} time{'s' if most != 1 else ''}, "
        f"the other way round {least:,}."
    )


def _one_sided(pair: PairAgreement, label: int) -> tuple[int, int]:
    """How often only the second annotator, and only the first, gave `label`."""
    both = int(pair.confusion[label, label])
    return int(pair.confusion[:, label].sum()) - both, int(pair.confusion[label].sum()) - both
