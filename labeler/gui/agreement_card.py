"""One task on the merge desk: the strongest difference first, then a pair side by side, the figures, and settling."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from labeler.desk_figures import TaskFigures
from labeler.gui import theme
from labeler.gui.agreement_body import CardBody
from labeler.gui.settle_panel import SettlePanel
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Card, row, text
from labeler.project import Project
from labeler.tasks import Task


class AgreementCard(Card):
    """A heading that opens the rest.

    Emits `cell_opened` with a cell whose pictures are wanted, `sample_wanted` with one and a number of pictures, and
    `settled` with a sentence.
    """

    cell_opened = Signal(object)
    sample_wanted = Signal(object, int)
    settled = Signal(str)
    sight_wanted = Signal(object)  # of one of its widgets

    def __init__(self, project: Project, task: Task, annotator: str) -> None:
        super().__init__()
        self.task = task
        self._project, self._annotator = project, annotator
        self._found: TaskFigures | None = None
        self._answered: Mapping[str, int] = {}
        self._open = 0
        self.heading = Button("", self.toggle, "quiet")
        self.heading.setFont(theme.font("title"))
        self.heading.setStyleSheet("text-align: left; padding-left: 0px;")
        self.conflicts = text(tone="muted")
        self.headline = text(wrap=True)
        self._place = QVBoxLayout()
        self._body: CardBody | None = None
        self.add(row(self.heading, None, self.conflicts), self.headline, self._place)
        self._show_heading()

    @property
    def body(self) -> CardBody:
        """What is below the heading; made when it is first asked for."""
        if self._body is None:
            self._body = CardBody(self._project, self.task, self._annotator)
            self._body.pairs.cell_opened.connect(self.cell_opened)
            self._body.settle_made.connect(self._connect_settle)
            self._body.setVisible(False)
            self._place.addWidget(self._body)
            self._fill()
        return self._body

    @property
    def is_open(self) -> bool:
        return self._body is not None and not self._body.isHidden()

    def set_open(self, opened: bool) -> None:
        """Show or hide what is below the heading."""
        if opened or self._body is not None:
            self.body.setVisible(opened)
        self._show_heading()

    def toggle(self) -> None:
        self.set_open(not self.is_open)

    def show_counts(self, answered: Mapping[str, int], still_open: int) -> None:
        """Show what is known without comparing: how much everybody answered, and the conflicts that are open."""
        self._answered, self._open = answered, still_open
        self._fill()

    def show_figures(self, found: TaskFigures) -> None:
        """Show what a comparison found."""
        self._found = found
        self._fill()

    def leave(self) -> None:
        """The desk is out of sight: nothing is worked out for it."""
        if self._body is not None:
            self._body.stop()

    def end(self) -> None:
        """Another project is open."""
        if self._body is not None:
            self._body.end()

    def _connect_settle(self, panel: SettlePanel) -> None:
        panel.rule.sample_wanted.connect(self.sample_wanted)
        panel.settled.connect(self.settled)
        panel.opened.connect(lambda: self.sight_wanted.emit(panel))

    def _fill(self) -> None:
        found = self._found
        conflicts = max(found.conflicting if found else 0, self._open)  # a review may contradict a vote, and is none
        self.conflicts.setText(_open_words(conflicts, self._open, compared=found is not None))
        self.headline.setText(found.headline if found else "")
        self.headline.setFont(theme.font("strong" if found and found.leans else "body"))
        self._show_headline()
        if self._body is not None:
            self._body.show_all(found, self._answered, self._open)

    def _show_headline(self) -> None:
        """The strongest difference, where what is below does not tell it."""
        self.headline.setVisible(bool(self.headline.text()) and not self.is_open)

    def _show_heading(self) -> None:
        self._show_headline()
        self.heading.setText(f"{'▾' if self.is_open else '▸'}  {self.task.name}")
        state = self.tr("opened") if self.is_open else self.tr("closed")
        self.heading.setAccessibleName(self.tr("{task}, {state}").format(task=self.task.name, state=state))


def _open_words(conflicting: int, still_open: int, *, compared: bool) -> str:
    if not max(conflicting, still_open):
        template = "no conflicts" if compared else ""
    elif not still_open:
        template = "all {count} conflicts are settled" if conflicting > 1 else "the only conflict is settled"
    elif still_open == conflicting or not compared:
        template = "{open} conflicts to settle" if still_open > 1 else "1 conflict to settle"
    else:
        template = "{open} of {count} conflicts to settle"
    return translate("MergeDesk", template).format(open=f"{still_open:,}", count=f"{conflicting:,}")
