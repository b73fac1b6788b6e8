"""Asks which label a picture is an example of: its key answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.gui import theme
from labeler.gui.card_overlay import CardOverlay
from labeler.gui.label_styles import label_style
from labeler.gui.widgets import Button, Card, LabelButton, clear, row, scrolled, text
from labeler.tasks import Task

_HEIGHT = 36
_MOST_ROWS = 6  # more are reached by their keys, or by scrolling


class PinPrompt(CardOverlay):
    """Emits the label that was chosen."""

    chosen = Signal(str)

    def __init__(self, page: QWidget, panel: QWidget) -> None:
        self._labels: dict[str, str] = {}
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(theme.GRID)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        title = self.tr("Which label is this picture an example of?")
        cancel = Button(self.tr("Cancel"), self.close_card, "quiet")
        hint = text(self.tr("Press its key. This pins the picture; it gives no answer."), "caption", "muted", wrap=True)
        self._body = scrolled(self._buttons)
        card = Card(text(title, "strong", wrap=True), hint, self._body, row(None, cancel))
        super().__init__(page, panel, card, title)

    def ask(self, task: Task, actions: Sequence[UserAction]) -> None:
        """Ask for a label of `task`; `actions` hold the labels' keys."""
        clear(self._buttons)
        self._labels = {}
        button_height = 0
        for label, action in zip(task.labels, actions, strict=True):
            button = LabelButton(label, label_style(task, label), action.keys, _HEIGHT)
            button.clicked.connect(lambda _checked=False, label=label: self._choose(label))
            self._buttons.addWidget(button)
            button_height = button.sizeHint().height()
            for key in action.keys:
                self._labels[QKeySequence(key).toString()] = label
        rows = min(_MOST_ROWS, len(task.labels))
        self._body.setFixedHeight(rows * (button_height + theme.GRID))
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        label = self._labels.get(QKeySequence(event.key() | plain.value).toString())
        if label is not None and not event.isAutoRepeat():
            self._choose(label)
        else:
            super().keyPressEvent(event)

    def _choose(self, label: str) -> None:
        self.close_card()
        self.chosen.emit(label)
