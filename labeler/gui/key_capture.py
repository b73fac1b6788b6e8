"""A box that takes the next key that is pressed, whatever it means elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.key_events import is_modifier, pressed_key
from labeler.key_names import MODIFIERS

_HELD = {
    "Meta": (Qt.Key.Key_Meta, Qt.KeyboardModifier.MetaModifier),
    "Ctrl": (Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier),
    "Alt": (Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier),
    "Shift": (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier),
}


class KeyCapture(QWidget):
    """While it has the focus, emits `pressed` with a key, `refused` with a sentence, and `left` after Esc."""

    pressed = Signal(str)
    refused = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._held = ""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def ask(self, words: str) -> None:
        """Wait for a key; `words` say what for."""
        self._words = words
        self.setAccessibleName(words)
        self._show_held("")
        self.setFocus()

    @property
    def shown(self) -> str:
        """What the box says at present."""
        return self._held or self._words

    def sizeHint(self) -> QSize:
        return QSize(240, max(4 * theme.GRID, self.fontMetrics().height() + theme.GRID))

    def event(self, event: QEvent) -> bool:
        """No shortcut takes a key away, and Tab does not move on."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.keyPressEvent(event)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if is_modifier(event):
            self._show_held(self._modifiers(event, down=True))
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        elif not event.isAutoRepeat():
            self._take(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._show_held(self._modifiers(event, down=False))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def _take(self, event: QKeyEvent) -> None:
        self._show_held("")
        try:
            key = pressed_key(event)
        except InputError as fault:
            self.refused.emit(str(fault))
        else:
            self.pressed.emit(key)

    @staticmethod
    def _modifiers(event: QKeyEvent, *, down: bool) -> str:
        """What is held now: systems differ in whether a modifier's own event counts it."""
        keys = [(name, *_HELD[name]) for name in MODIFIERS]
        held = [name for name, key, flag in keys if (down if event.key() == key else event.modifiers() & flag)]
        return "+".join((*held, "…")) if held else ""

    def _show_held(self, words: str) -> None:
        self._held = words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("accent"), 2))
        painter.setBrush(theme.mixed(colors.surface, colors.accent, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.setPen(colors.color("text"))
        room = self.rect().adjusted(12, 0, -12, 0)
        words = painter.fontMetrics().elidedText(self.shown, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()
