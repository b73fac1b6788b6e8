"""The list of trainings with the buttons for the chosen ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import counted
from labeler.gui.widgets import Button, column, row
from labeler.listed_trainings import ListedState, ListedTraining

_OPEN: tuple[ListedState, ...] = ("running", "waiting")
_ROWS = 3  # that are always in sight


@dataclass(frozen=True)
class ListActions:
    """What the buttons do with the chosen trainings."""

    cancel: Callable[[Sequence[ListedTraining]], None]
    cancel_all: Callable[[], None]
    go_on: Callable[[Sequence[ListedTraining]], None]
    compare: Callable[[Sequence[ListedTraining]], None]
    delete: Callable[[Sequence[ListedTraining]], None]


class TrainingList(QWidget):
    """Shows `ListedTraining`s; `chosen_changed` tells that others are selected."""

    chosen_changed = Signal()

    def __init__(self, actions: ListActions) -> None:
        super().__init__()
        self.lines: list[ListedTraining] = []
        self.table = FigureTable(self.tr("Trainings"), sortable=False)
        self.table.setMinimumHeight((_ROWS + 1) * self.table.verticalHeader().defaultSectionSize() + theme.GRID)
        self.cancel = Button(self.tr("Cancel"), lambda: actions.cancel(self.chosen()))
        self.cancel_all = Button(self.tr("Cancel all"), actions.cancel_all)
        self.go_on = Button(self.tr("Go on"), lambda: actions.go_on(self.chosen()))
        self.compare = Button(self.tr("Compare"), lambda: actions.compare(self.chosen()))
        self.delete = Button(self.tr("Delete"), lambda: actions.delete(self.chosen()))
        self.go_on.setToolTip(self.tr("Go on with a training that was stopped, from where it was."))
        self.compare.setToolTip(self.tr("See the chosen trainings side by side; without a choice, all."))
        buttons = row(self.cancel, self.cancel_all, self.go_on, self.compare, self.delete, None)
        whole = column(buttons)  # above, so that a small window has them in sight
        whole.addWidget(self.table, 1)
        self.setLayout(whole)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.table.itemSelectionChanged.connect(self.chosen_changed)
        self.show_lines([])

    def show_lines(self, lines: Sequence[ListedTraining]) -> None:
        """Show these; what was selected and is still there stays selected."""
        if list(lines) == self.lines and self.table.columnCount():
            return
        before = {one.key for one in self.chosen()}
        place = self.table.verticalScrollBar().value()
        self.lines = list(lines)
        self.table.blockSignals(True)
        self.table.show_rows([self.tr("Network"), self.tr("Task"), self.tr("State")], [self._cells(o) for o in lines])
        self.table.keep_figures_in_sight()
        self._select({number for number, one in enumerate(lines) if one.key in before})
        self.table.blockSignals(False)
        self.table.verticalScrollBar().setValue(place)
        self._show_buttons()

    def chosen(self) -> list[ListedTraining]:
        return [self.lines[number] for number in self.table.chosen() if number < len(self.lines)]

    def choose(self, number: int) -> None:
        """Select this line alone, whatever keys are held."""
        self._select({number})

    def _select(self, numbers: set[int]) -> None:
        model, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        chosen = QItemSelection()
        for number in numbers:
            index = self.table.model().index(number, 0)
            chosen.select(index, index)
        model.select(chosen, flags.ClearAndSelect | flags.Rows)
        if numbers:
            model.setCurrentIndex(self.table.model().index(min(numbers), 0), flags.NoUpdate)

    def _cells(self, one: ListedTraining) -> list[Cell]:
        words = self._state_words(one)
        return [Cell(one.network, hint=one.run), Cell(one.subject), Cell(words, strong=one.state == "running")]

    def _state_words(self, one: ListedTraining) -> str:
        most = counted(one.most_epochs, self.tr("1 epoch"), self.tr("{count} epochs"))
        epochs = {"epoch": one.epoch, "most": most}
        if one.state == "done" and one.row is not None:
            return self.tr("done, {accuracy:.1f} %").format(accuracy=100 * one.row["accuracy"])
        if one.state == "running" and not one.most_epochs:
            return self.tr("running, getting ready")
        if one.state == "failed" and one.queued is not None:
            return self.tr("failed: {fault}").format(fault=one.queued.fault)
        return {
            "running": self.tr("running, {epoch} of {most}"),
            "waiting": self.tr("waiting"),
            "cancelled": self.tr("cancelled"),
            "stopped": self.tr("stopped after {epoch} of {most}"),
            "elsewhere": self.tr("running elsewhere, {epoch} of {most}"),
        }[one.state].format(**epochs)

    def _show_buttons(self) -> None:
        states = [one.state for one in self.chosen()]
        self.cancel.setEnabled(any(state in _OPEN for state in states))
        self.cancel_all.setEnabled(any(one.state in _OPEN for one in self.lines))
        self.go_on.setEnabled("stopped" in states)
        self.compare.setEnabled(any(one.state == "done" for one in self.lines))
        self.delete.setEnabled(any(state in ("stopped", "done", "failed", "cancelled") for state in states))
