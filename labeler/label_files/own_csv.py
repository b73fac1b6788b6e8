"""The product's own CSV: `image,annotator,<task>,...,flag,note`, and final labels with their sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from labeler.errors import InputError
from labeler.label_files.columns import each_text, plain_text, same_text, where_text
from labeler.label_files.open_votes import with_open_votes
from labeler.label_files.table import LabelFile, finish_rows, match_labels, tasks_of_columns
from labeler.label_spelling import NO_SPELLINGS, Respelled, Spellings, UnknownLabelError
from labeler.tasks import RESERVED_COLUMNS, RESERVED_ENDINGS, Task

if TYPE_CHECKING:
    import pandas as pd

IMAGE_COLUMNS = ("image", "image_id", "filename", "file", "path", "name")
_TRUE = frozenset({"1", "yes", "true", "y", "x"})
_NAMED = 5  # columns that a sentence names
_FALSE = frozenset({"", "0", "no", "false", "n"})


def has_header(cells: pd.DataFrame) -> bool:
    """Whether the first row names columns, the first of them the image."""
    return cells.iloc[0, 0].strip().casefold() in IMAGE_COLUMNS


def with_header(cells: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The rows below a header, with its names for columns (stray blanks off, the first one `image`)."""
    import pandas as pd

    names = ["image", *(name.strip() for name in cells.iloc[0, 1:])]
    folded = [name.casefold() for name in names]
    twice = next((name for name in folded if folded.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{path}, line {cells.index[0]}: two columns are called {twice!r}: rename or remove one.")
    rows = cells.iloc[1:]
    rows = pd.DataFrame({place: plain_text(rows[place]) for place in rows}, rows.index)
    rows.columns = [name.casefold() if name.casefold() in RESERVED_COLUMNS else name for name in names]
    return rows


def read_own_csv(
    path: Path,
    cells: pd.DataFrame,
    tasks: Sequence[Task] | None,
    annotator: str,
    spellings: Spellings = NO_SPELLINGS,
) -> LabelFile:
    """Read the product's own CSV; `tasks` None takes the file's columns for tasks, others are left out and told."""
    rows = with_header(cells, path)
    says_who = "annotator" in rows
    rows, opened = (rows, ()) if says_who else with_open_votes(path, rows, annotator)
    columns = [name for name in rows.columns if name not in RESERVED_COLUMNS and not name.endswith(RESERVED_ENDINGS)]
    where = f"{path}, line {cells.index[0]}"
    chosen, strange = (
        (tasks_of_columns(columns, rows, spellings), []) if tasks is None else _tasks_in(where, columns, tasks)
    )
    if not chosen:
        raise InputError(
            f"{where}: no column is a task with labels. The header should read "
            "image,annotator,<task>,... with label names below."
        )
    table = rows[["image"]].copy()
    table["annotator"] = (
        each_text(rows["annotator"], lambda text: normalize("NFC", text.strip()) or annotator)
        if "annotator" in rows
        else same_text(annotator, rows.index)
    )
    problems = [*opened, *([_left_out(where, strange)] if strange else [])]
    final = False
    labels, respelled = _labels_of_tasks(path, rows, chosen, spellings)
    for task, column in ((task, _column_of(rows, task)) for task in chosen):
        table[task.name] = labels[task.name]
        source = f"{column}_source"
        if source in rows:
            automatic = where_text(rows[source], lambda text: text.strip() == "auto")
            if automatic.any():
                table[task.name] = each_text(table[task.name].astype("str").where(~automatic, ""), str)
                problems.append(
                    f"{path}: {int(automatic.sum())} labels of {task.name} were made by models and are left out: "
                    "they are nobody's annotation."
                )
            labelled = table[task.name].ne("").to_numpy()
            final |= bool((labelled & where_text(rows[source], lambda text: bool(text.strip()))).any())
            untold = where_text(rows[source], lambda text: text.strip() == "cannot tell")
            if untold.any():
                problems.append(
                    f"{path}: the {task.name} of {int(untold.sum())} images was settled as one that nobody can tell: "
                    "such an answer is nobody's annotation and is left out."
                )
    if final and not says_who:
        problems.append(
            f"{path}: these are final labels, made of people's answers. Read as answers of {annotator} they count once "
            "more beside those people's own, wherever both are."
        )
    table["flag"] = _flags(path, rows)
    if "note" in rows:
        table["note"] = rows["note"]
    finished, doubles = finish_rows(path, table, chosen)
    unnamed = "" if says_who else annotator
    return LabelFile(path, "csv", chosen, finished, (*problems, *doubles), respelled, unnamed)


def _labels_of_tasks(
    path: Path, rows: pd.DataFrame, tasks: Sequence[Task], spellings: Spellings
) -> tuple[dict[str, pd.Series], tuple[Respelled, ...]]:
    """Each task's labels; UnknownLabelError tells of all tasks that have unknown ones, in the words of the first."""
    labels: dict[str, pd.Series] = {}
    respelled: list[Respelled] = []
    faults: list[UnknownLabelError] = []
    for task in tasks:
        try:
            labels[task.name], read = match_labels(path, rows[_column_of(rows, task)], task, spellings)
        except UnknownLabelError as fault:
            faults.append(fault)
        else:
            respelled += read
    if faults:
        unknown = {task: texts for fault in faults for task, texts in fault.unknown.items()}
        raise UnknownLabelError(str(faults[0]), unknown) from faults[0]
    return labels, tuple(respelled)


def _tasks_in(where: str, columns: Sequence[str], tasks: Sequence[Task]) -> tuple[tuple[Task, ...], list[str]]:
    """The tasks of the columns, and the columns that are none. InputError where none of the columns is a task."""
    known = {task.name.casefold(): task for task in tasks}
    strange = [column for column in columns if column.casefold() not in known]
    if strange and len(strange) == len(columns):
        raise InputError(
            f"{where}: column {strange[0]!r} is not a task of the project "
            f"({', '.join(task.name for task in tasks)}): rename or remove it."
        )
    return tuple(known[column.casefold()] for column in columns if column.casefold() in known), strange


def _left_out(where: str, columns: Sequence[str]) -> str:
    names = ", ".join(map(repr, columns[:_NAMED])) + (" and others" if len(columns) > _NAMED else "")
    what = "1 column is no task" if len(columns) == 1 else f"{len(columns)} columns are no tasks"
    return (
        f"{where}: {what} of the project and {'was' if len(columns) == 1 else 'were'} left out: {names}. Rename one "
        "that is meant for a task."
    )


def _column_of(rows: pd.DataFrame, task: Task) -> str:
    return next(str(column) for column in rows.columns if str(column).casefold() == task.name.casefold())


def _flags(path: Path, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "flag" not in rows:
        return np.zeros(len(rows), np.bool_)
    strange = where_text(rows["flag"], lambda text: text.strip().casefold() not in _TRUE | _FALSE)
    if strange.any():
        first = int(np.argmax(strange))
        raise InputError(f"{path}, line {rows.index[first]}: flag {rows['flag'].iloc[first]!r} is neither 1 nor empty.")
    return where_text(rows["flag"], lambda text: text.strip().casefold() in _TRUE)
