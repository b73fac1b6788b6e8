"""A confusion matrix as a picture: where two annotators agree, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme

_CELL = QSize(72, 32)
_HEAD = 96  # pixels, as the cells for the usual size of text


class ConfusionView(QWidget):
    """Rows: what the first annotator said; columns: what the second said. Darker cells hold more images."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._counts: npt.NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._names = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_counts(self, labels: Sequence[str], counts: npt.NDArray[np.int64], first: str, second: str) -> None:
        self._labels, self._counts, self._names = tuple(labels), counts, (first, second)
        said = "; ".join(
            self.tr("{first} {a}, {second} {b}: {n}").format(first=first, second=second, a=a, b=b, n=int(n))
            for a, row in zip(labels, counts, strict=True)
            for b, n in zip(labels, row, strict=True)
        )
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    @staticmethod
    def _sizes() -> tuple[int, int, int]:
        """The width of the heads, and the width and height of a cell."""
        return theme.scaled(_HEAD), theme.scaled(_CELL.width()), theme.scaled(_CELL.height())

    def sizeHint(self) -> QSize:
        size = len(self._labels)
        head, width, height = self._sizes()
        line = self.fontMetrics().height() + 8
        return QSize(head + size * width + 2, 2 * line + size * height + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        line = self.fontMetrics().height() + 8
        left, width, height = self._sizes()
        painter.setFont(theme.font("caption"))
        painter.setPen(colors.color("muted"))
        self._write(painter, QRectF(left, 0, width * len(self._labels), line), self._names[1])
        self._write(painter, QRectF(0, line, left - 8, line), self._names[0], Qt.AlignmentFlag.AlignLeft)
        for place, label in enumerate(self._labels):
            column = QRectF(left + place * width, line, width, line)
            self._write(painter, column, label)
            head = QRectF(0, 2 * line + place * height, left - 8, height)
            self._write(painter, head, label, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font("strong"))
        for row in range(len(self._labels)):
            for place in range(len(self._labels)):
                box = QRectF(
                    left + place * width + 1,
                    2 * line + row * height + 1,
                    width - 2,
                    height - 2,
                )
                self._paint_cell(painter, box, int(self._counts[row, place]), row == place)
        painter.end()

    def _paint_cell(self, painter: QPainter, box: QRectF, n: int, agreed: bool) -> None:
        colors = theme.current()
        share = n / max(1, int(self._counts.max()))
        tint = 0.06 + 0.34 * share if n else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(colors.raised, colors.blue if agreed else colors.orange, tint))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colors.color("text" if n else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{n:,}" if n else "-")

    @staticmethod
    def _write(
        painter: QPainter, box: QRectF, words: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter
    ) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
