"""Writing files so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet takes for the start of one


def guarded_text(text: str) -> str:
    """Text for a CSV cell that a spreadsheet will not run as a formula: with a `'` in front where it would.

    The same guard as of the label files, which this package cannot know.

    >>> [guarded_text(text) for text in ("left", "=1+1", "'=1+1", "-1")]
    ['left', "'=1+1", "''=1+1", "'-1"]
    """
    return f"'{text}" if FORMULA.match(text) else text


def unguarded_text(text: str) -> str:
    """The text that `guarded_text` wrote so.

    >>> [unguarded_text(guarded_text(text)) for text in ("left", "=1+1", "'=1+1", "'a")]
    ['left', '=1+1', "'=1+1", "'a"]
    """
    return text[1:] if text[:1] == "'" and FORMULA.match(text[1:]) else text


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; renamed over `path` at the end, removed where the writing fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield beside
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
