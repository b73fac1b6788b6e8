"""The store's change notices as a Qt signal, with those of other processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from labeler.gui.log_mover import LogMover

if TYPE_CHECKING:
    from labeler.store import Change, Store

POLL_MILLISECONDS = 250
REST_SECONDS = 0.5  # between two notices of other processes, so that a label shows within a second
REST_PER_SECOND = 9  # a page that takes long to count anew is told more seldom: a tenth of the time at most
ELSEWHERE = "elsewhere"  # the kind of a change that another process made


class StoreBridge(QObject):
    """Emits `changed` after every change of the watched store."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._version = 0
        self._told_at = 0.0
        self._rest = REST_SECONDS
        self._end: Callable[[], None] | None = None
        self._log = LogMover(self)
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
        self._log.watch(store)
        if store is not None:
            self._end = store.listen(self._tell)
            self._version = store.data_version()
            self._told_at = float("-inf")
            self._timer.start()

    def _tell(self, change: Change) -> None:
        self._log.note_change()
        self.changed.emit(change)

    def _poll(self) -> None:
        if self._store is None:
            return
        self._timer.stop()  # a store that can no longer be read is reported once, not four times a second
        version = self._store.data_version()
        self._timer.start()
        began = time.monotonic()
        if version != self._version and began - self._told_at >= self._rest:
            self._version = version
            from labeler.store import Change

            self.changed.emit(Change(ELSEWHERE, None, ()))
            self._told_at = time.monotonic()
            self._rest = max(REST_SECONDS, REST_PER_SECOND * (self._told_at - began))
