"""The cells of a delimited text file, as text, each with the line it stands on."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS = (",", ";", "\t")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WRITTEN_INDEX = re.compile(r"(Unnamed: 0(\.\d+)?)?")


def read_cells(path: Path) -> pd.DataFrame:
    """All cells of `path` as text; the index is the line number (from 1), blank lines are left out.

    Raises InputError for a file that cannot be read, is not UTF-8 or UTF-16, or whose lines differ in length.
    """
    import pandas as pd  # half a second, which the window does not wait for

    text = _read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise InputError(f"{path} is empty: give a file with one row per image.")
    lines, rows = _split(path, text, max(DELIMITERS, key=first.count))
    if not rows:
        raise InputError(f"{path} holds separators only: give a file with one row per image.")
    _check_widths(path, lines, rows)
    return _without_written_index(_without_empty_end(pd.DataFrame(rows, index=lines, dtype=str)))


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): check its name and permissions.") from fault
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in raw:
        raise InputError(f"{path} is not a text file: give a CSV, saved as UTF-8.")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8 text. Save the file as CSV UTF-8 and try again.") from fault


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


def _check_widths(path: Path, lines: list[int], rows: list[list[str]]) -> None:
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        if len(row) != width:
            cure = (
                "put text that holds the separator into quotes, or remove the extra columns"
                if len(row) > width
                else "complete or remove that line"
            )
            raise InputError(f"{path}, line {line}: {len(row)} columns where line {lines[0]} has {width}: {cure}.")


def _without_empty_end(cells: pd.DataFrame) -> pd.DataFrame:
    """Separators at the end of every line make columns that nobody means."""
    while cells.shape[1] > 1 and cells.iloc[:, -1].str.strip().eq("").all():
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
