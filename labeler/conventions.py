"""Left and right meant the other way round: seen in the agreement of two annotators, and put right while reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.agreement import PairAgreement
from labeler.difference_tests import sign_test
from labeler.errors import InputError
from labeler.merge import TaskAgreement
from labeler.tasks import Task

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile

_MUCH_BETTER = 0.2  # of the images: half of them, with sides drawn differently, are no mirror yet
_NEARLY_ALL = 0.6  # of the images on which both see a side, where those are too few to gain so much: most are frontal
_CHANCE = 0.001  # how rarely annotators who see no side at all may be taken for mirrored ones


@dataclass(frozen=True)
class MirroredPair:
    """Two annotators who agree much better once the mirrored labels of one of them are swapped.

    `agreement` and `swapped` are shares of `images`; `suspect` is the one of them who stands so to most others, ''
    where it could be either.
    """

    task: Task
    a: str
    b: str
    images: int
    agreement: float
    swapped: float
    suspect: str


def mirrored_pairs(found: TaskAgreement) -> list[MirroredPair]:
    """The pairs of a task's annotators whose sides are each other's mirror image."""
    return mirrored_among(found.task, found.pairs)


def mirrored_among(task: Task, compared: Iterable[tuple[str, str, PairAgreement]]) -> list[MirroredPair]:
    """Those of the pairs whose sides are each other's mirror image."""
    labels = task.labels
    mirror = [labels.index(task.mirror.get(label, label)) for label in labels]
    sided = [place for place, other in enumerate(mirror) if place != other]
    pairs = []
    for a, b, pair in compared:
        matrix = pair.confusion
        same, swapped = int(matrix[sided, sided].sum()), int(matrix[sided, [mirror[one] for one in sided]].sum())
        gained = (swapped - same) / pair.overlapping if pair.overlapping else 0.0
        much = gained >= _MUCH_BETTER or swapped - same >= _NEARLY_ALL * (swapped + same)
        if swapped > same and much and sign_test(same, swapped) < _CHANCE:
            share = int(np.trace(matrix)) / pair.overlapping
            pairs.append(MirroredPair(task, a, b, pair.overlapping, share, share + gained, ""))
    times = Counter(name for pair in pairs for name in (pair.a, pair.b))
    return [replace(pair, suspect=_more_often(times, pair.a, pair.b)) for pair in pairs]


def mirrored_sentence(pair: MirroredPair, where: Mapping[str, str], cure: str = "") -> str:
    """What a merge tells of such a pair; `where` gives the file of an annotator, or another name for them.

    `cure` says what to do; '': what the command line can do.
    """
    a, b, suspect = (where.get(name, name) for name in (pair.a, pair.b, pair.suspect))
    sides = " and ".join(dict.fromkeys(label for both in pair.task.mirror.items() for label in both))
    cure = cure or (
        f"read {suspect} with --swap if its sides are the person's own"
        if suspect
        else "read one of them with --swap if its sides are the person's own"
    )
    return (
        f"{a} agrees with {b} on {pair.task.name} in {100 * pair.agreement:.0f} % of {pair.images:,} images, and in "
        f"{100 * pair.swapped:.0f} % with {sides} swapped: {cure}."
    )


def places_of_annotators(files: Sequence[LabelFile]) -> dict[str, str]:
    """The file of each annotator; with the name where a file has several, or an annotator several files."""
    homes: dict[str, list[LabelFile]] = {}
    for file in files:
        for name in file.annotators:
            homes.setdefault(name, []).append(file)
    return {
        name: str(of[0].path) if len(of) == 1 and len(of[0].annotators) == 1 else f"{name} in {_listed(of)}"
        for name, of in homes.items()
    }


def with_sides_swapped(files: Sequence[LabelFile], swap: Sequence[Path]) -> list[LabelFile]:
    """The files, with the mirrored labels of those named in `swap` swapped. InputError where nothing can be."""
    wanted = {path.resolve(): path for path in swap}
    unknown = [path for place, path in wanted.items() if place not in {file.path.resolve() for file in files}]
    if unknown:
        raise InputError(f"--swap {unknown[0]}: it is not one of the files to merge.")
    return [sides_swapped(file) if file.path.resolve() in wanted else file for file in files]


def sides_swapped(file: LabelFile, only: Collection[str] | None = None) -> LabelFile:
    """The file with the mirrored labels of its tasks swapped, of those in `only` or of all that have sides.

    InputError where nothing can be swapped.
    """
    tasks = [task for task in file.tasks if task.mirror and (only is None or task.name in only)]
    if not tasks:
        names = ", ".join(task.name for task in file.tasks if only is None or task.name in only)
        raise InputError(f"--swap {file.path}: none of its tasks ({names}) has labels that swap in a mirror.")
    columns = {task.name: [task.mirror.get(label, label) for label in file.rows[task.name]] for task in tasks}
    return replace(file, rows=file.rows.assign(**columns))


def _more_often(times: Counter[str], a: str, b: str) -> str:
    if times[a] == times[b]:
        return ""
    return a if times[a] > times[b] else b


def _listed(files: Sequence[LabelFile]) -> str:
    return " and ".join(str(file.path) for file in files)
