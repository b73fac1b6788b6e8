"""A plot of named lines with a legend: each line has a colour, a dash and a mark of its own."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.widgets import row
from labeler.plot_lines import MOST, Plot

pg.setConfigOptions(antialias=True)

_COLORS = ("blue", "orange", "green", "purple", "sky", "brown", "pink", "grey")
# Lengths of pieces and gaps in widths of the line, another pattern for each: colour alone would not do.
_DASHES: tuple[tuple[float, ...], ...] = (
    *((), (5, 2.5), (1, 2), (5, 2, 1, 2)),
    *((9, 3), (2.5, 2.5), (9, 2, 1, 2), (5, 2, 1, 2, 1, 2)),
)
_MARKS = ("o", "s", "t", "d", "+", "x", "star", "t1")
_MOST_TICKS = 8
_FEW_POINTS = 30  # up to so many each has a mark
_SWATCH = 32  # pixels of a line in the legend
_LEGEND = 264


def line_pen(number: int) -> QPen:
    """How the line of that number is drawn."""
    pen = QPen(theme.current().color(_COLORS[number % MOST]), 2)
    if dashes := _DASHES[number % MOST]:
        pen.setDashPattern(dashes)
    pen.setCosmetic(True)
    return pen


class LinePlot(QWidget):
    """A plot, beside it what each line is called."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Plot((), "", "")
        self._axes = pg.PlotWidget()
        self._axes.setMenuEnabled(False)
        self._axes.hideButtons()
        self._axes.setMouseEnabled(x=False, y=False)
        self._axes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._axes.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for side in ("bottom", "left"):
            self._axes.getAxis(side).enableAutoSIPrefix(False)
        self._legend = _Legend()
        self.setLayout(row(self._axes, self._legend, gap=1))

    def show_plot(self, plot: Plot) -> None:
        """Draw other lines."""
        self.shown = plot
        colors = theme.current()
        self._axes.clear()
        self._axes.setBackground(colors.surface)
        item = self._axes.getPlotItem()
        item.showGrid(x=plot.unit, y=True, alpha=0.25)
        for side, title in (("bottom", plot.across), ("left", plot.up)):
            axis = self._axes.getAxis(side)
            axis.setPen(colors.line)
            axis.setTextPen(colors.muted)
            axis.setLabel(title, color=colors.muted)
        if plot.unit:
            self._axes.plot([0, 1], [0, 1], pen=pg.mkPen(colors.edge, width=1, style=Qt.PenStyle.DotLine))
            self._axes.setRange(xRange=(0, 1), yRange=(0, 1), padding=0.02)
        else:
            self._axes.enableAutoRange()
        ticks = [(value, f"{value:g}") for value in plot.ticks] or _whole_ticks(plot)
        self._axes.getAxis("bottom").setTicks(None if plot.unit else [ticks])
        for number, line in enumerate(plot.lines):
            pen = line_pen(number)
            mark = _MARKS[number % MOST] if len(line.xs) <= _FEW_POINTS else None
            self._axes.plot(
                list(line.xs), list(line.ys), pen=pen, symbol=mark, symbolSize=6, symbolPen=None,
                symbolBrush=pen.color(),
            )  # fmt: skip
        words = ", ".join(line.name for line in plot.lines)
        self._axes.setAccessibleName(f"{plot.up} / {plot.across}: {words}")
        self._legend.show_names([line.name for line in plot.lines])


def _whole_ticks(plot: Plot) -> list[tuple[float, str]]:
    """Ticks at whole numbers, as many as have room."""
    last = int(max((line.xs[-1] for line in plot.lines), default=0))
    return [(number, str(number)) for number in range(1, last + 1, max(1, last // _MOST_TICKS))]


class _Legend(QWidget):
    """The names of the lines, each beside a piece of its line."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def show_names(self, names: list[str]) -> None:
        self._names = names
        self.setToolTip("\n".join(names))
        self.setAccessibleName(", ".join(names))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        return QSize(min(theme.scaled(_LEGEND), widest + _SWATCH + 2 * theme.GRID), 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.fontMetrics().height() + theme.GRID
        left = _SWATCH + theme.GRID
        for number, name in enumerate(self._names):
            middle = theme.GRID + (number + 0.5) * height
            painter.setPen(line_pen(number))
            painter.drawLine(QPointF(0, middle), QPointF(_SWATCH, middle))
            painter.setPen(theme.current().color("text"))
            room = QRectF(left, middle - height / 2, self.width() - left, height)
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()
