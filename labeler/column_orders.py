"""The orders that 0/1 columns without a header may have: nothing in such a file says which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice, permutations, product
from pathlib import Path

from labeler.errors import InputError
from labeler.file_facts import ColumnOrder
from labeler.label_files.cells import read_cells
from labeler.label_files.one_hot import is_headless_one_hot
from labeler.tasks import Task

_MOST = 24
_FEW = 3  # labels of a lone task, up to which every order of them is offered


def columns_text(tasks: Sequence[Task]) -> str:
    """The order of columns as `--columns` takes it.

    >>> columns_text([Task(name="light", labels=("left", "right")), Task(name="mood", labels=("happy", "sad"))])
    'light:left,right;mood:happy,sad'
    """
    return ";".join(f"{task.name}:{','.join(task.labels)}" for task in tasks)


def possible_orders(tasks: Sequence[Task], width: int) -> tuple[ColumnOrder, ...]:
    """The orders of some of the tasks that fill `width` columns, the likely ones first, at most 24.

    Tasks in any order, each with its labels as the project has them; then with the labels of some the other way round.
    """
    usual = [[(task.name, task.labels) for task in order] for order in islice(_filling(tuple(tasks), width), _MOST)]
    turned = (
        [(task.name, labels) for task, labels in zip(order, each, strict=True)]
        for order in _filling(tuple(tasks), width)
        for each in product(*(_label_orders(task, lone=len(order) == 1) for task in order))
    )
    texts = (";".join(f"{name}:{','.join(labels)}" for name, labels in order) for order in chain(usual, turned))
    return tuple(ColumnOrder(columns=text) for text in dict.fromkeys(islice(texts, 2 * _MOST)))[:_MOST]


def orders_in_file(path: Path, tasks: Sequence[Task]) -> tuple[ColumnOrder, ...]:
    """The orders that a file's columns without a header may have; none where it is another file, or cannot be read."""
    try:
        cells = read_cells(path)
    except InputError:
        return ()  # the reader has told why
    return possible_orders(tasks, cells.shape[1] - 1) if is_headless_one_hot(cells) else ()


def _filling(tasks: tuple[Task, ...], width: int) -> Iterator[tuple[Task, ...]]:
    """All orders of tasks whose labels fill the width."""
    if width == 0:
        yield ()
        return
    for task in tasks:
        others = tuple(one for one in tasks if one is not task)
        if width - len(task.labels) in _sums(others):  # else every order of the others would be tried in vain
            for rest in _filling(others, width - len(task.labels)):
                yield (task, *rest)


def _sums(tasks: Sequence[Task]) -> set[int]:
    """The widths that some of the tasks fill together."""
    sums = {0}
    for task in tasks:
        sums |= {known + len(task.labels) for known in sums}
    return sums


def _label_orders(task: Task, *, lone: bool) -> Sequence[tuple[str, ...]]:
    if lone and len(task.labels) <= _FEW:
        return tuple(permutations(task.labels))
    return (task.labels, task.labels[::-1])
