"""Where each annotator's borders lie, as a picture: a line from left to right per annotator."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.borders import AnnotatorBorders, BorderComparison
from labeler.gui import theme
from labeler.gui.label_styles import label_style, paint_shape

_NAMES, _ROW, _SHAPE = 104, 40, 14
_WIDEST = 5.0  # log-odds on either side: scores end a little below
_NARROWEST = 1.0
_TICK, _BAR = 22, 6


class BorderView(QWidget):
    """A row per annotator: the labels' shapes in their order, a tick at each border, and its 95 % interval as a bar."""

    def __init__(self) -> None:
        super().__init__()
        self._found: BorderComparison | None = None
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_borders(self, found: BorderComparison) -> None:
        """Show other borders; annotators without any have no row."""
        self._found = found
        words = "\n".join(_words(person) for person in self._people())
        self.setAccessibleName(words or self.tr("No borders"))
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40 * theme.GRID, round(self._row() * len(self._people()) + 2.5 * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = theme.scaled(_NAMES)
        room = QRectF(left, 0, self.width() - left - theme.GRID, self._row() * len(self._people()))
        self._paint_axis(painter, room)
        for place, person in enumerate(self._people()):
            row = QRectF(room.left(), place * self._row(), room.width(), self._row())
            self._paint_name(painter, person, row)
            self._paint_row(painter, person, row)
        painter.end()

    def _people(self) -> list[AnnotatorBorders]:
        return [one for one in self._found.annotators if one.borders] if self._found else []

    def _row(self) -> float:
        return float(max(theme.scaled(_ROW), self.fontMetrics().height() + _TICK))

    def _reach(self) -> float:
        """How far the line goes to either side: all intervals are on it, unless they end nowhere."""
        ends = [abs(end) for person in self._people() for one in person.borders for end in (one.low, one.high)]
        return min(_WIDEST, max(_NARROWEST, 1.15 * max(ends, default=_NARROWEST)))

    def _at(self, room: QRectF, score: float) -> float:
        reach = self._reach()
        return room.center().x() + room.width() / 2 * max(-1.0, min(1.0, score / reach))

    def _paint_axis(self, painter: QPainter, room: QRectF) -> None:
        """The middle, where the networks say neither side, and what the two ends mean."""
        colors, line = theme.current(), self.fontMetrics().height()
        middle = room.center().x()
        painter.setPen(QPen(colors.color("line"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, room.bottom()))
        painter.setPen(colors.color("muted"))
        order = self._found.order if self._found else ("", "")
        below = QRectF(room.left(), room.bottom() + line / 2, room.width(), 1.5 * line)
        ends = (
            (Qt.AlignmentFlag.AlignLeft, self.tr("← networks say {label}").format(label=order[0])),
            (Qt.AlignmentFlag.AlignRight, self.tr("networks say {label} →").format(label=order[-1])),
        )
        for side, words in ends:
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width() / 2) - 8)
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_name(self, painter: QPainter, person: AnnotatorBorders, row: QRectF) -> None:
        painter.setPen(theme.current().color("text"))
        where = QRectF(0, row.top(), row.left() - theme.GRID, row.height())
        name = painter.fontMetrics().elidedText(person.annotator, Qt.TextElideMode.ElideRight, int(where.width()))
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_row(self, painter: QPainter, person: AnnotatorBorders, row: QRectF) -> None:
        colors, middle = theme.current(), row.center().y()
        painter.setPen(QPen(colors.color("edge"), 1))
        painter.drawLine(QPointF(row.left(), middle), QPointF(row.right(), middle))
        for one in person.borders:
            low, high, at = (self._at(row, score) for score in (one.low, one.high, one.at))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colors.surface, colors.accent, 0.4))
            painter.drawRoundedRect(QRectF(low, middle - _BAR / 2, max(2.0, high - low), _BAR), 2, 2)
            painter.setPen(QPen(colors.color("accent"), 1.5))
            for end in (low, high):
                painter.drawLine(QPointF(end, middle - _BAR), QPointF(end, middle + _BAR))
            painter.setPen(QPen(colors.color("text"), 2))
            painter.drawLine(QPointF(at, middle - _TICK / 2), QPointF(at, middle + _TICK / 2))
        self._paint_labels(painter, person, row)

    def _paint_labels(self, painter: QPainter, person: AnnotatorBorders, row: QRectF) -> None:
        """Each label's shape in the middle of its part of the line, above it."""
        if self._found is None:
            return
        places = [row.left(), *(self._at(row, one.at) for one in person.borders), row.right()]
        for label, start, end in zip(self._found.order, places[:-1], places[1:], strict=True):
            if end - start > _SHAPE + 4:  # no room between two borders: the order says what lies there
                box = QRectF((start + end - _SHAPE) / 2, row.center().y() - _SHAPE - 4, _SHAPE, _SHAPE)
                paint_shape(painter, label_style(self._found.task, label), box)


def _words(person: AnnotatorBorders) -> str:
    borders = ((f"{one.lower} | {one.upper}", one) for one in person.borders)
    parts = (f"{name} at {one.at:+.2f}, between {one.low:+.2f} and {one.high:+.2f}" for name, one in borders)
    return f"{person.annotator}: {'; '.join(parts)}"
