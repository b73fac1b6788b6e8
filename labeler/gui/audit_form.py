"""Choosing what a new audit is about and how large it is, with what it can tell at best."""

from __future__ import annotations

from collections.abc import Sequence

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
    """The agreed labels of one task: who chose one label would know what was said. Emits `wanted` at the start."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._project: Project | None = None
        self._available = 0
        self.task = Choice(self.tr("Question to audit"))
        self.pictures = NumberField(self.tr("Number of pictures"), 1, 1)
        self.pictures.setMinimumWidth(theme.scaled(88))
        self.start = Button(self.tr("Start"), self.wanted.emit, "primary")
        self.start.setAccessibleName(self.tr("Start the audit"))
        self.promise = text(wrap=True)
        hint = text(self.tr("Best answered by somebody who did not label these pictures."), tone="muted", wrap=True)
        self.task.activated.connect(lambda _index: self._count())
        self.pictures.valueChanged.connect(lambda _size: self._tell())
        self.pictures.returnPressed.connect(self.start.click)
        choose = row(self.task, self.pictures, text(self.tr("pictures")), self.start, None)
        self.add(text(self.tr("Audit agreed labels"), "strong"), choose, self.promise, hint)

    def show_project(self, project: Project, at_hand: Sequence[str] = ()) -> None:
        """Offer the project's tasks, at first that of those `at_hand`, else the first; what was chosen stays."""
        self._project = project
        names = [task.name for task in project.tasks]
        usual = next((name for name in at_hand if name in names), names[0])
        items: list[tuple[object, str]] = [(name, name) for name in names]
        self.task.fill(items, self.task.currentData() or usual)
        self._count()

    def take_focus(self) -> None:
        (self.start if self.start.isEnabled() else self.task).setFocus()

    def draw(self, project: Project, annotator: str) -> AuditRecord:
        """Draw what is chosen."""
        return draw(project.store, annotator, _KIND, self.task.currentData(), self.pictures.value())

    def _count(self) -> None:
        """Look how many pictures there are to draw from."""
        if self._project is None:
            return
        self._available = available = population_size(self._project.store, _KIND, self.task.currentData())
        wanted = self.pictures.value() if self.pictures.maximum() > 1 else USUAL
        self.pictures.setRange(1, max(1, available))
        self.pictures.setValue(min(wanted, available))
        self.start.setEnabled(available > 0)
        self.pictures.setEnabled(available > 0)
        self._tell()

    def _tell(self) -> None:
        """What a sample of this size can promise."""
        if self._available:
            words = self.tr("Drawn at random from {count} agreed labels.").format(count=f"{self._available:,}")
            self.promise.setText(f"{promise(self.pictures.value(), say)} {words}")
        else:
            self.promise.setText(self.tr("No two annotators agree on a label yet, so there is nothing to audit."))
