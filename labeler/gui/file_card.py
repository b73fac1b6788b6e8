"""The card of one label file before it is imported: how it is read, pictures with the labels, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from labeler.file_facts import BetterOrder, FileFacts
from labeler.gui import theme
from labeler.gui.file_words import (
    better_order_words,
    counted,
    differing_words,
    format_title,
    respelled_words,
    rows_words,
)
from labeler.gui.spelling_rows import SpellingRows
from labeler.gui.task_sample import TaskSample
from labeler.gui.tile_painter import TilePainter
from labeler.gui.widgets import Button, Card, Check, Choice, EditableText, ElidedText, Section, clear, row, text
from labeler.import_desk import ImportDesk
from labeler.project import Project

_MOST_TASKS = 3  # that are shown together; of more, one is chosen


class FileCard(Card):
    """Shows a file of the desk and changes how it is read; emits `changed` after each change."""

    changed = Signal()

    def __init__(self, desk: ImportDesk, path: Path, project: Project, painter: TilePainter) -> None:
        super().__init__()
        self._desk, self.path, self._project, self._painter = desk, path, project, painter
        self.samples: dict[str, TaskSample] = {}
        self._better: BetterOrder | None = None
        self._make_controls()
        self._samples = QVBoxLayout()
        self._samples.setSpacing(2 * theme.GRID)
        header = row(self.taken, self.annotator, self.format)
        header.setStretch(0, 1)
        self.add(
            header, self._columns, self._order, self.facts, self.fault, self.spelling, self._respelled, self.standing
        )
        self.add(self.replace)
        self.add(self.task, self._samples, self.remarks)

    def _make_controls(self) -> None:
        name = self.path.name
        self.taken = Check(name, checked=True)
        self.taken.setFont(theme.font("strong"))
        self.taken.setAccessibleName(self.tr("Import {file}").format(file=name))
        self.taken.setToolTip(str(self.path))
        self.taken.toggled.connect(self._take)
        self.annotator = EditableText(self.tr("Annotator of {file}").format(file=name), "pencil-simple", 200)
        self.annotator.edited.connect(self._name_annotator)
        self.format = Choice(self.tr("Format of {file}").format(file=name))
        self.format.setMinimumWidth(theme.scaled(112))
        self.format.setMaximumWidth(theme.scaled(248))
        self.format.activated.connect(lambda _index: self._read_as(str(self.format.currentData()), ""))
        self.columns = Choice(self.tr("Order of columns in {file}").format(file=name))
        self.columns.activated.connect(
            lambda _index: self._read_as(str(self.format.currentData()), str(self.columns.currentData()))
        )
        self.order = text(tone="warning", wrap=True)
        self.use_order = Button(self.tr("Use this order"), self._use_order)
        self.use_order.setAccessibleName(self.tr("Use this order of columns in {file}").format(file=name))
        self._order = QWidget()
        self._order.setLayout(_beside(self.order, self.use_order))
        self._columns = QWidget()
        self._columns.setLayout(row(text(self.tr("Columns"), tone="muted"), self.columns))
        self.facts = ElidedText(color_name="muted")
        self.fault = text(tone="bad", wrap=True)
        self.spelling = SpellingRows(name)
        self.spelling.said.connect(self._spell)
        self.respelled = text(tone="muted", wrap=True)
        self.ask_again = Button(self.tr("Ask again"), lambda: self._spell({}), "quiet")
        self.ask_again.setAccessibleName(self.tr("Ask again what the labels of {file} mean").format(file=name))
        self._respelled = QWidget()
        self._respelled.setLayout(_beside(self.respelled, self.ask_again))
        self.standing = text(tone="warning", wrap=True)
        self.replace = Check(self.tr("Take the file’s answers in their place"))
        self.replace.toggled.connect(self._take_answers)
        self.task = Choice(self.tr("Question shown of {file}").format(file=name))
        self.task.activated.connect(lambda _index: self._show_samples())
        self._remarks = text(tone="muted", wrap=True)
        self.remarks = Section("", self._remarks)

    def show_facts(self) -> None:
        """Show what the desk knows of the file now."""
        facts = self._desk.facts_of(self.path)
        self.facts.set_text(self.tr("Reading…") if facts is None else rows_words(facts))
        facts = facts or FileFacts(path=str(self.path))
        self.facts.setVisible(not facts.fault)
        self.fault.setText("" if facts.unknown else facts.fault)
        self.fault.setVisible(bool(self.fault.text()))
        self.taken.setEnabled(not self.fault.text())
        self._show_choices(facts)
        self.spelling.show_unknown(facts.unknown, self._project.tasks)
        self.respelled.setText(respelled_words(facts))
        self._respelled.setVisible(bool(facts.respelled))
        self.ask_again.setVisible(bool(self._desk.choice_of(self.path).spellings))
        self.standing.setText(differing_words(facts))
        for part in (self.standing, self.replace):
            part.setVisible(facts.differing > 0)
        self._show_tasks(facts)
        self._remarks.setText("\n".join(facts.problems))
        self.remarks.set_title(counted(len(facts.problems), "{count} remark", "{count} remarks"))
        self.remarks.setVisible(bool(facts.problems))

    def controls(self) -> list[QWidget]:
        """What takes keys, from top to bottom."""
        return [
            *(self.taken, self.annotator.button, self.annotator.field, self.format, self.columns, self.use_order),
            *(*self.spelling.choices, self.spelling.confirm, self.ask_again, self.replace, self.task),
            *(one.swap for one in self.samples.values()),
            self.remarks.heading,
        ]

    def focus_question(self) -> bool:
        """Give the focus to what is to be answered first; False where nothing is open."""
        asked: list[QWidget] = [self.use_order] if self._order.isVisible() else []
        asked += [one.swap for one in self.samples.values() if one.isVisible() and one.is_warned]
        asked += [self.spelling.first] if self.spelling.isVisible() else []
        asked += [self.replace] if self.replace.isVisible() and self._desk.is_open(self.path) else []
        if asked and self.taken.isChecked():
            asked[0].setFocus()
            return True
        return False

    def _show_choices(self, facts: FileFacts) -> None:
        choice = self._desk.choice_of(self.path)
        formats = self._desk.formats or ("auto",)
        self.format.fill([(name, format_title(name, facts.format)) for name in formats], choice.format)
        self.columns.fill([(one.columns, one.title) for one in facts.orders], choice.columns or facts.columns)
        self._columns.setVisible(bool(facts.orders))
        self.order.setText(better_order_words(facts))
        self._order.setVisible(facts.better_order is not None)
        self._better = facts.better_order
        who = choice.annotator or (facts.annotators[0] if len(facts.annotators) == 1 else "")
        self.annotator.set_text(self.tr("by {name}").format(name=who), who)
        self.annotator.setVisible(bool(who))

    def _show_tasks(self, facts: FileFacts) -> None:
        if tuple(self.samples) != tuple(facts.tasks):
            clear(self._samples)
            self.samples = {}
            for task in (task for task in self._project.tasks if task.name in facts.tasks):
                shown = self.samples[task.name] = TaskSample(task, self.path.name, self._painter)
                shown.swap.clicked.connect(lambda _checked=False, name=task.name: self._swap(name))
                self._samples.addWidget(shown)
            self.task.fill([(name, name) for name in facts.tasks], None)
        for name, shown in self.samples.items():
            shown.show_facts(facts, self._project.image_folder, swapped=self._desk.choice_of(self.path).swaps(name))
        self.task.setVisible(len(self.samples) > _MOST_TASKS)
        self._show_samples()

    def _show_samples(self) -> None:
        """All questions, or the one that is chosen."""
        for name, shown in self.samples.items():
            shown.setVisible(len(self.samples) <= _MOST_TASKS or name == self.task.currentData())

    def _take(self, taken: bool) -> None:
        self._desk.leave_out(self.path, not taken)
        self.changed.emit()

    def _take_answers(self, taken: bool) -> None:
        self._desk.take_answers(self.path, taken)
        self.changed.emit()

    def _name_annotator(self, name: str) -> None:
        self._desk.name_annotator(self.path, name)
        self.changed.emit()

    def _read_as(self, format_name: str, columns: str) -> None:
        self._desk.read_as(self.path, format_name, columns)
        self.changed.emit()

    def _use_order(self) -> None:
        if self._better is not None:
            self._read_as(str(self.format.currentData()), self._better.columns)

    def _spell(self, spellings: Mapping[str, Mapping[str, str]]) -> None:
        self._desk.spell(self.path, spellings)
        self.changed.emit()

    def _swap(self, task: str) -> None:
        self._desk.swap(self.path, task)
        self.changed.emit()


def _beside(words: QLabel, button: Button) -> QHBoxLayout:
    """Words that take the room that a button leaves."""
    both = row(words, button)
    both.setStretch(0, 1)
    return both
