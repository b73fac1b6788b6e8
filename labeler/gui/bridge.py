"""The store's change notices as a Qt signal, with those of other processes."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from labeler.store import Change, Store

POLL_MILLISECONDS = 500
REST_SECONDS = 2.0  # between two notices of other processes: pages count anew at each
ELSEWHERE = "elsewhere"  # the kind of a change that another process made


class StoreBridge(QObject):
    """Emits `changed` after every change of the watched store."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._version = 0
        self._told_at = 0.0
        self._end: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MILLISECONDS)
        self._timer.timeout.connect(self._poll)

    def watch(self, store: Store | None) -> None:
        """Watch another store, or none."""
        self._timer.stop()
        if self._end is not None:
            self._end()
            self._end = None
        self._store = store
        if store is not None:
            self._end = store.listen(self.changed.emit)
            self._version = store.data_version()
            self._told_at = -REST_SECONDS
            self._timer.start()

    def _poll(self) -> None:
        if self._store is None:
            return
        self._timer.stop()  # a store that can no longer be read is reported once, not twice a second
        version = self._store.data_version()
        self._timer.start()
        if version != self._version and time.monotonic() - self._told_at >= REST_SECONDS:
            self._version = version
            self._told_at = time.monotonic()
            self.changed.emit(Change(ELSEWHERE, None, ()))
