"""A text that becomes a field when it is clicked: small changes need no dialog."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from labeler.gui import theme
from labeler.gui.widgets.buttons import Button
from labeler.gui.widgets.field import Field


class EditableText(QStackedWidget):
    """Shows a button; `edit` puts a field in its place. Return gives `edited`, Esc and leaving it change nothing."""

    edited = Signal(str)
    ended = Signal()

    def __init__(self, accessible_name: str, icon_name: str = "", widest: int = 240, role: str = "body") -> None:
        super().__init__()
        self._full = ""
        self._start = ""
        self._widest = widest
        self.button = Button("", self.edit, "quiet", icon_name)
        self.button.setAccessibleName(accessible_name)
        self.button.setFont(theme.font(role))
        self.button.setMinimumHeight(theme.control_height(3))
        self.field = Field(accessible_name)
        self.field.left.connect(self._end)
        self.field.returnPressed.connect(self._finish)
        self.field.editingFinished.connect(self._end)
        self.addWidget(self.button)
        self.addWidget(self.field)
        self.setMaximumWidth(widest)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self.updateGeometry)

    def set_text(self, words: str, start: str = "") -> None:
        """Show `words`; editing begins with `start`."""
        self._start = start
        if words == self._full:
            return
        self._full = words
        room = self._widest - 40
        shown = self.button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        before = self.button.sizeHint()
        self.button.setText(shown)
        if self.button.sizeHint() != before:
            self.updateGeometry()
        self.button.setToolTip(words if shown != words else "")

    def sizeHint(self) -> QSize:
        if self.currentWidget() is self.field:
            return QSize(self._widest, self.field.sizeHint().height())
        return QSize(min(self._widest, self.button.sizeHint().width()), self.button.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def text(self) -> str:
        return self._full

    def edit(self) -> None:
        self.field.setText(self._start)
        self.setCurrentWidget(self.field)
        self.field.setFocus()
        self.field.selectAll()

    def _finish(self) -> None:
        words = self.field.text().strip()
        if words and words != self._start:
            self.edited.emit(words)  # before `ended`, which shows what came of it
        self._end()

    def _end(self) -> None:
        if self.currentWidget() is self.field:
            self.setCurrentWidget(self.button)
            self.ended.emit()
