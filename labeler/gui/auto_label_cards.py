"""A part of the Auto-label page: a task's networks, with thresholds or with the audits that a promise needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout, QWidget

from labeler.auto_label_command import Chosen
from labeler.comparison_jobs import best_runs
from labeler.gui import theme
from labeler.gui.page import Window
from labeler.gui.pool_audit_row import PoolAuditRow
from labeler.gui.text import counted
from labeler.gui.widgets import Card, Check, ElidedText, column, row, text
from labeler.project import Project
from labeler.store import PRESENT, count_images, lacking_answer
from labeler.tasks import Task
from labeler.terms import Terms


class TaskCard(Card):
    """The networks that vote on one task, and from which confidence they count as sure and as unsure."""

    changed = Signal()

    def __init__(
        self,
        window: Window,
        project: Project,
        task: Task,
        rows: Sequence[Mapping[str, Any]],
        thresholds: tuple[float, float] | None,
    ) -> None:
        super().__init__()
        self.task = task
        self._project = project
        self._images = 0
        self.runs: dict[str, Check] = {}
        self.remaining = text(tone="muted")
        self.warning = text(tone="warning", wrap=True)
        high, low = thresholds or (task.high, task.low)
        self.high = _threshold(high)
        self.low = _threshold(low)
        self.audits = PoolAuditRow(window, project, task.name)
        self._thresholds = QWidget()
        self._thresholds.setLayout(
            row(text(self.tr("sure from")), self.high, 2, text(self.tr("unsure below")), self.low, None)
        )
        title = ElidedText(task.name, "strong")
        head = row(title, self.remaining, None)
        self.add(head, self._make_runs(rows), self._thresholds, self.audits, self.warning)
        self.high.setAccessibleName(self.tr("{task}: a network is sure from").format(task=task.name))
        self.low.setAccessibleName(self.tr("{task}: a network is unsure below").format(task=task.name))
        for field in (self.high, self.low):
            field.valueChanged.connect(self._check)
        self._check()

    @property
    def is_ready(self) -> bool:
        return len(self.chosen_runs()) >= 2 and self.low.value() <= self.high.value()

    @property
    def chosen(self) -> Chosen:
        """The networks and thresholds that are set here."""
        return Chosen(self.task.name, tuple(self.chosen_runs()), self.high.value(), self.low.value())

    def show_terms(self, terms: Terms | None) -> None:
        """Show the audits that a promise needs, or the thresholds that decide without one."""
        self._thresholds.setVisible(terms is None)
        self.audits.setVisible(terms is not None)
        if terms is not None:
            self.audits.show_audits(self._images, terms.confidence)

    def chosen_runs(self) -> list[str]:
        return [run for run, box in self.runs.items() if box.isChecked()]

    def show_remaining(self) -> None:
        store = self._project.store
        count = self._images = count_images(store, lacking_answer(store, [self.task.name]) & PRESENT)
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


def _threshold(value: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.lineEdit().setTextMargins(theme.GRID - 2, 0, 0, 0)  # as a NumberField's
    field.setRange(0.01, 1.0)
    field.setSingleStep(0.05)
    field.setDecimals(2)
    field.setValue(value)
    return field
