"""One-hot label files: `image` and one 0/1 column per label, with a header or without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.label_files.own_csv import has_header, with_header
from labeler.label_files.table import LabelFile, finish_rows, plain_text
from labeler.tasks import LIGHT, ORIENTATION, Task, preset_task

if TYPE_CHECKING:
    import pandas as pd

# The order of columns in the label files that the report's teams exchanged.
REPORT_COLUMNS = (LIGHT, ORIENTATION)
_MANGLED_BIT = re.compile(r"^([01])(?:\.\d+)?$")  # pandas writes a repeated column name 0 as 0.1, 0.2, ...
_NUMBER = re.compile(r"-?\d+(?:\.\d+)*")
_BITS = ("0", "1", "0.0", "1.0", "")
_LOOKED_AT = 200  # rows from which the format is told


def is_headed_one_hot(cells: pd.DataFrame, tasks: Sequence[Task] | None) -> bool:
    """Whether the header names `<task>_<label>` columns rather than tasks.

    Without `tasks`, 0/1 columns are taken for one-hot where two or more share the name in front of their last `_`, no
    row has two 1s among those, and none has the name of a preset's task, such as `Wearing_Hat`.
    """
    if not has_header(cells) or cells.shape[1] < 3:
        return False
    names = [name.strip().casefold() for name in cells.iloc[0, 1:]]
    if tasks is not None:
        labels = {f"{task.name}_{label}".casefold() for task in tasks for label in task.labels}
        plain = {task.name.casefold() for task in tasks}
        return sum(name in labels for name in names) > sum(name in plain for name in names)
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(name.rpartition("_")[0], []).append(place)
    if any(not task or len(places) < 2 for task, places in groups.items()) or any(map(preset_task, names)):
        return False
    body = cells.iloc[1:_LOOKED_AT, 1:].astype(object).map(str.strip)
    ones = body.isin(["1", "1.0"]).to_numpy()
    exclusive = all(bool((ones[:, places].sum(axis=1) <= 1).all()) for places in groups.values())
    return exclusive and bool(body.isin(_BITS).to_numpy().all())


def is_headless_one_hot(cells: pd.DataFrame) -> bool:
    """Whether rows are an image and mostly 0/1 columns, the first one perhaps mangled into a header by pandas."""
    if cells.shape[1] < 3 or has_header(cells):
        return False
    numbers = all(_NUMBER.fullmatch(text.strip()) for text in cells.iloc[0, 1:])
    body = cells.iloc[1:_LOOKED_AT, 1:].astype(object).map(str.strip)
    first = [bool(_MANGLED_BIT.fullmatch(text.strip())) for text in cells.iloc[0, 1:]]
    bits = [*first, *body.isin(_BITS).to_numpy().ravel().tolist()]
    # A stray cell among them is told with its line; it does not make another format of the file.
    return numbers and 2 * sum(bits) > len(bits)


def read_headed_one_hot(path: Path, cells: pd.DataFrame, tasks: Sequence[Task] | None, annotator: str) -> LabelFile:
    """Read `image,<task>_<label>,...`; the columns may stand in any order."""
    rows = with_header(cells, path)
    places = _tasks_of_header([str(name) for name in rows.columns[1:]]) if tasks is None else tuple(tasks)
    columns = {f"{task.name}_{label}".casefold(): (task, label) for task in places for label in task.labels}
    for name in rows.columns[1:]:
        if str(name).casefold() not in columns:
            raise InputError(
                f"{path}, line {cells.index[0]}: no task has a label for column {name!r}: rename or remove it."
            )
    present = {str(name).casefold(): str(name) for name in rows.columns[1:]}
    used = []
    for task in places:
        wanted = [f"{task.name}_{label}".casefold() for label in task.labels]
        missing = [name for name in wanted if name not in present]
        if len(missing) == len(wanted):
            continue
        if missing:
            raise InputError(
                f"{path}, line {cells.index[0]}: column {missing[0]!r} is missing: add it or the whole task."
            )
        used.append((task, rows[[present[name] for name in wanted]]))
    return _decoded(path, "one-hot", rows["image"], used, annotator)


def read_headless_one_hot(
    path: Path,
    cells: pd.DataFrame,
    tasks: Sequence[Task] | None,
    annotator: str,
    order: Sequence[Task] = REPORT_COLUMNS,
) -> LabelFile:
    """Read `000302.jpg,0,1,0,0,1,0`: an image, then one column per label of each task in `order`."""
    placed = [_as_in_project(path, task, tasks) for task in order]
    width = sum(len(task.labels) for task in placed)
    if cells.shape[1] - 1 != width:
        raise InputError(
            f"{path}, line {cells.index[0]}: {cells.shape[1] - 1} columns behind the image, where "
            f"{' and '.join(f'{task.name} ({len(task.labels)})' for task in placed)} need {width}: "
            "say which with --columns."
        )
    bits = cells.iloc[:, 1:].astype(object)
    bits.iloc[0] = [_MANGLED_BIT.sub(r"\1", text.strip()) for text in bits.iloc[0]]
    used, start = [], 0
    for task in placed:
        used.append((task, bits.iloc[:, start : start + len(task.labels)]))
        start += len(task.labels)
    return _decoded(path, "one-hot without a header", plain_text(cells[0]), used, annotator)


def _as_in_project(path: Path, given: Task, tasks: Sequence[Task] | None) -> Task:
    """The task of headerless columns with the project's labels, in the order given for the columns."""
    if tasks is None:
        return given
    own = next((task for task in tasks if task.name.casefold() == given.name.casefold()), None)
    labels = [own.find_label(label) for label in given.labels] if own else []
    if own is None or sorted(map(str, labels)) != sorted(own.labels):
        known = "; ".join(f"{task.name} ({', '.join(task.labels)})" for task in tasks)
        raise InputError(
            f"{path}: its columns are taken for {given.name} ({', '.join(given.labels)}), and the project's tasks are "
            f"{known}: say which with --columns."
        )
    return replace(own, labels=tuple(labels))


def _decoded(
    path: Path, name: str, images: pd.Series, used: Sequence[tuple[Task, pd.DataFrame]], annotator: str
) -> LabelFile:
    table = images.to_frame("image")
    table["annotator"] = annotator
    for task, columns in used:
        table[task.name] = _labels_of_bits(path, task, columns)
    tasks = tuple(task for task, _ in used)
    rows, problems = finish_rows(path, table, tasks)
    return LabelFile(path, name, tasks, rows, problems)


def _labels_of_bits(path: Path, task: Task, columns: pd.DataFrame) -> pd.Series:
    texts = columns.astype(object).map(str.strip).replace({"": "0", "0.0": "0", "1.0": "1"})
    strange = ~texts.isin(["0", "1"]).to_numpy()
    if strange.any():
        row, column = (int(place[0]) for place in np.nonzero(strange))
        raise InputError(f"{path}, line {columns.index[row]}: {columns.iloc[row, column]!r} is neither 0 nor 1.")
    bits = texts.to_numpy() == "1"
    many = bits.sum(axis=1) > 1
    if many.any():
        line = columns.index[int(np.argmax(many))]
        raise InputError(f"{path}, line {line}: more than one 1 for task {task.name!r}: an image has one label.")
    chosen = texts.iloc[:, 0].copy()
    chosen[:] = np.array(["", *task.labels], dtype=object)[np.where(bits.any(axis=1), bits.argmax(axis=1) + 1, 0)]
    return chosen


def _tasks_of_header(names: Sequence[str]) -> tuple[Task, ...]:
    labels: dict[str, list[str]] = {}
    for name in names:
        task, _, label = name.rpartition("_")
        labels.setdefault(task, []).append(label)
    # The known tasks bring the order of their labels, and tell a column such as light_centre.
    return tuple(preset_task(task) or Task(name=task, labels=tuple(found)) for task, found in labels.items())
