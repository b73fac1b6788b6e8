"""The colour and shape of every label: the same in buttons, chips, charts and grids. No meaning by colour alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from labeler.gui import theme

if TYPE_CHECKING:
    from labeler.tasks import Task


@dataclass(frozen=True)
class LabelStyle:
    """A colour's name in the theme, and a shape of `SHAPES`."""

    color_name: str
    shape: str

    @property
    def color(self) -> QColor:
        return theme.current().color(self.color_name)


_BY_WORD = {
    "left": LabelStyle("blue", "arrow-left"),
    "center": LabelStyle("grey", "dot"),
    "right": LabelStyle("orange", "arrow-right"),
    "yes": LabelStyle("blue", "check"),
    "no": LabelStyle("orange", "cross"),
}
_BY_PLACE = (
    LabelStyle("blue", "dot"),
    LabelStyle("orange", "square"),
    LabelStyle("green", "triangle"),
    LabelStyle("purple", "diamond"),
    LabelStyle("brown", "ring"),
    LabelStyle("sky", "bar"),
    LabelStyle("pink", "plus"),
    LabelStyle("grey", "frame"),
)
NO_LABEL = LabelStyle("grey", "ring")


def label_style(task: Task, label: str) -> LabelStyle:
    """How a label of `task` looks; past eight labels colours and shapes pair up anew, so that they still differ."""
    if set(task.labels) <= set(_BY_WORD):
        return _BY_WORD[label]
    place = task.labels.index(label)
    size = len(_BY_PLACE)
    return LabelStyle(_BY_PLACE[place % size].color_name, _BY_PLACE[(place + place // size) % size].shape)


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _stroke(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:]:
        path.lineTo(x, y)
    return path


def _ellipse(inset: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(inset, inset, 1 - 2 * inset, 1 - 2 * inset))
    return path


def _cross(turn: float) -> QPainterPath:
    path = QPainterPath()
    for angle in (turn, turn + math.pi / 2):
        x, y = 0.38 * math.cos(angle), 0.38 * math.sin(angle)
        path.moveTo(0.5 - x, 0.5 - y)
        path.lineTo(0.5 + x, 0.5 + y)
    return path


_ARROW = ((0.02, 0.5), (0.5, 0.06), (0.5, 0.34), (0.98, 0.34), (0.98, 0.66), (0.5, 0.66), (0.5, 0.94))

# Shapes in a unit square; those of STROKED are drawn as lines.
SHAPES = {
    "arrow-left": _polygon(*_ARROW),
    "arrow-right": _polygon(*((1 - x, y) for x, y in _ARROW)),
    "dot": _ellipse(0.16),
    "square": _polygon((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88)),
    "triangle": _polygon((0.5, 0.06), (0.98, 0.92), (0.02, 0.92)),
    "diamond": _polygon((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    "bar": _polygon((0.02, 0.34), (0.98, 0.34), (0.98, 0.66), (0.02, 0.66)),
    "check": _stroke((0.12, 0.55), (0.4, 0.82), (0.9, 0.2)),
    "cross": _cross(math.pi / 4),
    "plus": _cross(0.0),
    "ring": _ellipse(0.16),
    "frame": _polygon((0.16, 0.16), (0.84, 0.16), (0.84, 0.84), (0.16, 0.84)),
}
STROKED = frozenset({"check", "cross", "plus", "ring", "frame"})


def paint_shape(painter: QPainter, style: LabelStyle, where: QRectF, color: QColor | None = None) -> None:
    """Draw a label's shape into a square, in its own colour or in `color`."""
    ink = color or style.color
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(where.topLeft())
    painter.scale(where.width(), where.height())
    if style.shape in STROKED:
        pen = QPen(ink, 0.16, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
    painter.drawPath(SHAPES[style.shape])
    painter.restore()
