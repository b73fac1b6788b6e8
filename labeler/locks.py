"""Who is at work on something: a locked file, which the system unlocks however its process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """Held from `try_lock` until `release`, or until the process ends."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    def release(self) -> None:
        """Remove the file and let others lock it anew."""
        if sys.platform == "win32":  # there an open file cannot be removed
            os.close(self._handle)
            self._path.unlink(missing_ok=True)
        else:
            self._path.unlink(missing_ok=True)
            os.close(self._handle)


def try_lock(path: Path) -> FileLock | None:
    """Lock the file, making it where there is none; None where another process, or this one, holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle)
        held = path.exists() and os.path.samestat(os.fstat(handle), path.stat())
    except (BlockingIOError, PermissionError, FileNotFoundError):
        held = False
    if not held:  # also where its last holder removed it between the opening and the locking
        os.close(handle)
        return None
    return FileLock(path, handle)


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
