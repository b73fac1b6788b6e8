"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from labeler.errors import InputError

FORMULA = r"[=+\-@\t\r]"  # what a spreadsheet takes for the start of a formula
_RUNS = re.compile(f"'*{FORMULA}")
MAY_RUN = "'=+-@\t\r"  # the first letters that a guard may be needed for


def guarded_text(text: str) -> str:
    """Text for a CSV cell that a spreadsheet will not run as a formula; `label_files` takes the guard off again."""
    return f"'{text}" if text[:1] in MAY_RUN and _RUNS.match(text) else text


def unguarded_text(text: str) -> str:
    """A CSV cell without what `guarded_text` put in front."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line ends as written) beside `path` that takes its place when the block ends well.

    Raises InputError where the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as fault:
        raise InputError(f"{path} cannot be written ({fault.strerror}): choose another folder.") from fault
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(path, beside)
        beside.replace(path)
    except OSError as fault:
        raise InputError(f"{path} cannot be written ({fault.strerror}): the file is as it was.") from fault
    finally:
        beside.unlink(missing_ok=True)


def _keep_mode(path: Path, beside: Path) -> None:
    """mkstemp gives 0600; a file meant for teammates gets the mode of the one it replaces, or the usual one."""
    beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask())


def umask() -> int:
    """The permissions that new files and folders are not to have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
