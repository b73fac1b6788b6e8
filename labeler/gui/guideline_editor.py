"""Writing a task's guideline in place: what the labels mean, and where the border between them lies."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.card_overlay import CardOverlay
from labeler.gui.widgets import Button, Card, KeyCaps, column, row, text
from labeler.tasks import Task

_SAVE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _TextField(QPlainTextEdit):
    """Several lines; Tab leads on, and the card gets the keys that save and leave."""

    def __init__(self, name: str, hint: str, lines: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._lines = lines
        self.setMinimumHeight(self._height(2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(40 * theme.GRID, self._height(self._lines))

    def _height(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + 3 * theme.GRID

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while one writes, no key means anything else
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        saves = event.key() in _SAVE_KEYS and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if saves or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class GuidelineEditor(CardOverlay):
    """Emits both texts when they shall be kept. It stays open until it is told that they are."""

    saved = Signal(str, str)

    def __init__(self, page: QWidget, panel: QWidget) -> None:
        self._title = text(role="strong", wrap=True)
        self.guideline = _TextField(
            self.tr("What the labels mean"), self.tr("Such as: center: both cheeks show about equally."), 7
        )
        self.borders = _TextField(
            self.tr("Where the border lies"), self.tr("Such as: center up to about 10 degrees; both ears show."), 3
        )
        save = Button(self.tr("Save"), self._save, "primary")
        cancel = Button(self.tr("Cancel"), self.close_card, "quiet")
        card = Card(
            self._title,
            column(text(self.guideline.accessibleName(), "caption", "muted"), self.guideline, gap=0.5),
            column(text(self.borders.accessibleName(), "caption", "muted"), self.borders, gap=0.5),
            row(KeyCaps(("Ctrl+Return",)), save, None, KeyCaps(("Esc",)), cancel),
            gap=1.5,
        )
        super().__init__(page, panel, card, self.tr("Edit the guideline"))
        self.task: Task | None = None

    def edit(self, task: Task) -> None:
        """Offer a task's texts for changing."""
        self.task = task
        self._title.setText(task.title)
        self.guideline.setPlainText(task.guideline)
        self.borders.setPlainText(task.borders)
        self.open()
        self.take_focus()

    def take_focus(self) -> None:
        """Go on writing where the text ends."""
        self.guideline.setFocus()
        self.guideline.moveCursor(self.guideline.textCursor().MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SAVE_KEYS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        self.saved.emit(self.guideline.toPlainText(), self.borders.toPlainText())
