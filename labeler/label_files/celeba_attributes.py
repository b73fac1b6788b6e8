"""CelebA's attributes (`list_attr_celeba.txt` and `.csv`): 1 is yes, -1 is no."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import InputError
from labeler.label_files.celeba_table import beginning, read_numbers
from labeler.label_files.columns import same_text, text_column
from labeler.label_files.table import LabelFile, finish_rows
from labeler.label_spelling import NO_SPELLINGS, Spellings
from labeler.tasks import NO, RESERVED_COLUMNS, YES, Task, preset_task

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 5  # attributes that a sentence names


def is_celeba_attributes(cells: pd.DataFrame, _tasks: Sequence[Task] | None) -> bool:
    """Whether there are named columns of 1 and -1 alone, and some -1 among them."""
    names, rows = beginning(cells)
    if not names or not rows or any(name.casefold() in RESERVED_COLUMNS for name in names):
        return False
    found = {text for row in rows for text in row}
    return "-1" in found and found <= {"1", "-1"} and all(len(row) == len(names) for row in rows)


def read_celeba_attributes(
    path: Path,
    cells: pd.DataFrame,
    tasks: Sequence[Task] | None,
    annotator: str,
    _spellings: Spellings = NO_SPELLINGS,
) -> LabelFile:
    """Read attributes as answers to yes/no tasks; those that the project has no such task for are left out and told."""
    import pandas as pd

    table = read_numbers(path, cells)
    names = {name.casefold(): place for place, name in enumerate(table.names)}
    if len(names) < len(table.names) or not names:
        raise InputError(f"{path}: its header must name every attribute, and none twice: get the file again.")
    strange = ~np.isin(table.numbers, (1, -1))
    if strange.any():
        row, column = (int(place[0]) for place in np.nonzero(strange))
        raise InputError(
            f"{path}, line {table.images.index[row]}: {table.numbers[row, column]} for {table.names[column]} is "
            "neither 1 (yes) nor -1 (no): correct that line."
        )
    chosen = _tasks_among(path, table.names, tasks)
    columns = {"image": table.images, "annotator": same_text(annotator, table.images.index)}
    for task in chosen:
        said = (table.numbers[:, names[task.name.casefold()]] == 1).astype(np.int8)
        columns[task.name] = text_column(said, [task.find_label(word) or "" for word in (NO, YES)], table.images.index)
    rows = pd.DataFrame(columns)
    left_out = [name for name in table.names if name.casefold() not in {task.name.casefold() for task in chosen}]
    problems = table.problems + ((_left_out(path, left_out),) if left_out else ())
    finished, doubles = finish_rows(path, rows, chosen)
    return LabelFile(path, "celeba", chosen, finished, problems + doubles)


def _tasks_among(path: Path, names: Sequence[str], tasks: Sequence[Task] | None) -> tuple[Task, ...]:
    if tasks is None:
        return tuple(preset_task(name) or Task(name=name, labels=(YES, NO)) for name in names)
    folded = {name.casefold() for name in names}
    chosen = tuple(task for task in tasks if task.name.casefold() in folded and is_yes_no(task))
    if not chosen:
        raise InputError(
            f"{path}: none of its attributes ({_first(names)}) is a "
            f"task of the project with the labels {YES} and {NO} ({', '.join(task.name for task in tasks)}): make a "
            "project with such tasks, for example with --preset celeba-attributes."
        )
    return chosen


def is_yes_no(task: Task) -> bool:
    """Whether a task is answered by yes and no, in any case."""
    return {label.casefold() for label in task.labels} == {YES, NO}


def _left_out(path: Path, names: Sequence[str]) -> str:
    return (
        f"{path}: {len(names)} of its attributes are no yes/no tasks of the project and were left out: {_first(names)}."
    )


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
