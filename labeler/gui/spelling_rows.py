"""Texts of a label file that are no labels: what each means is proposed, and taken once the person says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from labeler.file_facts import Spelling
from labeler.gui import theme
from labeler.gui.widgets import Button, Choice, ElidedText, clear, column, row, text
from labeler.tasks import Task


class SpellingRows(QWidget):
    """A row per text with a choice of labels; emits `said` ({task: {text: label}}) when they are confirmed."""

    said = Signal(object)

    def __init__(self, file_name: str) -> None:
        super().__init__()
        self._file_name = file_name
        self._unknown: tuple[Spelling, ...] = ()
        self.choices: list[Choice] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID)
        self._grid.setColumnStretch(2, 1)
        self.confirm = Button(self.tr("Read them so"), self._say)
        self.confirm.setAccessibleName(self.tr("Read the labels of {file} so").format(file=file_name))
        words = text(
            self.tr("These texts are no labels of the project. Say what each means; the project remembers it."),
            tone="warning",
            wrap=True,
        )
        self.setLayout(column(words, self._grid, row(self.confirm, None)))
        self.hide()

    @property
    def first(self) -> QWidget:
        """Where an answer begins: the first text without a proposal, or the button that takes the proposals."""
        return next((one for one in self.choices if not one.currentData()), self.confirm)

    def show_unknown(self, unknown: Sequence[Spelling], tasks: Sequence[Task]) -> None:
        """Ask for these texts; nothing is changed where they are asked for already."""
        self.setVisible(bool(unknown))
        if tuple(unknown) == self._unknown:
            return
        self._unknown = tuple(unknown)
        clear(self._grid)
        self.choices = []
        labels = {task.name: task.labels for task in tasks}
        for place, one in enumerate(self._unknown):
            choice = Choice(
                self.tr("What {text} means in {task} of {file}").format(
                    text=one.text, task=one.task, file=self._file_name
                )
            )
            nothing: list[tuple[object, str]] = [] if one.label else [("", self.tr("Choose…"))]
            choice.fill([*nothing, *((label, label) for label in labels[one.task])], one.label)
            choice.setMaximumWidth(theme.scaled(200))
            choice.currentIndexChanged.connect(lambda _index: self._show_confirm())
            self.choices.append(choice)
            words = self.tr("{task}: {text} ({count} times) means").format(
                task=one.task, text=one.text, count=f"{one.count:,}"
            )
            self._grid.addWidget(ElidedText(words, widest=theme.scaled(400)), place, 0)
            self._grid.addWidget(choice, place, 1)
            choice.show()  # at once, so that it can take the focus
        self._show_confirm()

    def _show_confirm(self) -> None:
        self.confirm.setEnabled(all(choice.currentData() for choice in self.choices))

    def _say(self) -> None:
        spellings: dict[str, dict[str, str]] = {}
        for one, choice in zip(self._unknown, self.choices, strict=True):
            spellings.setdefault(one.task, {})[one.text] = str(choice.currentData())
        self.said.emit(spellings)
