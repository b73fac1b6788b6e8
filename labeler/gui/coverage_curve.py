"""A curve of how many images get a label against how many of the labels are wrong, with the chosen point on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme

_HEIGHT, _LEFT = 208, 56
_LEAST, _MOST = 0.002, 0.2  # errors that are drawn, on a logarithmic axis
_TICKS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_COLORS = ("accent", "orange")
_DASHES = ((), (5.0, 3.0))


@dataclass(frozen=True)
class CoverageLine:
    """A line through points (error, share of images labelled), both from 0 to 1."""

    name: str
    errors: Sequence[float]
    shares: Sequence[float]


class CoverageCurve(QWidget):
    """One line or two, told apart by colour and dash; the chosen point stands on the first with its words."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[CoverageLine, ...] = ()
        self.point = (0.0, 0.0)
        self._words = self._across = ""
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[CoverageLine], point: tuple[float, float], words: str, across: str) -> None:
        """Draw other lines; `point` is (error, share), `words` say what it means, `across` what the errors are."""
        self.lines, self.point, self._words, self._across = tuple(lines), point, words, across
        self.setAccessibleName(f"{across}: {words}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * _HEIGHT, theme.scaled(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = painter.fontMetrics().height()
        left, top = theme.scaled(_LEFT), 2.5 * line
        room = QRectF(left, top, self.width() - left - 2 * line, self.height() - top - 3 * line)
        self._paint_axes(painter, room)
        for number, one in enumerate(self.lines):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(number))
            inside = [pair for pair in zip(one.errors, one.shares, strict=True) if pair[0] > 0]
            painter.drawPolyline(QPolygonF([_place(room, *pair) for pair in inside]))
        self._paint_legend(painter, room)
        self._paint_point(painter, room)
        painter.end()

    def _paint_axes(self, painter: QPainter, room: QRectF) -> None:
        colors, line = theme.current(), painter.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share in _SHARES:
            height = _place(room, _LEAST, share).y()
            painter.setPen(QPen(colors.color("line"), 1))
            painter.drawLine(QPointF(room.left(), height), QPointF(room.right(), height))
            painter.setPen(colors.color("muted"))
            where = QRectF(0, height - line / 2, room.left() - theme.GRID, line)
            painter.drawText(where, right, f"{100 * share:.0f} %")
        for error in _TICKS:
            middle = _place(room, error, 0).x()
            where = QRectF(middle - 40, room.bottom() + 4, 80, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignHCenter, f"{100 * error:g} %")
        below = QRectF(room.left(), room.bottom() + 4 + line, room.width(), 1.5 * line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._across)

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        """Above the plot: what is drawn upwards, or the names of several lines."""
        colors, metrics = theme.current(), painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colors.color("muted"))
        title = self.tr("images that get a label")
        painter.drawText(QRectF(0, 0, self.width(), 1.5 * metrics.height()), middle, title)
        at = metrics.horizontalAdvance(title) + 3.0 * theme.GRID
        for number, one in enumerate(self.lines if len(self.lines) > 1 else ()):
            height = 0.75 * metrics.height()
            painter.setPen(_pen(number))
            painter.drawLine(QPointF(at, height), QPointF(at + 28, height))
            painter.setPen(colors.color("text"))
            where = QRectF(at + 36, 0, max(0.0, room.right() - at - 36), 1.5 * metrics.height())
            painter.drawText(where, middle, one.name)
            at += 36 + metrics.horizontalAdvance(one.name) + 2 * theme.GRID

    def _paint_point(self, painter: QPainter, room: QRectF) -> None:
        colors, line = theme.current(), painter.fontMetrics().height()
        at = _place(room, *self.point)
        painter.setPen(QPen(colors.color("edge"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(at, QPointF(at.x(), room.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent"))
        painter.drawEllipse(at, 5, 5)
        painter.setFont(theme.font("strong"))
        width = painter.fontMetrics().horizontalAdvance(self._words)
        fits_right = at.x() + 10 + width < room.right()
        start = at.x() + 10 if fits_right else max(room.left() + 4, at.x() - 10 - width)
        where = QRectF(start, min(at.y() + 4, room.bottom() - 1.5 * line), width + 2.0, 1.4 * line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("surface"))
        painter.setOpacity(0.8)
        painter.drawRect(where)
        painter.setOpacity(1)
        painter.setPen(colors.color("text"))
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._words)


def _pen(number: int) -> QPen:
    pen = QPen(theme.current().color(_COLORS[number % len(_COLORS)]), 2)
    if dashes := _DASHES[number % len(_DASHES)]:
        pen.setDashPattern(dashes)
    return pen


def _place(room: QRectF, error: float, share: float) -> QPointF:
    kept = min(max(error, _LEAST), _MOST)
    across = math.log(kept / _LEAST) / math.log(_MOST / _LEAST)
    return QPointF(room.left() + room.width() * across, room.bottom() - room.height() * share)
