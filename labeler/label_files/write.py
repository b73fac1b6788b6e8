"""Writing label files: beside the old one, then in its place, and never a smaller one over a larger."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from labeler.errors import InputError
from labeler.files import MAY_RUN, guarded_text, replacing
from labeler.tasks import Task

_ROWS_AT_ONCE = 1000
_NEED_QUOTES = ',"\r\n'
AnnotationRow = tuple[str, str, Mapping[str, str], bool, str]  # image, annotator, {task: label}, flag, note
FinalRow = tuple[str, Mapping[str, tuple[str, str, float | None]]]  # image, {task: (label, source, confidence)}


@dataclass(frozen=True)
class Sheet:
    """A label file that is to be written. `joined`: each line is one text, its cells as `csv_cells` gives them."""

    path: Path
    header: Sequence[str]
    lines: Sequence[Sequence[str]]
    joined: bool = False


def write_annotations(
    path: Path, tasks: Sequence[Task], rows: Iterable[AnnotationRow], *, replace_larger: bool = False
) -> int:
    """Write rows of annotations as the product's own CSV; gives how many there were."""
    return write_sheets(annotation_sheet(path, tasks, rows), replace_larger=replace_larger)


def annotation_sheet(path: Path, tasks: Sequence[Task], rows: Iterable[AnnotationRow]) -> Sheet:
    """The product's own CSV: a row per image and annotator."""
    header = ["image", "annotator", *(task.name for task in tasks), "flag", "note"]
    lines = [
        [
            guarded_text(image),
            guarded_text(annotator),
            *(guarded_text(labels.get(task.name, "")) for task in tasks),
            "1" if flag else "",
            guarded_text(note),
        ]
        for image, annotator, labels, flag, note in rows
    ]
    return Sheet(path, header, lines)


def write_final_labels(
    path: Path, tasks: Sequence[Task], rows: Iterable[FinalRow], *, replace_larger: bool = False
) -> int:
    """Write rows of final labels; gives how many there were."""
    return write_sheets(final_sheet(path, tasks, rows), replace_larger=replace_larger)


def final_sheet(path: Path, tasks: Sequence[Task], rows: Iterable[FinalRow]) -> Sheet:
    """Final labels: a row per image with `<task>,<task>_source,<task>_confidence`."""
    header = ["image"]
    for task in tasks:
        header += [task.name, f"{task.name}_source", f"{task.name}_confidence"]
    lines = []
    for image, finals in rows:
        line = [guarded_text(image)]
        for task in tasks:
            label, source, confidence = finals.get(task.name, ("", "", None))
            line += [guarded_text(label), source, "" if confidence is None else f"{confidence:.4f}"]
        lines.append(line)
    return Sheet(path, header, lines)


def write_one_hot(
    path: Path,
    tasks: Sequence[Task],
    rows: Iterable[tuple[str, Mapping[str, str]]],
    *,
    replace_larger: bool = False,
) -> int:
    """Write (image, {task: label}) rows with one 0/1 column per label, named `<task>_<label>`."""
    header = ["image", *(f"{task.name}_{label}" for task in tasks for label in task.labels)]
    lines = [
        [
            guarded_text(image),
            *(str(int(labels.get(task.name) == label)) for task in tasks for label in task.labels),
        ]
        for image, labels in rows
    ]
    return write_sheets(Sheet(path, header, lines), replace_larger=replace_larger)


def write_sheets(*sheets: Sheet, replace_larger: bool = False) -> int:
    """Write label files, all of them or, where one cannot be written, none; gives the number of rows.

    InputError where a file holds more rows than are to be written, unless `replace_larger`.
    """
    for sheet in sheets:
        check_replaceable(sheet.path, len(sheet.lines), _rows_in, replace_larger=replace_larger)
    with ExitStack() as files:
        # Each file takes its place when the stack ends: not before the last one is complete beside it.
        for sheet in sheets:
            file = files.enter_context(replacing(sheet.path))
            _write_rows(file, [sheet.header])
            _write_rows(file, sheet.lines, joined=sheet.joined)
    return sum(len(sheet.lines) for sheet in sheets)


def csv_cells(texts: Sequence[str]) -> list[str]:
    """Texts as they stand in a CSV: guarded, and in quotes where they hold a sign of the format.

    >>> csv_cells(["left", "=1+1", "a,b"])
    ['left', "'=1+1", '"a,b"']
    """
    if _are_bare(texts) and not any(start and start in MAY_RUN for start in {text[:1] for text in texts}):
        return list(texts)
    return [_quoted_cell(guarded_text(text)) for text in texts]


def _quoted_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in _NEED_QUOTES) else text


def _write_rows(file: TextIO, rows: Sequence[Sequence[str]], *, joined: bool = False) -> None:
    """Write rows as csv.writer does, which is asked only for rows with a cell that needs quotes: it takes its time."""
    writer = csv.writer(file, lineterminator="\r\n")
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        if joined:
            file.write("\r\n".join([*map(str, some), ""]))
        elif min(map(len, some)) > 1 and _are_bare(chain.from_iterable(some)):
            file.write("\r\n".join([*map(",".join, some), ""]))
        else:
            writer.writerows(some)


def _are_bare(texts: Iterable[str]) -> bool:
    """Whether none of the texts has a sign that needs quotes."""
    together = "\0".join(texts)
    return not any(sign in together for sign in _NEED_QUOTES)


def check_replaceable(path: Path, count: int, rows_in: Callable[[Path], int], *, replace_larger: bool) -> None:
    """InputError where `path` is a folder, or a file of more than `count` rows, as `rows_in` counts them."""
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the name of a file.")
    if path.exists() and not replace_larger:
        there = rows_in(path)
        if there > count:
            raise InputError(
                f"{path} holds {there:,} rows, more than the {count:,} to be written: "
                "choose another name, or replace it on purpose (--replace)."
            )


def _rows_in(path: Path) -> int:
    """How many rows a label file holds below its header; quoted text may run over several lines."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return max(0, sum(1 for row in csv.reader(file) if row) - 1)
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): choose another name.") from fault
    except csv.Error:
        return len(path.read_bytes().splitlines())
