"""Lines to type in that keep their keys for themselves, whatever these mean on the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox

from labeler.gui import theme
from labeler.gui.widgets.buttons import keeps_key

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_UP_AND_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
# Newer versions of Qt have the signal themselves: emitted once more, it would start what it starts twice.
_QT_TELLS_RETURN = hasattr(QSpinBox, "returnPressed")
_KEYS = (*_RETURN, Qt.Key.Key_Escape, *_UP_AND_DOWN)


class Field(QLineEdit):
    """Emits `left` on Esc; `returnPressed` as every line. Up and Down go to its start and end."""

    left = Signal()

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible_name)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Up:
            self.home(False)
        elif event.key() == Qt.Key.Key_Down:
            self.end(False)
        else:
            super().keyPressEvent(event)


class NumberField(QSpinBox):
    """A whole number, changed by Up and Down; emits `returnPressed`, and `left` on Esc."""

    returnPressed = Signal()
    left = Signal()

    def __init__(self, accessible_name: str, least: int, most: int) -> None:
        super().__init__()
        self.setAccessibleName(accessible_name)
        self.setRange(least, most)
        self.lineEdit().setTextMargins(theme.GRID - 2, 0, 0, 0)  # the stylesheet's padding does not reach its words

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in _RETURN:
            if not _QT_TELLS_RETURN:
                self.returnPressed.emit()
            event.accept()
