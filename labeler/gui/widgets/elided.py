"""A line of text that ends in … where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
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
        self.setFont(theme.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.words = ""
        self.set_text(words)

    def set_text(self, words: str, color_name: str = "") -> None:
        self.words = words
        self._color_name = color_name or self._color_name
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(self._widest, metrics.horizontalAdvance(self.words) + 2), metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().color(self._color_name))
        shown = painter.fontMetrics().elidedText(self.words, self.mode, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
