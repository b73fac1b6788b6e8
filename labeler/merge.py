"""The merge: annotators' votes side by side, and how they compare."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
from labeler.dawid_skene import DawidSkene, dawid_skene
from labeler.difference_tests import lean_level
from labeler.store import Store, image_names
from labeler.store.vote_arrays import vote_arrays
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

    @cached_property
    def dawid_skene(self) -> DawidSkene:
        """How the annotators err by Dawid and Skene's estimate, in the order of `annotators`."""
        return dawid_skene(self.codes, len(self.task.labels))


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


def votes_of_project(store: Store, task: Task, *, unseen_only: bool = True) -> Votes:
    """The votes that the project's annotators gave for one task, each by themselves; images in order of their names.

    Answers in the role `review` were given in sight of another label and would count as agreement: they are left out
    where votes are compared (`unseen_only`). They count in final labels and exports, and where conflicts are settled.
    """
    given = vote_arrays(store, task.name, unseen_only=unseen_only)
    numbers, place = np.unique(np.array(given.images, np.int64), return_inverse=True)
    names = image_names(store)
    paths = [names[number] for number in numbers.tolist()]
    in_order = sorted(range(len(paths)), key=paths.__getitem__)
    where = np.empty(len(paths), np.intp)
    where[in_order] = np.arange(len(paths))
    annotators = sorted({given.annotator_names[number] for number in set(given.annotators)})
    codes = np.full((len(paths), len(annotators)), NO_VOTE, np.int16)
    columns = _places(given.annotator_names, annotators)
    labels = _places(given.label_names, task.labels)
    codes[where[place], columns[given.annotators]] = labels[given.labels]
    return Votes(task, tuple(paths[number] for number in in_order), tuple(annotators), codes)


def _places(names: Mapping[int, str], order: Sequence[str]) -> npt.NDArray[np.intp]:
    """For each of the store's numbers the place of its name in `order`; -1 where it is not there."""
    places = {name: place for place, name in enumerate(order)}
    found = np.full(max(names, default=0) + 1, NO_VOTE, np.intp)
    for number, name in names.items():
        found[number] = places.get(name, NO_VOTE)
    return found


def compare(votes: Votes, files: Mapping[str, int]) -> TaskAgreement:
    """All figures for one task; `files` are the labelled images per file (or per annotator of a project)."""
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


def _weighted_kappa(pairs: Sequence[PairAgreement]) -> float:
    told = [pair for pair in pairs if not math.isnan(pair.kappa)]
    weight = sum(pair.overlapping for pair in told)
    return sum(pair.kappa * pair.overlapping for pair in told) / weight if weight else math.nan


def difference_sentences(labels: Sequence[str], a: str, b: str, pair: PairAgreement) -> list[str]:
    """Every border that two annotators draw differently, in words, the strongest first; none where neither leans.

    A lean is told where the exact McNemar test of a label gives less than 5 % divided by the number of labels.
    """
    leaning = [number for number, p in enumerate(pair.mcnemar) if p < lean_level(len(labels))]
    counts = {number: _one_sided(pair, number) for number in leaning}
    leaning.sort(key=lambda label: -abs(counts[label][0] - counts[label][1]))
    if len(labels) == 2:
        leaning = leaning[:1]  # the other label says the same the other way round
    return [_difference_sentence(labels, a, b, number, *counts[number]) for number in leaning]


def difference_sentence(labels: Sequence[str], a: str, b: str, pair: PairAgreement) -> str:
    """The border that two annotators draw most differently, in words; '' where neither leans to a side."""
    return next(iter(difference_sentences(labels, a, b, pair)), "")


def _difference_sentence(labels: Sequence[str], a: str, b: str, number: int, more: int, fewer: int) -> str:
    """`more`: how often only the second annotator gave the label; `fewer`: how often only the first."""
    who, other = (b, a) if more >= fewer else (a, b)
    others = " or ".join(label for place, label in enumerate(labels) if place != number)
    most, least = max(more, fewer), min(more, fewer)
    return (
        f"{who} says {labels[number]} where {other} says {others} {_times(most)}, the other way round {_times(least)}."
    )


def _times(count: int) -> str:
    return f"{count:,} time{'s' if count != 1 else ''}" if count else "never"


def _one_sided(pair: PairAgreement, label: int) -> tuple[int, int]:
    """How often only the second annotator, and only the first, gave `label`."""
    both = int(pair.confusion[label, label])
    return int(pair.confusion[:, label].sum()) - both, int(pair.confusion[label].sum()) - both
