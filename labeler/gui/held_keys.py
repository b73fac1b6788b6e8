"""Keys that do something as long as they are down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from labeler.actions import UserAction


class HeldKeys(QObject):
    """Emits `changed` with the id of the action whose key goes down on a page, and with '' when it ends.

    It ends when the key goes up, when another one of them goes down, and when the focus moves or the page is left:
    the key's way up would not be heard of there.
    """

    changed = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.held = ""
        self._key: int | None = None
        self._actions: dict[int, str] = {}
        page.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self.end)

    def follow(self, actions: Sequence[UserAction]) -> None:
        """Listen for the keys that these have now."""
        self.end()
        self._actions = {_combined(key): action.id for action in actions for key in action.keys}

    def end(self) -> None:
        """Nothing is held any more."""
        if self.held:
            self._hold("", None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self.end()
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            return self._key_moved(event, down=kind == QEvent.Type.KeyPress)
        return super().eventFilter(watched, event)

    def _key_moved(self, event: QKeyEvent, *, down: bool) -> bool:
        """Whether this key is one of them, and nobody else needs to hear of it."""
        if event.key() == self._key:
            if not down and not event.isAutoRepeat():
                self.end()
            return True
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = self._actions.get(event.key() | modifiers.value, "")
        if not action or not down or event.isAutoRepeat():
            return bool(action)
        self._hold(action, event.key())
        return True

    def _hold(self, action: str, key: int | None) -> None:
        self.held, self._key = action, key
        self.changed.emit(action)


def _combined(key: str) -> int:
    """A key with its modifiers, as one number of Qt's."""
    combination: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index] # missing in PySide6's stubs
    return combination.toCombined()
