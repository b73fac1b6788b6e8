"""Keys drawn as on a keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.actions import key_text
from labeler.gui import theme

_LOWEST = 22
_PADDING = 6
_GAP = 4


def _height() -> int:
    return max(_LOWEST, round(QFontMetricsF(theme.font("caption")).height()) + 6)


def _widths(keys: Sequence[str]) -> list[float]:
    metrics = QFontMetricsF(theme.font("caption"))
    return [max(_height(), metrics.horizontalAdvance(key_text(key)) + 2 * _PADDING) for key in keys]


def caps_width(keys: Sequence[str]) -> float:
    """How wide the keys are side by side, in pixels."""
    return sum(_widths(keys)) + _GAP * max(0, len(keys) - 1)


def paint_caps(painter: QPainter, keys: Sequence[str], right: float, middle: float) -> None:
    """Draw keys side by side that end at `right`, centred on the height `middle`."""
    colors = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("caption"))
    left, height = right - caps_width(keys), _height()
    for key, width in zip(keys, _widths(keys), strict=True):
        box = QRectF(left + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
        painter.setPen(QPen(theme.mixed(colors.edge, colors.surface, 0.4), 1))
        painter.setBrush(colors.color("surface"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colors.color("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key_text(key))
        left += width + _GAP
    painter.restore()


class KeyCaps(QWidget):
    """One or more keys that do the same."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._keys = tuple(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(key_text(key) for key in keys))

    def sizeHint(self) -> QSize:
        return QSize(round(caps_width(self._keys)) + 1, _height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_caps(painter, self._keys, self.width(), self.height() / 2)
        painter.end()
