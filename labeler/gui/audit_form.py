"""Choosing what a new audit is about and how large it is, with what it can tell at best."""

from __future__ import annotations

from PySide6.QtCore import Signal

from labeler.audit import draw, population_size
from labeler.audit_words import promise
from labeler.gui import theme
from labeler.gui.audit_outcome import say
from labeler.gui.widgets import Button, Card, Choice, NumberField, row, text
from labeler.project import Project
from labeler.store import AuditRecord

USUAL = 300  # pictures: without an error among them, at most 1 % of the labels are wrong
_KIND = "unanimous"


class AuditForm(Card):
    """Agreed labels of one task, all of them or those with one label. Emits `wanted` when it is to be started."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._project: Project | None = None
        self.task = Choice(self.tr("Question to audit"))
        self.label = Choice(self.tr("Labels to audit"))
        self.pictures = NumberField(self.tr("Number of pictures"), 1, 1)
        self.pictures.setMinimumWidth(theme.scaled(88))
        self.start = Button(self.tr("Start"), self.wanted.emit, "primary")
        self.start.setAccessibleName(self.tr("Start the audit"))
        self.promise = text(wrap=True)
        self.hint = text(
            self.tr("Best answered by somebody who did not label these pictures."), tone="muted", wrap=True
        )
        self.task.activated.connect(lambda _index: self._offer_labels())
        self.label.activated.connect(lambda _index: self._tell())
        self.pictures.valueChanged.connect(lambda _size: self._tell())
        self.pictures.returnPressed.connect(self.start.click)
        choose = row(self.task, self.label, self.pictures, text(self.tr("pictures")), self.start, None)
        self.add(text(self.tr("Audit agreed labels"), "strong"), choose, self.promise, self.hint)

    def show_project(self, project: Project) -> None:
        """Offer the project's tasks; what was chosen stays."""
        self._project = project
        items: list[tuple[object, str]] = [(task.name, task.name) for task in project.tasks]
        self.task.fill(items, self.task.currentData() or project.tasks[0].name)
        self._offer_labels()

    def take_focus(self) -> None:
        (self.start if self.start.isEnabled() else self.task).setFocus()

    def draw(self, project: Project, annotator: str) -> AuditRecord:
        """Draw what is chosen."""
        return draw(project.store, annotator, _KIND, self.task.currentData(), self.pictures.value(), self._scope())

    def _scope(self) -> dict[str, object]:
        label = self.label.currentData()
        return {"label": label} if label else {}

    def _offer_labels(self) -> None:
        if self._project is not None:
            labels = self._project.task(self.task.currentData()).labels
            items: list[tuple[object, str]] = [("", self.tr("All labels")), *((label, label) for label in labels)]
            self.label.fill(items, self.label.currentData() or "")
            self._tell()

    def _tell(self) -> None:
        """How many pictures there are to draw from, and what the sample can promise."""
        project = self._project
        if project is None:
            return
        available = population_size(project.store, _KIND, self.task.currentData(), self._scope())
        wanted = self.pictures.value() if self.pictures.maximum() > 1 else USUAL
        self.pictures.blockSignals(True)
        self.pictures.setRange(1, max(1, available))
        self.pictures.setValue(min(wanted, available))
        self.pictures.blockSignals(False)
        self.start.setEnabled(available > 0)
        self.pictures.setEnabled(available > 0)
        if available:
            words = self.tr("Drawn at random from {count} agreed labels.").format(count=f"{available:,}")
            self.promise.setText(f"{promise(self.pictures.value(), say)} {words}")
        else:
            self.promise.setText(self.tr("No two annotators agree on such a label yet, so there is nothing to audit."))
