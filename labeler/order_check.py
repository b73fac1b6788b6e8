"""Columns without a header taken for the wrong tasks: seen in how much better another order agrees with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.difference_tests import sign_test
from labeler.file_comparison import Column
from labeler.file_facts import BetterOrder, ColumnOrder
from labeler.label_files.one_hot import column_order
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

Columns = Mapping[str, Sequence[Column]]
_MUCH_BETTER = 0.2  # of the answers: less may be two ideas of a border
_CHANCE = 0.001  # how rarely columns that say nothing at all may be taken for misplaced ones


def better_order(
    path: Path, read: Sequence[Task], orders: Sequence[ColumnOrder], tasks: Sequence[Task], columns: Columns
) -> BetterOrder | None:
    """The order of columns in which a file agrees much better with others than as `read`; None where there is none.

    `columns` are everybody's answers by task, with the numbers of the labels in `tasks`. An order that only swaps sides
    is left to the warning about sides.
    """
    labels = {task.name: task.labels for task in tasks}
    own = {task.name: [one.codes for one in columns[task.name] if one.path == path] for task in read}
    if any(len(codes) != 1 for codes in own.values()):
        return None
    others = {name: [one.codes for one in of if one.path != path] for name, of in columns.items()}

    def agreement(order: Sequence[Task]) -> tuple[int, int]:
        """How many answers agree with others', of how many that others have given too."""
        agreeing = answers = 0
        for was, now in zip(read, order, strict=True):
            said = _numbers_in_order(was, now, labels)[own[was.name][0]]
            for other in others.get(now.name, ()):
                both = (said != NO_VOTE) & (other != NO_VOTE)
                answers += int(both.sum())
                agreeing += int((said[both] == other[both]).sum())
        return agreeing, answers

    before, of = agreement(read)
    best: BetterOrder | None = None
    for one in orders:
        order = column_order(one.columns)
        if of and _is_another(read, order, tasks):
            now, now_of = agreement(order)
            gained = now / now_of - before / of if now_of else 0.0
            if gained >= _MUCH_BETTER and sign_test(before, now) < _CHANCE and (not best or now / now_of > best.better):
                best = BetterOrder(columns=one.columns, answers=now_of, agreement=before / of, better=now / now_of)
    return best


def _is_another(read: Sequence[Task], order: Sequence[Task], tasks: Sequence[Task]) -> bool:
    """Whether the order has columns of the same widths and is more than `read` with sides swapped."""
    mirrors = {task.name: task.mirror for task in tasks}
    if [len(task.labels) for task in order] != [len(task.labels) for task in read]:
        return False
    return not all(
        now.name == was.name
        and now.labels in (was.labels, tuple(mirrors[was.name].get(label, label) for label in was.labels))
        for was, now in zip(read, order, strict=True)
    )


def _numbers_in_order(was: Task, now: Task, labels: Mapping[str, Sequence[str]]) -> npt.NDArray[np.int16]:
    """For each number of a label of `was` that of the label whose column `now` has there; the last is for no answer."""
    moved = {label: now.labels[column] for column, label in enumerate(was.labels)}
    return np.array([*(labels[now.name].index(moved[label]) for label in labels[was.name]), NO_VOTE], np.int16)
