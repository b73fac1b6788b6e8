"""A label as a small tag with its shape and colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import NO_LABEL, LabelStyle, paint_shape

_SHAPE = 11
_PADDING = 8
_WIDEST = 176


class Chip(QWidget):
    """Shows one label; made once and given another label with `show_label`."""

    def __init__(self, words: str = "", style: LabelStyle = NO_LABEL) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font("strong"))
        self.words, self._style = "", style
        self.show_label(words, style)

    def show_label(self, words: str, style: LabelStyle) -> None:
        if (words, style) == (self.words, self._style):
            return
        self.words, self._style = words, style
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        height = max(24, metrics.height() + 6)
        wanted = metrics.horizontalAdvance(self.words) + round(_shape_size(height)) + 3 * _PADDING
        return QSize(min(theme.scaled(_WIDEST), wanted), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SHAPE + 6 * _PADDING, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, QRectF(self.rect()), self.words, self._style)
        painter.end()


def _shape_size(height: float) -> float:
    """The side of the shape in a chip of this height."""
    return min(_SHAPE * height / 24, height * 0.5)


def paint_chip(painter: QPainter, box: QRectF, words: str, style: LabelStyle) -> None:
    """Draw a chip into `box` with the painter's font."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    surface = theme.current().surface
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(style.color, 1))
    painter.setBrush(theme.mixed(surface, style.color.name(), 0.08))
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    size = _shape_size(box.height())
    paint_shape(painter, style, QRectF(box.left() + _PADDING, box.center().y() - size / 2, size, size))
    painter.setPen(theme.current().color("text"))
    room = box.adjusted(size + 1.75 * _PADDING, 0, -_PADDING, 0)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
