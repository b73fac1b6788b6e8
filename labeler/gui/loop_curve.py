"""How far the networks of the guided loop carry: labels given against the share of the others they could label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.guided_loop import Point

_HEIGHT, _LEFT, _MARK = 232, 56, 5
_STEPS = 5
_STEP_LABELS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_EXPECTED, _CERTIFIED = "blue", "orange"


class LoopCurve(QWidget):
    """Two lines: what is expected has round marks, what a certificate promised square ones and a dashed line."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[Point] = ()
        self._nothing = ""
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_points(self, points: Sequence[Point], nothing: str) -> None:
        """Draw other points; `nothing` stands in their place where no share is known."""
        self._points, self._nothing = points, nothing
        said = [
            self.tr("{labels} labels: {share} %").format(labels=f"{x:,.0f}", share=f"{100 * y:.0f}")
            for x, y in self.expected + self.certified
        ]
        self.setAccessibleName(", ".join(said) or nothing)
        self.update()

    @property
    def expected(self) -> list[tuple[float, float]]:
        """Labels and expected share of the rounds that have one."""
        return [(one.labels, one.expected) for one in self._points if one.expected is not None]

    @property
    def certified(self) -> list[tuple[float, float]]:
        """Labels and promised share of the rounds that have one."""
        return [(one.labels, one.certified) for one in self._points if one.certified is not None]

    def sizeHint(self) -> QSize:
        return QSize(3 * _HEIGHT, theme.scaled(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = painter.fontMetrics().height()
        left, top = theme.scaled(_LEFT), 2 * line
        room = QRectF(left, top, self.width() - left - 2 * line, self.height() - top - 2.75 * line)
        step = self._step()
        self._paint_axes(painter, room, step)
        self._paint_legend(painter, room)
        for points, color, square in ((self.expected, _EXPECTED, False), (self.certified, _CERTIFIED, True)):
            places = [
                QPointF(room.left() + room.width() * x / (_STEPS * step), room.bottom() - room.height() * y)
                for x, y in points
            ]
            self._paint_line(painter, places, color, square)
        if not self.expected and not self.certified:
            painter.setPen(theme.current().color("muted"))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            between = QRectF(room.left(), room.top() + room.height() / 4, room.width(), room.height() / 4)
            painter.drawText(between, words, self._nothing)
        painter.end()

    def _step(self) -> int:
        """The labels between two numbers of the axis."""
        most = max((one.labels for one in self._points), default=0)
        return next((step for step in _STEP_LABELS if _STEPS * step >= 1.1 * most), _STEP_LABELS[-1])

    def _paint_axes(self, painter: QPainter, room: QRectF, step: int) -> None:
        colors, line = theme.current(), painter.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for quarter in range(5):
            height = room.bottom() - room.height() * quarter / 4
            painter.setPen(QPen(colors.color("line"), 1))
            painter.drawLine(QPointF(room.left(), height), QPointF(room.right(), height))
            painter.setPen(colors.color("muted"))
            where = QRectF(0, height - line / 2, room.left() - theme.GRID, line)
            painter.drawText(where, right, f"{25 * quarter} %")
        for number in range(_STEPS + 1):
            middle = room.left() + room.width() * number / _STEPS
            where = QRectF(middle - 40, room.bottom() + 4, 80, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignHCenter, f"{number * step:,}")
        below = QRectF(room.left(), room.bottom() + 4 + line, room.width(), 1.5 * line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("pictures labelled by people"))

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        """What the marks mean, above the plot; the certified line is named once there is one."""
        named = [(self.tr("expected"), _EXPECTED, False)]
        if self.certified:
            named.append((self.tr("promised by a certificate"), _CERTIFIED, True))
        metrics = painter.fontMetrics()
        across, middle = room.left(), 0.75 * metrics.height()
        for words, color, square in named:
            self._paint_line(painter, [QPointF(across, middle), QPointF(across + 24, middle)], color, square)
            painter.setPen(theme.current().color("text"))
            wide = metrics.horizontalAdvance(words)
            where = QRectF(across + 24 + theme.GRID, middle - metrics.height() / 2, wide + 1, metrics.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            across += wide + 24 + 4 * theme.GRID

    @staticmethod
    def _paint_line(painter: QPainter, places: Sequence[QPointF], name: str, square: bool) -> None:
        color = theme.current().color(name)
        pen = QPen(color, 2, Qt.PenStyle.DashLine if square else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for place in places:
            box = QRectF(place.x() - _MARK, place.y() - _MARK, 2 * _MARK, 2 * _MARK)
            if square:
                painter.drawRect(box)
            else:
                painter.drawEllipse(box)
