"""How far the annotators of label files agree with one another and with those in the project, before an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.agreement import PairAgreement, compare_pair
from labeler.conventions import MirroredPair, mirrored_among
from labeler.file_facts import Comparison, MirrorWarning
from labeler.tasks import Task


@dataclass(frozen=True)
class Column:
    """One annotator's answers to a task in one place: in a file, or (`path` None) in the project.

    `codes` (images of the project) holds label numbers, -1 where there is no answer.
    """

    annotator: str
    path: Path | None
    codes: npt.NDArray[np.int16]


@dataclass(frozen=True)
class Compared:
    """What a file's annotators have in common with others, and those who look mirrored."""

    comparisons: tuple[Comparison, ...]
    warnings: tuple[MirrorWarning, ...]


def compare_columns(task: Task, columns: Sequence[Column]) -> dict[Path, Compared]:
    """For each file with answers to the task: every pair of its annotators with those of other places."""
    keys = {str(number): column for number, column in enumerate(columns)}  # one name may be in several places
    pairs = list(_pairs(task, keys))
    mirrored = mirrored_among(task, pairs) if task.mirror else []
    return {
        path: Compared(
            tuple(_comparison(task, keys[a], keys[b], pair) for a, b, pair in _seen_from(path, keys, pairs)),
            tuple(_warnings(task, path, keys, mirrored)),
        )
        for path in dict.fromkeys(column.path for column in columns)
        if path is not None
    }


def _pairs(task: Task, keys: dict[str, Column]) -> Iterator[tuple[str, str, PairAgreement]]:
    """The pairs that a file is part of and that have an image in common."""
    for a, b in combinations(keys, 2):
        if keys[a].path != keys[b].path:
            pair = compare_pair(keys[a].codes, keys[b].codes, len(task.labels))
            if pair.overlapping:
                yield a, b, pair


def _seen_from(
    path: Path, keys: dict[str, Column], pairs: Sequence[tuple[str, str, PairAgreement]]
) -> Iterator[tuple[str, str, PairAgreement]]:
    """The pairs of a file, its own annotator first."""
    for a, b, pair in pairs:
        if keys[a].path == path:
            yield a, b, pair
        elif keys[b].path == path:
            yield b, a, pair


def _comparison(task: Task, own: Column, other: Column, pair: PairAgreement) -> Comparison:
    return Comparison(
        task=task.name,
        annotator=own.annotator,
        other=other.annotator,
        file=str(other.path or ""),
        images=pair.overlapping,
        agreement=pair.agreement,
    )


def _warnings(
    task: Task, path: Path, keys: dict[str, Column], mirrored: Sequence[MirroredPair]
) -> Iterator[MirrorWarning]:
    for found in mirrored:
        for own, other in ((found.a, found.b), (found.b, found.a)):
            if keys[own].path == path:
                compared = Comparison(
                    task=task.name,
                    annotator=keys[own].annotator,
                    other=keys[other].annotator,
                    file=str(keys[other].path or ""),
                    images=found.images,
                    agreement=found.agreement,
                )
                suspect = {own: "this", other: "other"}.get(found.suspect, "")
                yield MirrorWarning(compared=compared, swapped=found.swapped, suspect=suspect)
