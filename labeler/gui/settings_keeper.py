"""Writing the settings while people label: in a worker thread, because a flush to disk would be felt in a key."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from labeler.errors import InputError
from labeler.settings import Settings, save_settings

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class SettingsKeeper(QObject):
    """Writes in the order it was asked; emits `failed` with a sentence where the disk refuses a write in the thread."""

    failed = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._worker: ThreadPoolExecutor | None = None

    def save_soon(self) -> None:
        """Write what the settings are now, without waiting for it."""
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor  # late: the window starts without

            self._worker = ThreadPoolExecutor(1, thread_name_prefix="settings")
        self._worker.submit(self._write, deepcopy(self._settings))

    def save(self) -> None:
        """Write them before this returns; InputError where the disk refuses."""
        self.wait()
        save_settings(self._settings)

    def wait(self) -> None:
        """Return when nothing is being written, so that an older state cannot overwrite a newer one."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown()

    def _write(self, settings: Settings) -> None:
        try:
            save_settings(settings)
        except InputError as fault:
            self.failed.emit(str(fault))
