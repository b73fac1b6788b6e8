"""Keys that scroll the page, for whoever has no wheel to turn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QScrollArea, QWidget

_Move = QAbstractSlider.SliderAction
_MOVES = {
    Qt.Key.Key_PageDown: _Move.SliderPageStepAdd,
    Qt.Key.Key_PageUp: _Move.SliderPageStepSub,
    Qt.Key.Key_Down: _Move.SliderSingleStepAdd,
    Qt.Key.Key_Up: _Move.SliderSingleStepSub,
    Qt.Key.Key_Home: _Move.SliderToMinimum,
    Qt.Key.Key_End: _Move.SliderToMaximum,
}


def scrolled_by_key(shown: QWidget, event: QKeyEvent) -> bool:
    """Scroll the first area in sight of `shown` that has more than it shows; False where the key is no such key."""
    move = _MOVES.get(Qt.Key(event.key()))
    if move is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    bars = (area.verticalScrollBar() for area in shown.findChildren(QScrollArea) if area.isVisible())
    bar = next((bar for bar in bars if bar.maximum() > bar.minimum()), None)
    if bar is None:
        return False
    bar.triggerAction(move)
    return True
