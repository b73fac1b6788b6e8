"""Live curves of a training: loss and accuracy, of training and validation images."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.widgets import column, row, text

pg.setConfigOptions(antialias=True)

_MEASURES = ("loss", "accuracy")
_PARTS = ("train", "validation")
_MOST_TICKS = 8
_SMALLEST = (160, 160)


class _EpochAxis(pg.AxisItem):
    """Ticks at whole epochs only, as many as have room."""

    def tickValues(self, first: float, last: float, _pixels: float) -> list[tuple[int, list[int]]]:
        step = max(1, math.ceil((last - first) / _MOST_TICKS))
        return [(step, list(range(max(1, math.ceil(first)), math.floor(last) + 1, step)))]


class _Plot(pg.PlotWidget):
    """A plot that is content with little room: pyqtgraph's wants 480 pixels of height."""

    def sizeHint(self) -> QSize:
        return QSize(*_SMALLEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(*_SMALLEST)


class TrainingCurves(QWidget):
    """Two plots side by side; training dashed, validation solid, so that nothing is told by colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[float]] = {}
        self._lines: dict[str, Any] = {}
        self._plots: dict[str, Any] = {}
        plots = []
        titles = {"loss": self.tr("Loss"), "accuracy": self.tr("Accuracy, %")}
        for measure in _MEASURES:
            plot = _Plot(axisItems={"bottom": _EpochAxis("bottom")})
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.setMouseEnabled(x=False, y=False)
            plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
            plot.setAccessibleName(titles[measure])
            self._plots[measure] = plot
            for part in _PARTS:
                self._lines[f"{part}_{measure}"] = plot.plot([], [])
            plots.append(column(text(titles[measure], "strong"), gap=0.5))
            plots[-1].addWidget(plot, 1)
        said = self.tr("Solid: images held back. Dashed: images learned from. One point per epoch.")
        legend = text(said, "caption", "muted", wrap=True)
        whole = column()
        whole.addLayout(row(*plots, gap=2), 1)
        whole.addWidget(legend)
        self.setLayout(whole)
        self.clear()
        self.restyle()

    def clear(self) -> None:
        """Forget the training shown."""
        self.values = {name: [] for name in self._lines}
        self._draw()

    def add_epoch(self, event: Mapping[str, Any]) -> None:
        """Draw the figures of one more epoch."""
        for name, points in self.values.items():
            points.append(float(event[name]) * (100 if name.endswith("accuracy") else 1))
        self._draw()

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        colors = theme.current()
        for plot in self._plots.values():
            plot.setBackground(colors.surface)
            plot.getPlotItem().showGrid(y=True, alpha=0.25)
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(colors.line)
                axis.setTextPen(colors.muted)
        for name, line in self._lines.items():
            validation = name.startswith("validation")
            style = Qt.PenStyle.SolidLine if validation else Qt.PenStyle.DashLine
            line.setPen(pg.mkPen(colors.accent if validation else colors.grey, width=2, style=style))
            line.setSymbol("o" if validation else None)
            line.setSymbolSize(5)
            line.setSymbolBrush(colors.accent)
            line.setSymbolPen(None)

    def _draw(self) -> None:
        for name, points in self.values.items():
            self._lines[name].setData(list(range(1, len(points) + 1)), points)
