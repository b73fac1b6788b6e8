"""The auto-labellings that were made: each is reverted as a whole, or rule by rule after a sample was checked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from labeler.acceptance import USUAL
from labeler.audit_words import promise
from labeler.gui import theme
from labeler.gui.audit_outcome import say
from labeler.gui.certificate_row import CertificateRow
from labeler.gui.page import Window
from labeler.gui.rule_rows import RuleRows
from labeler.gui.text import counted
from labeler.gui.widgets import Button, NumberField, Section, clear, column, row, text
from labeler.local_time import time_words
from labeler.project import Project
from labeler.store import RunRecord, restore_run, revert_run, runs

MOST_PICTURES = 5_000  # of a sample


class RunRow(QFrame):
    """One auto-labelling that was made, with the button to revert it or let it count again, and its rules."""

    def __init__(self, run: RunRecord, on_toggle: Callable[[str, bool], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.run = run.id
        title = text(self.tr("{run} (reverted)").format(run=run.id) if run.reverted else run.id, "strong")
        words = self.tr("Let it count again") if run.reverted else self.tr("Revert all of it")
        self.button = Button(words, lambda: on_toggle(run.id, run.reverted))
        self.button.setAccessibleName(f"{words}: {run.id}")
        self.button.setObjectName(f"{run.id}: turn")
        about = text(self._about(run), "caption", "muted", wrap=True)
        inner = QWidget()
        inner.setLayout(column(title, about, gap=0.25))
        head = row(inner, self.button)
        head.setStretch(0, 1)
        self.below = QVBoxLayout()  # for what else is to be said of the run
        whole = column(head, margins=(2, 1, 2, 1))
        whole.addLayout(self.below)
        self.setLayout(whole)

    def _about(self, run: RunRecord) -> str:
        counts = "; ".join(
            self.tr("{task}: {labelled} of {images} labelled").format(
                task=task, labelled=f"{found['auto_labelled']:,}", images=f"{found['images']:,}"
            )
            for task, found in run.summary["tasks"].items()
        )
        said = [time_words(run.created), counts]
        if touched := run.summary.get("touched_since", 0):
            one = self.tr("1 was answered by a person meanwhile and left alone")
            said.append(counted(touched, one, self.tr("{count} were answered by people meanwhile and left alone")))
        return " · ".join(said)


class RunList(QWidget):
    """A row per auto-labelling, the latest first; the rules of the latest that counts are open."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._opened: dict[str, bool] = {}
        self.pictures = NumberField(self.tr("Pictures of a sample"), 1, MOST_PICTURES)
        self.pictures.setValue(USUAL)
        self.pictures.setMinimumWidth(theme.scaled(88))
        self.pictures.valueChanged.connect(lambda _size: self._show())
        self.promise = text(tone="muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.GRID)
        sampling = row(text(self.tr("Check")), self.pictures, self.promise)
        sampling.setStretch(2, 1)
        self.setLayout(column(text(self.tr("Runs so far"), "strong"), sampling, self._rows))

    def show_runs(self, project: Project) -> None:
        """Bring the rows up to date; what was open and what had the focus stays."""
        if project is not self._project:
            self._project = project
            self._opened.clear()
        self._show()

    def _show(self) -> None:
        project = self._project
        if project is None:
            return
        self.promise.setText(
            self.tr("of a rule’s labels at random. {promise}").format(promise=promise(self.pictures.value(), say))
        )
        found = list(reversed(runs(project.store, "auto-label")))
        self.setVisible(bool(found))
        focused = QApplication.focusWidget()
        name = focused.objectName() if focused is not None and self._is_in_rows(focused) else ""
        clear(self._rows)
        latest = next((run.id for run in found if not run.reverted), "")
        for run in found:
            made = RunRow(run, self._toggle_run)
            if CertificateRow.is_certified(run):
                made.below.addWidget(CertificateRow(self._window, project, run))
            if not run.reverted:
                opened = self._opened.setdefault(run.id, run.id == latest)
                made.below.addWidget(self._rules(project, run.id, opened=opened))
            self._rows.addWidget(made)
            made.show()  # at once, so that a button of it can take the focus
        if name:
            self._focus_again(name)

    def _rules(self, project: Project, run: str, *, opened: bool) -> Section:
        """The run's rules, which are looked up when they are first to be seen."""
        place = QWidget()
        inside = column()
        place.setLayout(inside)

        def fill() -> None:
            self._opened[run] = section.is_open
            if section.is_open and inside.count() == 0:
                inside.addWidget(RuleRows(self._window, project, run, self.pictures.value()))

        section = Section(self.tr("Rules"), place, opened=opened)
        section.heading.setAccessibleName(self.tr("Rules of {run}").format(run=run))
        section.heading.setObjectName(f"{run}: rules")
        section.heading.clicked.connect(lambda: fill())  # noqa: PLW0108 - `clicked` would hand on whether it is checked
        fill()
        return section

    def _is_in_rows(self, widget: QWidget) -> bool:
        return self.isAncestorOf(widget) and widget is not self.pictures

    def _focus_again(self, name: str) -> None:
        """Give the focus to the button that had it, or to another one of the same rule or run."""
        buttons = [one for one in self.findChildren(Button) if one.objectName() and not one.isHidden()]
        same = [one for one in buttons if one.objectName() == name]
        near = [one for one in buttons if one.objectName().rpartition(": ")[0] == name.rpartition(": ")[0]]
        for button in (same or near)[-1:]:
            button.setFocus()

    def _toggle_run(self, run: str, reverted: bool) -> None:
        if self._project is None:
            return
        change = restore_run if reverted else revert_run
        count = change(self._project.store, self._window.annotator, run)
        words = (
            self.tr("{run} counts again.") if reverted else self.tr("{run} is reverted: {count} answers taken back.")
        )
        self._window.show_message(words.format(run=run, count=f"{count:,}"), "good")
