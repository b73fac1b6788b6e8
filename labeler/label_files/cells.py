"""The cells of a delimited text file, as text, each with the line it stands on."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pandas as pd

from labeler.errors import InputError

DELIMITERS = (",", ";", "\t")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WRONG_COUNT = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


def read_cells(path: Path) -> pd.DataFrame:
    """All cells of `path` as text; the index is the line number (from 1), blank lines are left out.

    Raises InputError for a file that cannot be read, is not UTF-8 or UTF-16, or whose lines differ in length.
    """
    text = _read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise InputError(f"{path} is empty: give a file with one row per image.")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        cells = pd.read_csv(
            StringIO(text),
            sep=delimiter,
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            skipinitialspace=True,
            quoting=csv.QUOTE_MINIMAL,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise InputError(_ragged(path, fault)) from fault
    cells.index = _line_numbers(text, delimiter, len(cells))
    blank = (cells.isna() | cells.eq("")).all(axis="columns")
    cells = cells.loc[~blank]
    short = cells.isna().any(axis="columns")
    if short.any():
        line = cells.index[short][0]
        raise InputError(
            f"{path}, line {line}: {int(cells.loc[line].notna().sum())} columns where other lines have "
            f"{cells.shape[1]}: complete or remove that line."
        )
    return _without_written_index(cells)


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): check its name and permissions.") from fault
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8 text. Save the file as CSV UTF-8 and try again.") from fault


def _ragged(path: Path, fault: Exception) -> str:
    found = _WRONG_COUNT.search(str(fault))
    if not found:
        return f"{path} is not a table of comma, semicolon or tab separated columns ({fault})."
    expected, line, saw = found.groups()
    return (
        f"{path}, line {line}: {saw} columns where the first line has {expected}: "
        "put text that holds the separator into quotes, or remove the extra columns."
    )


def _line_numbers(text: str, delimiter: str, rows: int) -> pd.Index:
    """The line each row begins on: its number, unless quoted text runs over several lines."""
    if '"' not in text:
        return pd.RangeIndex(1, rows + 1)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    starts, start = [], 1
    for _ in reader:
        starts.append(start)
        start = reader.line_num + 1
    return pd.Index(starts[:rows]) if len(starts) >= rows else pd.RangeIndex(1, rows + 1)


def _without_written_index(cells: pd.DataFrame) -> pd.DataFrame:
    """pandas' `to_csv` puts row numbers in front under an empty name; nobody means them as images."""
    first = cells[0].iloc[1:]
    numbered = cells[0].iloc[0].strip() in ("", "Unnamed: 0") and len(first) > 0 and first.str.fullmatch(r"\d+").all()
    if not numbered:
        return cells
    trimmed = cells.drop(columns=0)
    trimmed.columns = pd.RangeIndex(trimmed.shape[1])
    return trimmed
