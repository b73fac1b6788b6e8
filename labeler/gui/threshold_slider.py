"""A named slider for a confidence, with its figure beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.widgets import row, text
from labeler.gui.widgets.slider import Slider

_WORDS, _FIGURE = 112, 56
STEPS = 100


class ThresholdSlider(QWidget):
    """From 0.01 to 1 in steps of 0.01. Emits `moved` when a person moves it."""

    moved = Signal()

    def __init__(self, title: str, about: str, value: float) -> None:
        super().__init__()
        self.slider = Slider(f"{about}: {title}", STEPS, neutral=round(100 * value) - 1)
        self._figure = text()
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._figure.setFixedWidth(theme.scaled(_FIGURE))
        words = text(title)
        words.setFixedWidth(theme.scaled(_WORDS))
        self.setLayout(row(words, self.slider, self._figure))
        self.slider.valueChanged.connect(self._show)
        self.slider.valueChanged.connect(lambda _step: self.moved.emit())
        self._show()

    @property
    def value(self) -> float:
        return (self.slider.value() + 1) / STEPS

    def set_value(self, value: float) -> None:
        """Move it without telling."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(STEPS * value) - 1)
        self.slider.blockSignals(False)
        self._show()

    def _show(self) -> None:
        self._figure.setText(f"{self.value:.2f}")
        self.slider.update()
