"""Names in an order that a person sets: the first counts first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QWidget

from labeler.gui import theme
from labeler.gui.widgets import Button, column, row

_MOST_ROWS = 6


class OrderList(QWidget):
    """Emits `changed` when the order is another."""

    changed = Signal()

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(accessible_name)
        self.list.setMaximumWidth(theme.scaled(280))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.earlier = Button(self.tr("Earlier"), lambda: self._move(-1), icon_name="arrow-up")
        self.later = Button(self.tr("Later"), lambda: self._move(1), icon_name="arrow-down")
        whole = row(self.list, column(self.earlier, self.later, None), None)
        self.setLayout(whole)
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
        height = max(self.list.sizeHintForRow(0), self.fontMetrics().height() + 4)
        self.list.setFixedHeight(rows * height + 2 * self.list.frameWidth() + 4)

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
