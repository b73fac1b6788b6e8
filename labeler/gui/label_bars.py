"""How often each label of a task was given, as bars with the labels' shapes and colours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import NO_LABEL, label_style, paint_shape
from labeler.tasks import Task

_SHAPE = 12
_NAMES = 0.4  # share of the width


class LabelBars(QWidget):
    """A row per label that was given: shape, name, bar, number."""

    def __init__(self, task: Task, counts: Mapping[str, int]) -> None:
        super().__init__()
        self._task = task
        self._counts = dict(counts)
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = ", ".join(f"{label} {n:,}" for label, n in counts.items())
        self.setAccessibleName(f"{task.name}: {words}")
        self.setToolTip(words)

    def sizeHint(self) -> QSize:
        return QSize(200, self._row() * len(self._counts))

    def _row(self) -> int:
        return max(2 * _SHAPE, QFontMetrics(self.font()).height() + theme.GRID // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        most = max(self._counts.values(), default=1)
        numbers = max((metrics.horizontalAdvance(f"{n:,}") for n in self._counts.values()), default=0) + theme.GRID
        left = _SHAPE + theme.GRID
        names = (self.width() - left) * _NAMES
        room = self.width() - left - names - numbers - theme.GRID
        for place, (label, n) in enumerate(self._counts.items()):
            style = label_style(self._task, label) if label in self._task.labels else NO_LABEL
            row = QRectF(0, place * self._row(), self.width(), self._row())
            middle = row.center().y()
            paint_shape(painter, style, QRectF(0, middle - _SHAPE / 2, _SHAPE, _SHAPE))
            painter.setPen(theme.current().color("text"))
            where = QRectF(left, row.top(), names, row.height())
            words = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(names))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            number = QRectF(self.width() - numbers, row.top(), numbers, row.height())
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{n:,}")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color)
            painter.drawRoundedRect(QRectF(left + names + theme.GRID, middle - 4, max(3.0, room * n / most), 8), 2, 2)
        painter.end()
