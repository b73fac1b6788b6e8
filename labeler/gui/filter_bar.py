"""The bar that narrows a queue: text in the name, label, source, annotator; and the order with its seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from labeler.gui.focus import focus_within
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Choice, Field, NumberField, row
from labeler.image_filter import RANDOM, ImageFilter, orders
from labeler.name_search import MOST_TEXT
from labeler.project import Project
from labeler.store import annotator_counts, used_sources
from labeler.tasks import Task

SOURCES = (
    "human",
    "unanimous",
    "majority",
    "dawid-skene",
    "priority",
    "adjudicated",
    "cannot tell",
    "reviewed",
    "auto",
    "conflict",
    "needs review",
)
RULE = "rule: "  # how the source of a label begins that a rule for a cell of the confusion matrix gave
_MOST_SEED = 999_999
_LEAST_NAME, _MOST_SEED_WIDTH = 144, 104  # pixels


class FilterBar(QFrame):
    """Emits the filter that was chosen, and `left` when the person is done with it."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, usual: ImageFilter) -> None:
        """`usual` is what is shown where nobody chose anything else."""
        super().__init__()
        self.setProperty("role", "bar")
        self._filter = self._usual = usual
        self._page_order = usual.order
        self.name = Field(self.tr("Text in the name"))
        self.name.setPlaceholderText(self.tr("Text in the name"))
        self.name.setClearButtonEnabled(True)
        self.name.setMaxLength(MOST_TEXT)
        self.name.editingFinished.connect(lambda: self._set(text=self.name.text()))
        self.name.returnPressed.connect(self.left)
        self.name.left.connect(self._leave)
        self.label = self._choice(self.tr("Label"), "label")
        self.source = self._choice(self.tr("Source"), "source")
        self.annotator = self._choice(self.tr("Annotator"), "annotator")
        self.order = self._choice(self.tr("Order"), "order")
        self.seed = NumberField(self.tr("Seed of the random order"), 0, _MOST_SEED)
        self.seed.setToolTip(self.tr("The same number gives the same order, on every computer"))
        self.seed.setPrefix(self.tr("seed "))
        self.seed.editingFinished.connect(lambda: self._set(seed=self.seed.value()))
        self.seed.returnPressed.connect(self.left)
        self.seed.left.connect(self._leave)
        self.clear = Button(self.tr("Clear"), self.clear_all, "quiet", "x")
        self.clear.setToolTip(self.tr("Show the whole queue again, in its usual order"))
        layout = row(
            self.name,
            self.label,
            self.source,
            self.annotator,
            self.order,
            self.seed,
            self.clear,
            margins=(1.5, 0.75, 1.5, 0.75),
        )
        layout.setStretch(0, 2)
        self.name.setMinimumWidth(_LEAST_NAME)
        self.seed.setMaximumWidth(_MOST_SEED_WIDTH)
        self.setLayout(layout)
        self.hide()

    @property
    def chosen(self) -> ImageFilter:
        return self._filter

    def show_filter(self, project: Project, tasks: Sequence[Task], chosen: ImageFilter, order: str = "") -> None:
        """Show a filter over the labels of `tasks`; the bar is in sight while it narrows or orders anything.

        `order` is the queue's usual one, '' for the page's.
        """
        self._usual = replace(self._usual, order=order or self._page_order)
        self._filter = chosen
        labels = dict.fromkeys(label for task in tasks for label in task.labels)
        people = annotator_counts(project.store)
        self.label.fill([("", self.tr("Any label")), *((label, label) for label in labels)], chosen.label)
        rules = [name for name in used_sources(project.store, [task.name for task in tasks]) if name.startswith(RULE)]
        sources = [(name, translate("sources", name)) for name in (*SOURCES, *rules)]
        self.source.fill([("", self.tr("Any source")), *sources], chosen.source)
        self.annotator.fill([("", self.tr("Any annotator")), *((name, name) for name in people)], chosen.annotator)
        self.order.fill([(name, translate("orders", title)) for name, title in orders(project.store)], chosen.order)
        self.name.setText(chosen.text)
        self.seed.setValue(chosen.seed)
        self.seed.setVisible(chosen.order == RANDOM)
        if chosen != self._usual:
            self.show()

    def open(self) -> None:
        """Let the person type."""
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def end(self, chosen: ImageFilter) -> None:
        """Go out of sight where nothing is filtered any more, unless the person is still choosing."""
        self.setVisible(chosen != self._usual or focus_within(self) is not None)

    def clear_all(self) -> None:
        """Filter nothing, and go."""
        self.hide()
        self._emit(self._usual)
        self.left.emit()

    def _choice(self, title: str, field: str) -> Choice:
        choice = Choice(title)
        choice.setToolTip(title)
        choice.activated.connect(lambda _index: self._set(**{field: choice.currentData()}))
        return choice

    def _set(self, **values: Any) -> None:
        chosen = replace(self._filter, **values)
        if chosen != self._filter:
            self._emit(chosen)

    def _leave(self) -> None:
        """Go back to the picture; what was typed and not given is forgotten, before the focus moves."""
        self.name.setText(self._filter.text)
        self.seed.setValue(self._filter.seed)
        self.setVisible(self._filter != self._usual)
        self.left.emit()

    def _emit(self, chosen: ImageFilter) -> None:
        self._filter = chosen
        self.changed.emit(chosen)
