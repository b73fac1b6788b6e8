"""A big button that gives a label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from labeler.gui import theme
from labeler.gui.label_styles import LabelStyle, paint_shape
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return
from labeler.gui.widgets.key_cap import caps_width, paint_caps

_SHAPE = 18


class LabelButton(QAbstractButton):
    """Shape, name and keys of a label. Checked: this is the annotator's answer at present."""

    def __init__(self, label: str, style: LabelStyle, keys: Sequence[str], height: int = 48) -> None:
        super().__init__()
        self.label = label
        self._style = style
        self._keys = tuple(keys)
        self._height = height
        self.setText(label)
        self.setCheckable(True)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(theme.font("strong"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, max(self._height, self.fontMetrics().height() + 16))

    def nextCheckState(self) -> None:
        """The store decides whether this is the answer, not the click."""

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, PRESS_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_return(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(self._ground())
        ink = colors.color("accent") if self.hasFocus() else self._style.color if self.isChecked() else None
        painter.setPen(QPen(ink or colors.color("line"), 2 if ink else 1))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        middle = box.center().y()
        paint_shape(painter, self._style, QRectF(box.left() + 2 * theme.GRID, middle - _SHAPE / 2, _SHAPE, _SHAPE))
        caps = caps_width(self._keys)
        left = box.left() + 2 * theme.GRID + _SHAPE + 1.5 * theme.GRID
        room = QRectF(left, box.top(), box.right() - caps - 2 * theme.GRID - left, box.height())
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        paint_caps(painter, self._keys, box.right() - 1.25 * theme.GRID, middle)
        painter.end()

    def _ground(self) -> QColor:
        colors = theme.current()
        tint = 0.2 if self.isDown() else 0.12 if self.isChecked() else 0.06 if self.underMouse() else 0.0
        return theme.mixed(colors.raised, self._style.color.name(), tint)
