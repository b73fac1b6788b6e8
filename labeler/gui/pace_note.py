"""A quiet line beside the pace: keys come faster than anybody can look. It goes away by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from labeler.gui.widgets import ElidedText
from labeler.pace import Haste

SHOWN_MILLISECONDS = 6000


class PaceNote(ElidedText):
    """Shows nothing unless `watches`."""

    def __init__(self) -> None:
        super().__init__(role="caption", color_name="warning")
        self.watches = True
        self._haste = Haste()
        self._keys: Callable[[], Sequence[QKeySequence]] = tuple
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MILLISECONDS)
        self._timer.timeout.connect(lambda: self._show(""))

    def note_answer(self) -> None:
        """An answer was given just now."""
        if self._haste.note(time.monotonic()) and self.watches:
            self._show(self.tr("⚠ Faster than anybody can look"))

    def watch_keys(self, page: QWidget, keys: Callable[[], Sequence[QKeySequence]]) -> None:
        """Notice it where one of `keys`, those that answer on `page`, is held: it answers once only."""
        self._keys = keys
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.isAutoRepeat():
            held = QKeySequence(event.keyCombination())
            if held in self._keys() and self._haste.note_repeat() and self.watches:
                self._show(self.tr("⚠ A held key answers once"))
        return super().eventFilter(watched, event)

    def _show(self, words: str) -> None:
        if words != self.words:
            self.set_text(words)
        if words:
            self._timer.start()
