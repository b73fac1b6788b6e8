"""A line of text that ends in … where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme


class ElidedText(QWidget):
    """One line; what is cut off is in the tool tip."""

    def __init__(self, words: str = "", role: str = "body", color_name: str = "text", widest: int = 10_000) -> None:
        super().__init__()
        self._color_name = color_name
        self._widest = widest
        self.mode = Qt.TextElideMode.ElideRight
        self.words = ""
        self._hint = QSize()
        self.setFont(theme.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(words)
        self._measure()

    def set_text(self, words: str, color_name: str = "") -> None:
        """Say something else; the layout hears of it only where the room for it differs, as many do at every key."""
        color_name = color_name or self._color_name
        if (words, color_name) == (self.words, self._color_name):
            return
        self.words, self._color_name = words, color_name
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._measure()
        self.update()

    def sizeHint(self) -> QSize:
        return self._hint

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, self._hint.width()), self._hint.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        metrics = QFontMetrics(self.font())
        hint = QSize(min(self._widest, metrics.horizontalAdvance(self.words) + 2), metrics.height() + 4)
        if hint != self._hint:
            self._hint = hint
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().color(self._color_name))
        shown = painter.fontMetrics().elidedText(self.words, self.mode, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
