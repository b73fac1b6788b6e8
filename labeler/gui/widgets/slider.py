"""A slider whose place and focus can be seen in both themes, and that leaves the label keys alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from labeler.gui import theme
from labeler.gui.widgets.buttons import keeps_key

_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
_KNOB = 16
_GROOVE = 4


class Slider(QSlider):
    """Moved by the mouse without taking the focus; reached by Tab, the keys that move it are its own.

    `neutral`: the step that changes nothing; the groove is filled from there to the knob.
    """

    def __init__(self, accessible_name: str, steps: int, neutral: int = 0) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._neutral = neutral
        self.setRange(0, steps - 1)
        self.setPageStep(max(1, steps // 10))
        self.setValue(neutral)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(15 * theme.GRID, 3 * theme.GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * theme.GRID, 3 * theme.GRID)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _KEYS) or super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to where it is clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.setValue(self._neutral)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a slider that is scrolled past must not move

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("edge"))
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        start, end = self._place(self.minimum()), self._place(self.maximum())
        painter.drawRoundedRect(QRectF(start, middle - _GROOVE / 2, end - start, _GROOVE), 2, 2)
        neutral, knob = self._place(self._neutral), self._place(self.value())
        painter.setBrush(colors.color("accent"))
        painter.drawRect(QRectF(min(neutral, knob), middle - _GROOVE / 2, abs(knob - neutral), _GROOVE))
        painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "edge"), 2))
        painter.setBrush(colors.color("accent" if self.value() != self._neutral else "surface"))
        painter.drawEllipse(QPointF(knob, middle), _KNOB / 2 - 2, _KNOB / 2 - 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _place(self, step: int) -> float:
        """Where a step is, in pixels from the left."""
        room = self.width() - _KNOB
        return _KNOB / 2 + room * (step - self.minimum()) / max(1, self.maximum() - self.minimum())

    def _follow(self, event: QMouseEvent) -> None:
        share = (event.position().x() - _KNOB / 2) / max(1, self.width() - _KNOB)
        self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))
        event.accept()
