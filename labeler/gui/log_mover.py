"""Moving the store's write-ahead log in a thread, in the pauses between keys."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from labeler.store import Store

PAUSE_MILLISECONDS = 300  # without a change, after which somebody is looking rather than pressing
_CHANGES = 32  # before it is worth it


class LogMover(QObject):
    """`note_change` after each change; an error of the disk is raised in the thread, where the excepthook shows it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._changes = 0
        self._thread: threading.Thread | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._move)

    def watch(self, store: Store | None) -> None:
        """Move another store's log, or none; waits for a move that has begun."""
        self._pause.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._store, self._changes = store, 0
        if store is not None:
            from labeler.store.write_ahead import put_off_moving

            put_off_moving(store)

    def note_change(self) -> None:
        self._changes += 1
        if self._changes >= _CHANGES:
            self._pause.start()

    def _move(self) -> None:
        if self._store is None or (self._thread is not None and self._thread.is_alive()):
            return
        from labeler.store.write_ahead import move_log

        self._changes = 0
        self._thread = threading.Thread(target=move_log, args=(self._store.path,), name="log", daemon=True)
        self._thread.start()
