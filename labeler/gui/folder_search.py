"""Looking through a folder for pictures in a thread: on a network drive it takes minutes."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from labeler.errors import InputError
from labeler.images import list_images


class _CancelledError(Exception):
    """The person no longer wants the folder."""


class FolderSearch(QObject):
    """Emits `progress` (pictures so far), then `found` (images) or `failed` (InputError); nothing once cancelled."""

    progress = Signal(int)
    found = Signal(object)
    failed = Signal(object)
    _counted = Signal(int)
    _ended = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._cancelled = threading.Event()
        self._counted.connect(self._tell_count)
        self._ended.connect(self._tell_end)
        self._thread = threading.Thread(target=self._search, name="folder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """End without a word."""
        self._cancelled.set()

    def _search(self) -> None:
        try:
            self._ended.emit(list_images(self._folder, self._count))
        except _CancelledError:
            return
        except InputError as fault:
            self._ended.emit(fault)

    def _count(self, count: int) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
        self._counted.emit(count)

    def _tell_count(self, count: int) -> None:
        if not self._cancelled.is_set():
            self.progress.emit(count)

    def _tell_end(self, outcome: list[str] | InputError) -> None:
        if not self._cancelled.is_set():
            (self.failed if isinstance(outcome, InputError) else self.found).emit(outcome)
