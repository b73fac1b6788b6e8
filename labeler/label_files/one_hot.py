"""One-hot label files: `image` and one 0/1 column per label, with a header or without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.label_files.columns import distinct_texts, plain_text, same_text, text_column, where_text
from labeler.label_files.own_csv import has_header, with_header
from labeler.label_files.table import LabelFile, finish_rows
from labeler.label_spelling import (
    NO_SPELLINGS,
    Respelled,
    Spellings,
    UnknownLabelError,
    meant_label,
    refusal,
    spelt_for,
)
from labeler.spelling_proposals import folded_text
from labeler.tasks import LIGHT, ORIENTATION, RESERVED_ENDINGS, Task, parse_task, preset_task

if TYPE_CHECKING:
    import pandas as pd

# The order of columns in the label files that the report's teams exchanged.
REPORT_COLUMNS = (LIGHT, ORIENTATION)
_MANGLED_BIT = re.compile(r"^([01])(?:\.\d+)?$")  # pandas writes a repeated column name 0 as 0.1, 0.2, ...
_NUMBER = re.compile(r"-?\d+(?:\.\d+)*")
_BITS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "": 0}
_STRANGE = -1
_LOOKED_AT = 200  # rows from which the format is told


def column_order(columns: str) -> Sequence[Task]:
    """Tasks in the order of a headerless file's columns, as `--columns` gives them; '' is the report's order."""
    return tuple(parse_task(text) for text in columns.split(";")) if columns else REPORT_COLUMNS


def is_headed_one_hot(cells: pd.DataFrame, tasks: Sequence[Task] | None) -> bool:
    """Whether the header names `<task>_<label>` columns rather than tasks.

    Without `tasks`, 0/1 columns are taken for one-hot where two or more share the name in front of their last `_`, no
    row has two 1s among those, and none has the name of a preset's task, such as `Wearing_Hat`.
    """
    if not has_header(cells) or cells.shape[1] < 3:
        return False
    names = [name.strip().casefold() for name in cells.iloc[0, 1:]]
    if tasks is not None:
        # Also where all labels are spelt otherwise: then their columns are asked about.
        prefixes = tuple(f"{task.name.casefold()}_" for task in tasks)
        plain = {task.name.casefold() for task in tasks}
        labels = [name for name in names if name.startswith(prefixes) and not name.endswith(RESERVED_ENDINGS)]
        return sum(name not in plain for name in labels) > sum(name in plain for name in names)
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(name.rpartition("_")[0], []).append(place)
    if any(not task or len(places) < 2 for task, places in groups.items()) or any(map(preset_task, names)):
        return False
    body = cells.iloc[1:_LOOKED_AT, 1:].astype(object).map(str.strip)
    ones = body.isin(["1", "1.0"]).to_numpy()
    exclusive = all(bool((ones[:, places].sum(axis=1) <= 1).all()) for places in groups.values())
    return exclusive and bool(body.isin(list(_BITS)).to_numpy().all())


def is_headless_one_hot(cells: pd.DataFrame) -> bool:
    """Whether rows are an image and mostly 0/1 columns, the first one perhaps mangled into a header by pandas."""
    if cells.shape[1] < 3 or has_header(cells):
        return False
    numbers = all(_NUMBER.fullmatch(text.strip()) for text in cells.iloc[0, 1:])
    body = cells.iloc[1:_LOOKED_AT, 1:].astype(object).map(str.strip)
    first = [bool(_MANGLED_BIT.fullmatch(text.strip())) for text in cells.iloc[0, 1:]]
    bits = [*first, *body.isin(list(_BITS)).to_numpy().ravel().tolist()]
    # A stray cell among them is told with its line; it does not make another format of the file.
    return numbers and 2 * sum(bits) > len(bits)


def read_headed_one_hot(
    path: Path,
    cells: pd.DataFrame,
    tasks: Sequence[Task] | None,
    annotator: str,
    spellings: Spellings = NO_SPELLINGS,
) -> LabelFile:
    """Read `image,<task>_<label>,...`; the columns may stand in any order."""
    rows = with_header(cells, path)
    line = int(cells.index[0])
    known = _tasks_of_header([str(name) for name in rows.columns[1:]], spellings) if tasks is None else tuple(tasks)
    present: dict[tuple[str, str], str] = {}
    respelled = []
    for task, text, label, name in _labels_of_columns(f"{path}, line {line}", rows, known, spellings):
        if (task.name, label) in present:
            raise InputError(
                f"{path}, line {line}: columns {present[task.name, label]!r} and {name!r} are both {label} of "
                f"{task.name}: rename or remove one."
            )
        present[task.name, label] = name
        if task.find_label(text) is None:
            respelled.append(Respelled(task.name, text, label, _ones(rows[name])))
    used = []
    for task in known:
        missing = [label for label in task.labels if (task.name, label) not in present]
        if len(missing) == len(task.labels):
            continue
        if missing:
            column = f"{task.name}_{missing[0]}".casefold()
            raise InputError(f"{path}, line {line}: column {column!r} is missing: add it or the whole task.")
        used.append((task, rows[[present[task.name, label] for label in task.labels]]))
    return replace_fields(_decoded(path, "one-hot", rows["image"], used, annotator), respelled=tuple(respelled))


def _labels_of_columns(
    where: str, rows: pd.DataFrame, tasks: Sequence[Task], spellings: Spellings
) -> list[tuple[Task, str, str, str]]:
    """For each column `<task>_<label>` its task, the text it has for the label, the label it means, and its name.

    Raises UnknownLabelError about all columns whose label is none, counted by their 1s.
    """
    found: list[tuple[Task, str, str, str]] = []
    unknown: dict[str, dict[str, int]] = {}
    for name in map(str, rows.columns[1:]):
        likely = [task for task in tasks if name.casefold().startswith(f"{task.name.casefold()}_")]
        if not likely:
            raise InputError(f"{where}: no task has a label for column {name!r}: rename or remove it.")
        texts = [(task, name[len(task.name) + 1 :]) for task in sorted(likely, key=lambda task: -len(task.name))]
        meant = [(task, text, label) for task, text in texts if (label := meant_label(text, task, spellings))]
        if meant:
            found.append((*meant[0], name))
        else:
            task, text = texts[0]
            unknown.setdefault(task.name, {})[text] = _ones(rows[name])
    if unknown:
        first = next(task for task in tasks if task.name in unknown)
        column = f"{first.name}_{next(iter(unknown[first.name]))}"
        sentence = refusal(f"{where}: no task has a label for column {column!r}", first, unknown[first.name])
        raise UnknownLabelError(sentence, unknown)
    return found


def _ones(bits: pd.Series) -> int:
    return int(np.count_nonzero(where_text(bits, lambda text: _BITS.get(text.strip()) == 1)))


def read_headless_one_hot(
    path: Path,
    cells: pd.DataFrame,
    tasks: Sequence[Task] | None,
    annotator: str,
    spellings: Spellings = NO_SPELLINGS,
    order: Sequence[Task] = REPORT_COLUMNS,
) -> LabelFile:
    """Read `000302.jpg,0,1,0,0,1,0`: an image, then one column per label of each task in `order`.

    Its columns have no texts that `spellings` could be about.
    """
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
    table["annotator"] = same_text(annotator, table.index)
    for task, columns in used:
        table[task.name] = _labels_of_bits(path, task, columns)
    tasks = tuple(task for task, _ in used)
    rows, problems = finish_rows(path, table, tasks)
    return LabelFile(path, name, tasks, rows, problems)


def _labels_of_bits(path: Path, task: Task, columns: pd.DataFrame) -> pd.Series:
    bits = np.empty(columns.shape, np.int8)
    for place in range(columns.shape[1]):
        codes, texts = distinct_texts(columns.iloc[:, place])
        bits[:, place] = np.array([_BITS.get(text.strip(), _STRANGE) for text in texts], np.int8)[codes]
    if (bits == _STRANGE).any():
        row, column = (int(place[0]) for place in np.nonzero(bits == _STRANGE))
        raise InputError(
            f"{path}, line {columns.index[row]}: {columns.iloc[row, column].strip()!r} is neither 0 nor 1."
        )
    many = bits.sum(axis=1) > 1
    if many.any():
        line = columns.index[int(np.argmax(many))]
        raise InputError(f"{path}, line {line}: more than one 1 for task {task.name!r}: an image has one label.")
    said = np.where(bits.any(axis=1), bits.argmax(axis=1) + 1, 0)
    return text_column(said, ["", *task.labels], columns.index)


def _tasks_of_header(names: Sequence[str], spellings: Spellings) -> tuple[Task, ...]:
    labels: dict[str, list[str]] = {}
    for name in names:
        task, _, label = name.rpartition("_")
        said = spelt_for(task, spellings).get(folded_text(label), label)
        labels.setdefault(task, []).append(said)
    # The known tasks bring the order of their labels, and tell a column such as light_centre.
    return tuple(preset_task(task) or Task(name=task, labels=tuple(found)) for task, found in labels.items())
