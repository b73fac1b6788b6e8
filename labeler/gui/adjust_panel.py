"""The sliders below the picture: how it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from labeler.gui import theme
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Check, Choice, column, row, text
from labeler.gui.widgets.slider import Slider
from labeler.look import DIALS, NEUTRAL, THRESHOLD, Binarise, Dial, Look

_NUMBER_WIDTH = 44
_NARROW = 60 * theme.GRID
_HELP = {
    "brightness": "Lighter or darker as a whole.",
    "contrast": "More or less apart from the middle grey.",
    "gamma": "Above 1 brightens the shadows, below 1 darkens them.",
    "stretch": "So many per cent of the pixels become black, and as many white.",
    "blur": "A Gaussian blur, in per cent of the picture's shorter side.",
    "threshold": "Greys from here on become white, the others black.",
}


class AdjustPanel(QFrame):
    """Emits `changed` (Look) and `keep_changed` (bool) for what is moved, `reset` and `closed` for what is asked."""

    changed = Signal(object)
    keep_changed = Signal(bool)
    reset = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setAccessibleName(self.tr("Adjust the view"))
        self._look = NEUTRAL
        self.sliders: dict[str, Slider] = {}
        self._numbers: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        self.grey = Check(self.tr("Grey"))
        self.grey.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.grey.setToolTip(self.tr("Without colour"))
        self.grey.toggled.connect(lambda on: self._change(replace(self._look, grey=on)))
        self.binarise = Choice(self.tr("Black and white"))
        tip = self.tr("Black and white only: from the threshold on, or automatically where the greys part best (Otsu)")
        self.binarise.setToolTip(tip)
        self.binarise.setMinimumContentsLength(10)
        items = [("off", self.tr("All greys")), ("fixed", self.tr("Threshold")), ("otsu", self.tr("Automatic"))]
        self.binarise.fill([*items], "off")
        self.binarise.activated.connect(lambda _index: self._choose_binarise())
        self.keep = Check(self.tr("Keep"))
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep.setToolTip(self.tr("Show pictures so when the window is opened again"))
        self.keep.toggled.connect(self.keep_changed)
        self.plain = Button(self.tr("Plain view"), self.reset.emit, "quiet", "arrow-counter-clockwise")
        self.plain.setToolTip(self.tr("Show pictures as they are again"))
        close = Button("", self.closed.emit, "quiet", "x")
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close; the view stays as it is"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.GRID)
        self._grid.setVerticalSpacing(0)
        for dial in (*DIALS.values(), THRESHOLD):
            self._make(dial)
        for check in (self.grey, self.keep):
            check.setFixedWidth(check.sizeHint().width())
        self._last = row(self.grey, self.keep, None, self.plain, close, gap=1)
        self._whole = column(self._grid, self._last, gap=0.5, margins=(2, 1, 1, 1))
        self._is_narrow: bool | None = None
        self._arrange(narrow=False)  # before they are the panel's: the Tab key follows the order of the layout
        self.setLayout(self._whole)
        self.show_look(NEUTRAL)

    def show_look(self, look: Look) -> None:
        """Put everything where it is in `look`; nothing is signalled."""
        self._look = look
        for dial in (*DIALS.values(), THRESHOLD):
            slider = self.sliders[dial.name]
            slider.blockSignals(True)
            slider.setValue(dial.step_of(getattr(look, dial.name)))
            slider.blockSignals(False)
            slider.update()
            self._numbers[dial.name].setText(dial.words(getattr(look, dial.name)))
        self.grey.blockSignals(True)
        self.grey.setChecked(look.grey)
        self.grey.blockSignals(False)
        self.binarise.setCurrentIndex(self.binarise.findData(look.binarise))
        self.sliders[THRESHOLD.name].setEnabled(look.binarise == "fixed")
        self._numbers[THRESHOLD.name].setEnabled(look.binarise == "fixed")
        self.plain.setEnabled(not look.is_neutral)

    def show_keep(self, keep: bool) -> None:
        """Say whether the look is kept; nothing is signalled."""
        self.keep.blockSignals(True)
        self.keep.setChecked(keep)
        self.keep.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=self.width() < _NARROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, super().minimumSizeHint().height())

    def _make(self, dial: Dial) -> None:
        title = translate("look", dial.title)
        slider = Slider(title, len(dial.values), dial.step_of(dial.neutral))
        number, words = text(role="caption"), text(title, "caption")
        number.setFixedWidth(_NUMBER_WIDTH)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider.setToolTip(translate("look", _HELP[dial.name]))
        words.setToolTip(slider.toolTip())
        slider.valueChanged.connect(lambda step: self._change(self._look.turned(dial, dial.values[step])))
        self.sliders[dial.name], self._numbers[dial.name], self._words[dial.name] = slider, number, words

    def _arrange(self, *, narrow: bool) -> None:
        """Two columns of sliders, or one where another picture is beside this one."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        rows = len(self.sliders) if narrow else -(-len(self.sliders) // 2)
        for place, name in enumerate(self.sliders):
            across = 4 * (place // rows)
            for offset, widget in enumerate((self._words[name], self.sliders[name], self._numbers[name])):
                self._grid.removeWidget(widget)
                self._grid.addWidget(widget, place % rows, across + offset)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(5, 0 if narrow else 1)
        self._grid.setColumnMinimumWidth(3, 0 if narrow else theme.GRID)
        self._last.removeWidget(self.binarise)
        self._whole.removeWidget(self.binarise)
        if narrow:
            self._whole.insertWidget(1, self.binarise)
        else:
            self._last.insertWidget(1, self.binarise)
        self.plain.setText("" if narrow else self.plain.accessibleName())

    def _choose_binarise(self) -> None:
        self._change(replace(self._look, binarise=cast(Binarise, self.binarise.currentData())))

    def _change(self, look: Look) -> None:
        self.show_look(look)
        self.changed.emit(look)
