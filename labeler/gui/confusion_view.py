"""A confusion matrix as a picture that is gone through by keys: where two annotators agree, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from labeler.gui import theme
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key

_CELL = QSize(72, 32)
_NARROWEST = 36  # of a cell, where there are many labels
_HEAD = 96  # pixels, as the cells for the usual size of text
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_KEYS = (*_STEPS, *PRESS_KEYS)
Counts = Sequence[Sequence[int]]


class ConfusionView(QWidget):
    """Rows: what the first annotator said; columns: what the second said. Darker cells hold more images.

    Emits `moved` with the cell that the cursor comes to, and `opened` where it is clicked or Return is pressed on it.
    """

    moved = Signal(int, int)
    opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._counts: Counts = ()
        self._names = ("", "")
        self.cursor_cell = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_counts(self, labels: Sequence[str], counts: Counts, first: str, second: str) -> None:
        """Show another matrix; the cursor goes to the fullest cell where the two differ, unless it is the same pair."""
        is_new = (tuple(labels), (first, second)) != (self._labels, self._names)
        self._labels, self._counts, self._names = tuple(labels), counts, (first, second)
        self.setAccessibleDescription(
            self.tr("How often {first} (rows) and {second} (columns) gave each label").format(
                first=first, second=second
            )
        )
        self.setMaximumWidth(self.sizeHint().width())
        self.updateGeometry()
        self._go(self._fullest_difference() if is_new else self.cursor_cell)

    def words(self, row: int, place: int) -> str:
        """What a cell says."""
        template = (
            self.tr("{first} {a}, {second} {b}: {n} image")
            if self._counts[row][place] == 1
            else self.tr("{first} {a}, {second} {b}: {n} images")
        )
        return template.format(
            first=self._names[0],
            second=self._names[1],
            a=self._labels[row],
            b=self._labels[place],
            n=f"{self._counts[row][place]:,}",
        )

    def sizeHint(self) -> QSize:
        return self._size(theme.scaled(_CELL.width()))

    def minimumSizeHint(self) -> QSize:
        return self._size(theme.scaled(_NARROWEST))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words(*cell) if cell else "", self)
            return True
        return keeps_key(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            down, right = _STEPS[key]
            self._go((self.cursor_cell[0] + down, self.cursor_cell[1] + right))
        elif key in PRESS_KEYS and not event.isAutoRepeat():
            self._open()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(cell)
            self._open()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        line, left, width, height = self._line(), theme.scaled(_HEAD), self._cell_width(), self._cell_height()
        painter.setFont(theme.font("caption"))
        painter.setPen(colors.color("muted"))
        self._write(painter, QRectF(left, 0, width * len(self._labels), line), f"{self._names[1]} →")
        self._write(painter, QRectF(0, line, left - 8, line), f"{self._names[0]} ↓", Qt.AlignmentFlag.AlignLeft)
        for place, label in enumerate(self._labels):
            self._write(painter, QRectF(left + place * width, line, width, line), label)
            head = QRectF(0, 2 * line + place * height, left - 8, height)
            self._write(painter, head, label, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font("strong"))
        for row in range(len(self._labels)):
            for place in range(len(self._labels)):
                self._paint_cell(painter, row, place)
        painter.end()

    def _paint_cell(self, painter: QPainter, row: int, place: int) -> None:
        colors, box, n = theme.current(), self._box(row, place), self._counts[row][place]
        share = n / max(1, *(max(counts) for counts in self._counts))
        tint = 0.06 + 0.34 * share if n else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        if (row, place) == self.cursor_cell:
            focused = self.hasFocus()
            painter.setPen(QPen(colors.color("accent" if focused else "edge"), 2.5 if focused else 1.0))
        painter.setBrush(theme.mixed(colors.raised, colors.blue if row == place else colors.orange, tint))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colors.color("text" if n else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{n:,}" if n else "-")

    def _go(self, cell: tuple[int, int]) -> None:
        """Put the cursor onto a cell of the matrix."""
        last = len(self._labels) - 1
        row, place = (max(0, min(one, last)) for one in cell)
        self.cursor_cell = (row, place)
        self.setAccessibleName(self.words(row, place))
        self.moved.emit(row, place)
        self.update()

    def _open(self) -> None:
        row, place = self.cursor_cell
        if self._counts[row][place]:
            self.opened.emit(row, place)

    def _fullest_difference(self) -> tuple[int, int]:
        places = range(len(self._labels))
        differing = [(row, place) for row in places for place in places if row != place]
        return max(differing, key=lambda cell: self._counts[cell[0]][cell[1]], default=(0, 0))

    def _size(self, cell_width: int) -> QSize:
        count = len(self._labels)
        return QSize(theme.scaled(_HEAD) + count * cell_width + 2, 2 * self._line() + count * self._cell_height() + 2)

    def _line(self) -> int:
        return self.fontMetrics().height() + 8

    def _cell_width(self) -> float:
        room = (self.width() - theme.scaled(_HEAD) - 2) / max(1, len(self._labels))
        return min(float(theme.scaled(_CELL.width())), room)

    @staticmethod
    def _cell_height() -> int:
        return theme.scaled(_CELL.height())

    def _box(self, row: int, place: int) -> QRectF:
        width, height = self._cell_width(), self._cell_height()
        left, top = theme.scaled(_HEAD) + place * width, 2 * self._line() + row * height
        return QRectF(left, top, width, height).adjusted(1.5, 1.5, -1.5, -1.5)

    def _cell_at(self, where: QPointF) -> tuple[int, int] | None:
        places = range(len(self._labels))
        cells = ((row, place) for row in places for place in places)
        return next((cell for cell in cells if self._box(*cell).contains(where)), None)

    @staticmethod
    def _write(
        painter: QPainter, box: QRectF, words: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter
    ) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, int(box.width()))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
