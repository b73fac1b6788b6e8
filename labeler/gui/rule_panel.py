"""A rule for one cell of the confusion matrix: whose word counts, and how often that would be right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from labeler.cell_rules import CellRule
from labeler.cell_sample import USUAL_SIZE, cell_sample_words, is_answered, unfinished_sample
from labeler.grid_choice import VoteCell
from labeler.gui import theme
from labeler.gui.widgets import Button, Choice, Flow, NumberField, column, text
from labeler.project import Project

_MOST_PICTURES = 1000


class RulePanel(QWidget):
    """Emits `changed` when another rule is chosen, and `sample_wanted` with a cell and a number of pictures."""

    changed = Signal()
    sample_wanted = Signal(object, int)

    def __init__(self, project: Project, annotator: str) -> None:
        super().__init__()
        self._project, self._annotator = project, annotator
        self.cell: VoteCell | None = None
        self.words = text(wrap=True)
        self.taken = Choice(self.tr("Whose word counts in this cell"))
        self.taken.setFixedWidth(theme.scaled(264))
        self.taken.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.sample = text(tone="muted", wrap=True)
        self.pictures = NumberField(self.tr("Pictures in the sample"), 1, _MOST_PICTURES)
        self.pictures.setSuffix(self.tr(" pictures"))
        self.pictures.setValue(USUAL_SIZE)
        self.pictures.setFixedWidth(theme.scaled(128))
        self.draw = Button(self.tr("Check a blind sample…"), self._want_sample)
        self.setLayout(column(self.words, self.taken, self.sample, Flow(self.pictures, self.draw)))

    @property
    def rule(self) -> CellRule | None:
        """The rule that is chosen; None where no cell is."""
        if self.cell is None:
            return None
        return CellRule(self.cell.task, self.cell.said, str(self.taken.currentData()))

    @property
    def is_checked(self) -> bool:
        """Whether a blind sample tells how often the rule would be right."""
        return self.cell is not None and is_answered(self._project.store, self.cell)

    def show_cell(self, cell: VoteCell) -> None:
        """Offer a rule for a cell."""
        self.cell = cell
        self.words.setText(
            self.tr("Where {a} says {label} and {b} says {other}, take the word of").format(
                a=cell.first, label=cell.first_label, b=cell.second, other=cell.second_label
            )
        )
        items: list[tuple[object, str]] = [
            (name, self.tr("{name}: {label}").format(name=name, label=label)) for name, label in cell.said.items()
        ]
        self.taken.fill(items, cell.first)
        self.refresh()

    def refresh(self) -> None:
        """Show what the latest blind sample of the cell tells."""
        for widget in (self.words, self.taken, self.sample, self.pictures, self.draw):
            widget.setVisible(self.cell is not None)
        if self.cell is None:
            return
        found = cell_sample_words(self._project.store, self.cell)
        unchecked = self.tr(
            "Nobody has checked it: answer a blind sample of the cell first, and see how often either is right."
        )
        self.sample.setText(found or unchecked)
        goes_on = unfinished_sample(self._project.store, self._annotator, self.cell) is not None
        self.pictures.setVisible(not goes_on)
        self.draw.setText(self.tr("Go on with the blind sample…") if goes_on else self.tr("Check a blind sample…"))
        self.draw.setAccessibleName(self.draw.text())
        self.draw.set_kind("normal" if self.is_checked else "primary")

    def take_focus(self) -> None:
        self.taken.setFocus()

    def _want_sample(self) -> None:
        if self.cell is not None:
            self.sample_wanted.emit(self.cell, self.pictures.value())
