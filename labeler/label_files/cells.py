"""The cells of a delimited text file, as text, each with the line it stands on."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import InputError
from labeler.label_files.plain_cells import plain_cells

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS = (",", ";", "\t")
# Ten times CelebA's 40 attributes, or seven million rows of two tasks. Reading takes up to 17 times as much memory.
MOST_BYTES = 256_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LINE = re.compile(r"[^\r\n]+")
_WRITTEN_INDEX = re.compile(r"(Unnamed: 0(\.\d+)?)?")


def read_cells(path: Path) -> pd.DataFrame:
    """All cells of `path` as text, or categories of text; the index is the line number (from 1).

    Blank lines are left out.

    Raises InputError for a file that cannot be read, is not UTF-8 or UTF-16, or whose lines differ in length.
    """
    import pandas as pd  # half a second, which the window does not wait for

    text = _read_text(path)
    first = next((found[0] for found in _LINE.finditer(text) if found[0].strip()), "")
    if not first:
        raise InputError(f"{path} is empty: give a file with one row per image.")
    delimiter = max(DELIMITERS, key=first.count)
    if delimiter not in first:
        return _whole_lines(text)
    plain = plain_cells(text, delimiter, first.count(delimiter) + 1)
    if plain is not None:
        return _without_written_index(_without_empty_end(plain))
    lines, rows = _split(path, text, delimiter)
    if not rows:
        raise InputError(f"{path} holds separators only: give a file with one row per image.")
    _check_widths(path, lines, rows, whole=text.endswith(("\n", "\r")))
    return _without_written_index(_without_empty_end(pd.DataFrame(rows, index=lines, dtype=str)))


def _read_text(path: Path) -> str:
    raw = _read_bytes(path)
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in raw:
        raise InputError(f"{path} is not a text file: give a CSV, saved as UTF-8.")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8 text. Save the file as CSV UTF-8 and try again.") from fault


def _read_bytes(path: Path) -> bytes:
    """The whole file, as it is before and after it is read: half of what another program writes is no label file."""
    try:
        before = path.stat()
        if before.st_size > MOST_BYTES:
            raise InputError(
                f"{path} has {before.st_size / 1e6:,.0f} MB, and label files of up to {MOST_BYTES / 1e6:,.0f} MB are "
                "read: check that it is the right file, or split it by images and give the parts together."
            )
        raw = path.read_bytes()
        after = path.stat()
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): check its name and permissions.") from fault
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(raw) != after.st_size:
        raise InputError(
            f"{path} has changed while it was being read: wait until the program that writes it is done, and try again."
        )
    return raw


def _whole_lines(text: str) -> pd.DataFrame:
    """Each line as one cell, where the first has no separator: CelebA's files have blanks between their columns."""
    import pandas as pd

    every = enumerate(StringIO(text, newline=None), start=1)
    lines = {number: line.removesuffix("\n") for number, line in every if line.strip()}
    return pd.DataFrame({0: list(lines.values())}, index=list(lines), dtype=str)


def _split(path: Path, text: str, delimiter: str) -> tuple[list[int], list[list[str]]]:
    """The rows that are not blank, and the line each begins on: quoted text may run over several lines."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    start = 1
    try:
        for row in reader:
            if any(not cell.isspace() for cell in row if cell):
                lines.append(start)
                rows.append(row)
            start = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(
            f"{path}, line {start}: not a row of columns ({fault}): close the quotes on that line."
        ) from fault
    return lines, rows


def _check_widths(path: Path, lines: list[int], rows: list[list[str]], *, whole: bool) -> None:
    """InputError where a line has more or fewer cells than the first; `whole`: the last line has an end."""
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        if len(row) != width:
            cure = (
                "put text that holds the separator into quotes, or remove the extra columns"
                if len(row) > width
                else "complete or remove that line"
            )
            if len(row) < width and line == lines[-1] and not whole:
                cure += ", or wait where a program is still writing the file: its last line has no end"
            raise InputError(f"{path}, line {line}: {len(row)} columns where line {lines[0]} has {width}: {cure}.")


def _without_empty_end(cells: pd.DataFrame) -> pd.DataFrame:
    """Separators at the end of every line make columns that nobody means."""
    while cells.shape[1] > 1 and not any(text.strip() for text in cells.iloc[:, -1].unique()):
        cells = cells.iloc[:, :-1]
    return cells


def _without_written_index(cells: pd.DataFrame) -> pd.DataFrame:
    """pandas' `to_csv` puts row numbers in front under an empty name; nobody means them as images."""
    while cells.shape[1] > 1 and len(cells) > 1 and _WRITTEN_INDEX.fullmatch(cells.iloc[0, 0].strip()):
        if not cells.iloc[1:, 0].str.fullmatch(r"\d+").all():
            break
        cells = cells.iloc[:, 1:]
        cells.columns = range(cells.shape[1])
    return cells
