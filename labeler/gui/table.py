"""A table of figures that can be sorted by any column and copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableWidget, QTableWidgetItem

from labeler.gui import theme


@dataclass(frozen=True)
class Cell:
    """What a cell says, what it sorts by, and whether it stands out. Numbers stand on the right."""

    words: str
    value: float | str | None = None
    strong: bool = False
    hint: str = ""


class _Item(QTableWidgetItem):
    """An item that sorts by its value, not by its words."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell.words)
        self.value = cell.words if cell.value is None else cell.value
        self.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
        self.setToolTip(cell.hint or cell.words)
        self.setFont(theme.font("strong" if cell.strong else "body"))
        side = Qt.AlignmentFlag.AlignRight if isinstance(cell.value, (int, float)) else Qt.AlignmentFlag.AlignLeft
        self.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        if isinstance(other, _Item):
            mine, theirs = self.value, other.value
            if isinstance(mine, (int, float)) and isinstance(theirs, (int, float)):
                return mine < theirs
            return str(mine) < str(theirs)
        return super().__lt__(other)


class FigureTable(QTableWidget):
    """Read-only rows; Ctrl+C copies the selected ones as tab-separated text."""

    def __init__(self, accessible_name: str, *, sortable: bool = True) -> None:
        super().__init__()
        self._sortable = sortable
        self.setAccessibleName(accessible_name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(4 * theme.GRID, self.fontMetrics().height() + theme.GRID))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Show other rows; the sorting that was chosen stays."""
        self.setSortingEnabled(False)
        self.clear()
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        self.setRowCount(len(rows))
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                self.setItem(number, place, _Item(cell))
        for place in range(len(columns)):
            first, head = self.item(0, place), self.horizontalHeaderItem(place)
            if first is not None and head is not None:
                head.setTextAlignment(Qt.AlignmentFlag(first.textAlignment()))
        self.setSortingEnabled(self._sortable)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)

    def keep_figures_in_sight(self) -> None:
        """The first column takes the room that the others leave, and long words in it end in …"""
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def height_of(self, rows: int) -> int:
        """The pixels that so many rows take, with the header and the bar that scrolls sideways."""
        bar = self.horizontalScrollBar().sizeHint().height()
        head = self.horizontalHeader().sizeHint().height()
        return head + rows * self.verticalHeader().defaultSectionSize() + bar + 2 * self.frameWidth()

    def fit_height(self) -> None:
        """Be as high as the rows, for a table inside a page that scrolls."""
        self.ensurePolished()
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth())

    def chosen(self) -> list[int]:
        """The numbers of the selected rows."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            lines = [[_words(self.item(row, place)) for place in range(self.columnCount())] for row in self.chosen()]
            QApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
        else:
            super().keyPressEvent(event)


def _words(item: QTableWidgetItem | None) -> str:
    return item.text() if item is not None else ""
