"""Child processes that are to be gone before what started them is."""

from __future__ import annotations

from PySide6.QtCore import QProcess

PATIENCE_MILLISECONDS = 2000  # for a child that may end by itself


def kill_and_wait(process: QProcess) -> None:
    """Kill a process and wait until it is gone, however long a busy computer takes: it cannot refuse.

    Qt complains of a process that is destroyed before it is gone.
    """
    process.kill()
    process.waitForFinished(-1)
