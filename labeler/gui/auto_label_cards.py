"""Parts of the Auto-label page: a task's networks and thresholds, and the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout

from labeler.gui import theme
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import counted
from labeler.gui.widgets import Button, Card, Check, clear, column, row, text
from labeler.jobs import best_runs
from labeler.project import Project
from labeler.store import PRESENT, count_images, lacking_answer
from labeler.tasks import Task


class TaskCard(Card):
    """The networks that vote on one task, and from which confidence they count as sure and as unsure."""

    changed = Signal()

    def __init__(
        self, project: Project, task: Task, rows: Sequence[Mapping[str, Any]], thresholds: tuple[float, float] | None
    ) -> None:
        super().__init__()
        self.task = task
        self._project = project
        self.runs: dict[str, Check] = {}
        self.remaining = text(tone="muted")
        self.warning = text(tone="warning", wrap=True)
        high, low = thresholds or (task.high, task.low)
        self.high = _threshold(high)
        self.low = _threshold(low)
        self.add(
            row(text(task.name, "strong"), self.remaining, None),
            self._make_runs(rows),
            row(text(self.tr("sure from")), self.high, 2, text(self.tr("unsure below")), self.low, None),
            self.warning,
        )
        self.high.setAccessibleName(self.tr("{task}: a network is sure from").format(task=task.name))
        self.low.setAccessibleName(self.tr("{task}: a network is unsure below").format(task=task.name))
        for field in (self.high, self.low):
            field.valueChanged.connect(self._check)
        self._check()

    @property
    def is_ready(self) -> bool:
        return len(self.chosen_runs()) >= 2 and self.low.value() <= self.high.value()

    def chosen_runs(self) -> list[str]:
        return [run for run, box in self.runs.items() if box.isChecked()]

    def show_remaining(self) -> None:
        store = self._project.store
        count = count_images(store, lacking_answer(store, [self.task.name]) & PRESENT)
        one = self.tr("· 1 image without a label from a person")
        self.remaining.setText(counted(count, one, self.tr("· {count} images without a label from a person")))

    def _make_runs(self, rows: Sequence[Mapping[str, Any]]) -> QVBoxLayout:
        best = best_runs(self._project, self.task.name)
        boxes = column(gap=0.25)
        for one in rows:
            box = Check(
                self.tr("{network} · accuracy {accuracy:.1f} % · {run}").format(
                    network=one["architecture"], accuracy=100 * one["accuracy"], run=one["run"]
                )
            )
            box.setChecked(one["run"] in best)
            box.toggled.connect(self._check)
            self.runs[one["run"]] = box
            boxes.addWidget(box)
        return boxes

    def _check(self) -> None:
        fault = ""
        if len(self.chosen_runs()) < 2:
            fault = self.tr("Choose two or more networks: the rules compare their answers.")
        elif self.low.value() > self.high.value():
            fault = self.tr("“Unsure below” is above “sure from”: no network could be either.")
        self.warning.setText(fault)
        self.warning.setVisible(bool(fault))
        self.changed.emit()


class PreviewCard(Card):
    """What an auto-labelling would write, before it does."""

    def __init__(self, on_apply: Callable[[tuple[str, ...]], None], on_dismiss: Callable[[], None]) -> None:
        super().__init__()
        self._arguments: tuple[str, ...] = ()
        self._tables = QVBoxLayout()
        self._tables.setSpacing(theme.GRID)
        self.summary = text(wrap=True)
        self.apply = Button(self.tr("Write the labels"), lambda: on_apply(self._arguments), "primary")
        self.dismiss = Button(self.tr("Dismiss"), on_dismiss)
        title = text(self.tr("Preview: nothing is written yet"), "strong")
        self.add(title, self.summary, self._tables, row(self.apply, self.dismiss, None))
        self.hide()

    def show_preview(self, tasks: Mapping[str, Mapping[str, Any]], arguments: tuple[str, ...]) -> None:
        """Show the counts per rule and label of each task; `arguments` are those to apply."""
        self._arguments = arguments
        clear(self._tables)
        labelled = sum(found["auto_labelled"] for found in tasks.values())
        total = sum(found["images"] for found in tasks.values())
        self.summary.setText(
            self.tr("The networks would give {labelled} of {total}, {review} would go to Review.").format(
                labelled=f"{labelled:,}",
                total=counted(total, self.tr("1 answer"), self.tr("{count} answers")),
                review=f"{total - labelled:,}",
            )
        )
        words = counted(labelled, self.tr("Write 1 label"), self.tr("Write {count} labels"))
        self.apply.setText(words if labelled else self.tr("Send all to Review"))
        for name, found in tasks.items():
            self._tables.addWidget(text(name, "strong"))
            self._tables.addWidget(_preview_table(name, found))
        self.show()

    def set_busy(self, busy: bool) -> None:
        self.apply.setEnabled(not busy)


def _preview_table(task: str, found: Mapping[str, Any]) -> FigureTable:
    table = FigureTable(task, sortable=False)
    labels = list(found["by_label"])
    rows = []
    for rule, by_label in found["by_rule_and_label"].items():
        counts = [by_label.get(label, 0) for label in labels]
        total = found["by_rule"][rule]
        rows.append([Cell(rule), *(_count(n) for n in counts), Cell(f"{total:,}", total, strong=True)])
    table.show_rows([table.tr("Rule"), *labels, table.tr("Images")], rows)
    table.fit_height()
    return table


def _count(n: int) -> Cell:
    return Cell(f"{n:,}" if n else "-", n)


def _threshold(value: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setRange(0.01, 1.0)
    field.setSingleStep(0.05)
    field.setDecimals(2)
    field.setValue(value)
    return field
