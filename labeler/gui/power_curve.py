"""What a calibration round shows, as a picture: the number of common pictures against the smallest shift seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.round_power import percent_text, power_curve, smallest_lean

_HEIGHT, _LEFT = 216, 56
_HIGHEST = 0.5  # of the shifts that are drawn
_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_ENDS = (500, 2_000, 10_000, 25_000)  # of the axis of pictures: the first that leaves some room
_STEPS = 5


class PowerCurve(QWidget):
    """A curve that falls; the chosen number of pictures stands on it as a dot with its figure."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures, self._labels = 100, 3
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_round(self, pictures: int, labels: int, sentence: str) -> None:
        """Put the dot on another number of pictures; `sentence` says the same in words."""
        self._pictures, self._labels = pictures, labels
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * _HEIGHT, theme.scaled(_HEIGHT))

    @property
    def end(self) -> int:
        """The most pictures that the axis has room for."""
        return next((end for end in _ENDS if 1.2 * self._pictures <= end), _ENDS[-1])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = painter.fontMetrics().height()
        left, top = theme.scaled(_LEFT), 2 * line
        room = QRectF(left, top, self.width() - left - 2 * line, self.height() - top - 3 * line)
        self._paint_axes(painter, room)
        curve = QPolygonF([self._place(room, *point) for point in power_curve(self.end, self._labels)])
        painter.save()
        painter.setClipRect(room)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawPolyline(curve)
        painter.restore()
        self._paint_dot(painter, room)
        painter.end()

    def _paint_axes(self, painter: QPainter, room: QRectF) -> None:
        colors, line = theme.current(), painter.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share in _SHARES:
            height = self._place(room, 0, share).y()
            painter.setPen(QPen(colors.color("line"), 1))
            painter.drawLine(QPointF(room.left(), height), QPointF(room.right(), height))
            painter.setPen(colors.color("muted"))
            where = QRectF(0, height - line / 2, room.left() - theme.GRID, line)
            painter.drawText(where, right, percent_text(share))
        for step in range(_STEPS + 1):
            number = self.end * step // _STEPS
            middle = self._place(room, number, 0).x()
            where = QRectF(middle - 40, room.bottom() + 4, 80, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignHCenter, f"{number:,}")
        above = QRectF(0, 0, self.width(), 1.2 * line)
        said = self.tr("smallest shift that is seen, of the common pictures")
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        below = QRectF(room.left(), room.bottom() + 4 + line, room.width(), 1.5 * line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("common pictures"))

    def _paint_dot(self, painter: QPainter, room: QRectF) -> None:
        """The chosen number: on the curve, or at its upper end with words where it shows less than is drawn."""
        colors = theme.current()
        seen = smallest_lean(self._pictures, self._labels)
        at = self._place(room, self._pictures, min(_HIGHEST, seen or _HIGHEST))
        painter.setPen(QPen(colors.color("edge"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(at, QPointF(at.x(), room.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent"))
        painter.drawEllipse(at, 5, 5)
        painter.setFont(theme.font("strong"))
        painter.setPen(colors.color("text"))
        words = self.tr("a shift of {shift} is seen").format(shift=percent_text(seen or 0))
        words = self.tr("no shift is seen") if seen is None else words
        line = painter.fontMetrics().height()
        where = QRectF(at.x() + 10, max(room.top(), at.y() - 1.2 * line), room.width(), line)
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _place(self, room: QRectF, pictures: float, share: float) -> QPointF:
        across = room.left() + room.width() * pictures / self.end
        return QPointF(across, room.bottom() - room.height() * share / _HIGHEST)
