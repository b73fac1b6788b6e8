"""A check box whose state and focus can be seen in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from labeler.gui import theme

_BOX = 16
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.3))


class Check(QCheckBox):
    """A check box with its words; words that do not fit end in … and are in the tool tip."""

    def __init__(self, words: str = "", *, checked: bool = False) -> None:
        super().__init__(words)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + _BOX + 20, max(26, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def hitButton(self, _pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(3.5, (self.height() - _BOX) / 2 + 0.5, _BOX - 1, _BOX - 1)
        lively = self.isEnabled()
        checked = self.isChecked()
        painter.setPen(QPen(colors.color("accent" if checked and lively else "edge"), 1.5))
        painter.setBrush(colors.color(("accent" if lively else "muted") if checked else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            tick = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in _TICK]
            painter.setPen(QPen(colors.color("on_accent"), 2, c=Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(QPolygonF(tick))
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(colors.color("text" if lively else "muted"))
        room = QRectF(self.rect()).adjusted(_BOX + 12, 0, -4, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()
