"""Names in an order that a person sets: the first counts first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from labeler.gui import theme
from labeler.gui.widgets import Button, column, row

_MOST_ROWS = 6
_WIDTH = 320


class OrderList(QWidget):
    """The chosen name moves by two buttons. Emits `changed` when the order is another."""

    changed = Signal()

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(accessible_name)
        self.list.setMinimumWidth(theme.scaled(_WIDTH) // 3)
        self.list.setMaximumWidth(theme.scaled(_WIDTH))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.earlier = Button(self.tr("Earlier"), lambda: self._move(-1), icon_name="arrow-up")
        self.later = Button(self.tr("Later"), lambda: self._move(1), icon_name="arrow-down")
        buttons = column(self.earlier, self.later, None)
        both = row(column(self.list, None), buttons, None)
        both.setStretch(0, _WIDTH)  # before the empty room beside the buttons
        self.setLayout(both)
        self._enable()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.list.item(place).text() for place in range(self.list.count()))

    def show_names(self, names: Sequence[str]) -> None:
        """Offer other names; those that are there keep their order."""
        known = [name for name in self.names if name in names]
        wanted = [*known, *(name for name in names if name not in known)]
        if wanted != list(self.names):
            self.list.clear()
            self.list.addItems(wanted)
            self.list.setCurrentRow(0)
        rows = min(_MOST_ROWS, max(1, len(wanted)))
        self.list.ensurePolished()
        height = max(self.list.sizeHintForRow(0), self.fontMetrics().height() + theme.GRID)
        self.list.setFixedHeight(rows * height + theme.GRID)

    def _move(self, step: int) -> None:
        place = self.list.currentRow()
        item = self.list.takeItem(place)
        self.list.insertItem(place + step, item)
        self.list.setCurrentRow(place + step)
        self.changed.emit()

    def _enable(self) -> None:
        place = self.list.currentRow()
        self.earlier.setEnabled(place > 0)
        self.later.setEnabled(0 <= place < self.list.count() - 1)
