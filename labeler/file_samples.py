"""Rows of a label file that are shown with their pictures: a few per task, spread over its labels and the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.file_facts import SAMPLES, Sample, TaskFacts
from labeler.tasks import Task

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile

_LONGEST = 120  # characters of a line that are shown
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def task_facts(file: LabelFile, tasks: Sequence[Task], missing: Collection[str]) -> dict[str, TaskFacts]:
    """The answers to each of the tasks that the file has, with samples of images that are not `missing`."""
    images, lines = file.rows["image"].to_numpy(object), file.rows.index
    gone = np.array([image in missing for image in images], np.bool_)
    counts: dict[str, dict[str, int]] = {}
    chosen: dict[str, list[tuple[int, str]]] = {}
    for task in (task for task in tasks if task.name in file.rows):
        labels = file.rows[task.name].to_numpy(object)
        rows = {label: np.flatnonzero(labels == label) for label in task.labels}
        counts[task.name] = {label: len(found) for label, found in rows.items() if len(found)}
        shown = {label: found[~gone[found]].tolist() for label, found in rows.items()}
        chosen[task.name] = spread({label: found for label, found in shown.items() if found}, SAMPLES)
    texts = text_of_lines(file.path, {int(lines[row]) for rows in chosen.values() for row, _ in rows})
    return {
        name: TaskFacts(
            labels=counts[name],
            samples=tuple(
                Sample(image=images[row], label=label, line=int(lines[row]), text=texts[int(lines[row])])
                for row, label in rows
            ),
        )
        for name, rows in chosen.items()
    }


def spread(rows: dict[str, list[int]], count: int) -> list[tuple[int, str]]:
    """`count` (row, label), or all where there are fewer: of every label about as many, from all over the file.

    >>> spread({"left": [0, 1, 2, 3, 4, 5, 6, 7], "right": [8]}, 4)
    [(1, 'left'), (4, 'left'), (6, 'left'), (8, 'right')]
    """
    shares = dict.fromkeys(rows, 0)
    while count and (wanting := [label for label in rows if shares[label] < len(rows[label])]):
        for label in sorted(wanting, key=shares.__getitem__)[:count]:
            shares[label] += 1
            count -= 1
    return [
        (found[len(found) * (2 * number + 1) // (2 * shares[label])], label)
        for label, found in rows.items()
        for number in range(shares[label])
    ]


def text_of_lines(path: Path, wanted: Iterable[int]) -> dict[int, str]:
    """The text of these lines (from 1) as it stands in a label file; what is beyond some 120 characters is cut off."""
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in _UTF16 else "utf-8-sig"
    numbers = set(wanted)
    texts = dict.fromkeys(numbers, "")
    with path.open(encoding=encoding, newline="") as lines:
        for number, line in enumerate(lines, start=1):
            if number in numbers:
                texts[number] = f"{line[:_LONGEST].rstrip()}{'…' if len(line) > _LONGEST + 1 else ''}"
    return texts
