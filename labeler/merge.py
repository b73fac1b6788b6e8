"""The merge: annotators' votes side by side, how they compare, and final labels with their sources."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from labeler.agreement import (
    PairAgreement,
    compare_pair,
    conflicting_images,
    gwet_ac1,
    krippendorff_alpha,
    overlapping_images,
)
from labeler.images import ImageIndex
from labeler.store import Store, annotator_votes, image_names
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile


@dataclass(frozen=True)
class Votes:
    """One task's votes. `codes` (images, annotators) holds label numbers, -1 where an annotator did not answer."""

    task: Task
    images: tuple[str, ...]
    annotators: tuple[str, ...]
    codes: npt.NDArray[np.int16]


@dataclass(frozen=True)
class TaskAgreement:
    """The report's Table 1 for one task, and how its annotators agree."""

    task: Task
    files: dict[str, int]
    overlapping: int
    conflicting: int
    total: int
    agreement: float
    kappa: float
    alpha: float
    ac1: float
    pairs: tuple[tuple[str, str, PairAgreement], ...]


@dataclass(frozen=True)
class Settled:
    """What a strategy makes of one image's votes. `label` None: a conflict for a person to settle."""

    label: str | None
    source: str


@dataclass(frozen=True)
class Contradiction:
    """Two labels that one annotator gives one image, each with its file and line."""

    annotator: str
    image: str
    task: str
    said: tuple[str, Path, int]
    before: tuple[str, Path, int]


def common_tasks(files: Sequence[LabelFile]) -> tuple[Task, ...]:
    """The tasks of all files, each with the labels that any file gives it (in the order of the first)."""
    labels: dict[str, list[str]] = {}
    first: dict[str, Task] = {}
    for file in files:
        for task in file.tasks:
            first.setdefault(task.name, task)
            known = labels.setdefault(task.name, [])
            folded = {label.casefold() for label in known}
            known += [label for label in task.labels if label.casefold() not in folded]
    return tuple(task.model_copy(update={"labels": tuple(labels[name])}) for name, task in first.items())


def votes_of_files(files: Sequence[LabelFile], task: Task) -> tuple[Votes, tuple[Contradiction, ...]]:
    """The votes of all files for one task, and what one annotator answers in two ways, which is no vote."""
    collected: dict[tuple[str, str], tuple[str, Path, int]] = {}
    found: list[Contradiction] = []
    for file in files:
        if task.name not in {one.name for one in file.tasks}:
            continue
        rows = file.rows
        cells = zip(rows.index.tolist(), rows["image"], rows["annotator"], rows[task.name], strict=True)
        for line, image, annotator, text in cells:
            label = task.find_label(text) if text else None
            if label is None:
                continue
            said = (label, file.path, line)
            before = collected.setdefault((image, annotator), said)
            if before[0] != label:
                found.append(Contradiction(annotator, image, task.name, said, before))
    dropped = {(one.image, one.annotator) for one in found}
    votes = ((*key, label) for key, (label, *_) in collected.items() if key not in dropped)
    return _votes(task, votes), tuple(found)


def with_common_names(files: Sequence[LabelFile]) -> list[LabelFile]:
    """The files with images named as the files before them name them: computers differ in folders, case and accents.

    Two images of one file stay two, even where either could be meant by one name of another file.
    """
    spelled: list[str] = []
    found = []
    for file in files:
        index = ImageIndex(spelled)
        names = {name: index.find(name) or name for name in file.rows["image"].unique()}
        meant = Counter(names.values())
        names = {name: image if meant[image] == 1 else name for name, image in names.items()}
        spelled += [name for name in dict.fromkeys(names.values()) if name not in index]
        found.append(replace(file, rows=file.rows.assign(image=file.rows["image"].map(names))))
    return found


def votes_of_project(store: Store, task: Task) -> Votes:
    """The votes that the project's annotators gave for one task."""
    names = image_names(store)
    return _votes(task, ((names[image], person, label) for image, person, label in annotator_votes(store, task.name)))


def compare(votes: Votes, files: Mapping[str, int]) -> TaskAgreement:
    """All figures for one task; `files` are the labelled rows per file (or per annotator of a project)."""
    count = len(votes.task.labels)
    codes = votes.codes
    pairs = tuple(
        (votes.annotators[a], votes.annotators[b], compare_pair(codes[:, a], codes[:, b], count))
        for a, b in combinations(range(len(votes.annotators)), 2)
    )
    met = [pair for _, _, pair in pairs if pair.overlapping]
    weight = sum(pair.overlapping for pair in met)
    return TaskAgreement(
        task=votes.task,
        files=dict(files),
        overlapping=int(overlapping_images(codes).sum()),
        conflicting=int(conflicting_images(codes).sum()),
        total=len(votes.images),
        agreement=sum(pair.agreement * pair.overlapping for pair in met) / weight if weight else math.nan,
        kappa=_weighted_kappa(met),
        alpha=krippendorff_alpha(codes, count),
        ac1=gwet_ac1(codes, count),
        pairs=pairs,
    )


def settle_unanimous(labels: Sequence[str]) -> Settled:
    """One voice is `human`, several equal ones `unanimous`; anything else is a conflict."""
    if len(set(labels)) > 1:
        return Settled(None, "conflict")
    return Settled(labels[0], "human" if len(labels) == 1 else "unanimous")


def settle_majority(labels: Sequence[str]) -> Settled:
    """The label that more than half of the votes give; a tie, or a mere plurality, stays a conflict."""
    label, votes = Counter(labels).most_common(1)[0]
    if len(set(labels)) == 1:
        return settle_unanimous(labels)
    return Settled(label, "majority") if 2 * votes > len(labels) else Settled(None, "conflict")


STRATEGIES: dict[str, Callable[[Sequence[str]], Settled]] = {
    "unanimous": settle_unanimous,
    "majority": settle_majority,
}


def aggregate(votes: Votes, strategy: str) -> dict[str, Settled]:
    """Each image's label under a strategy of `STRATEGIES`."""
    settle = STRATEGIES[strategy]
    labels = votes.task.labels
    return {
        image: settle([labels[code] for code in row if code != NO_VOTE])
        for image, row in zip(votes.images, votes.codes.tolist(), strict=True)
    }


def as_json(found: TaskAgreement) -> dict[str, object]:
    """The task's part of `labeler merge --json` (design, section 5); figures that cannot be told are null."""
    labels = found.task.labels
    return {
        "files": found.files,
        "overlapping": found.overlapping,
        "conflicting": found.conflicting,
        "total": found.total,
        "agreement": _number(found.agreement),
        "kappa": _number(found.kappa),
        "alpha": _number(found.alpha),
        "ac1": _number(found.ac1),
        "pairs": [
            {
                "a": a,
                "b": b,
                "overlapping": pair.overlapping,
                "agreement": _number(pair.agreement),
                "kappa": _number(pair.kappa),
                "confusion": {
                    said: dict(zip(labels, row, strict=True))
                    for said, row in zip(labels, pair.confusion.tolist(), strict=True)
                },
                "mcnemar": dict(zip(labels, pair.mcnemar, strict=True)),
            }
            for a, b, pair in found.pairs
        ],
    }


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


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def difference_sentence(labels: Sequence[str], a: str, b: str, pair: PairAgreement) -> str:
    """The border that two annotators draw most differently, in words; '' where neither leans to a side.

    A lean is told where the exact McNemar test of a label gives less than 5 % divided by the number of labels.
    """
    leaning = [number for number, p in enumerate(pair.mcnemar) if p < 0.05 / len(labels)]
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
