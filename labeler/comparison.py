"""The table of trainings as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labeler.files import guarded_text, replacing


def write_comparison(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows of `labeler compare` with a header; texts that a spreadsheet would run are guarded."""
    columns = list(rows[0]) if rows else []
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in rows)


def _cell(value: object) -> object:
    return guarded_text(value) if isinstance(value, str) else value
