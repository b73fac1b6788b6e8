"""The merge desk's part about borders: found in a thread on predictions at hand, shown as a picture and in words."""

from __future__ import annotations

import threading
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.border_scores import BorderSources, FoundBorders, border_sources, find_borders
from labeler.borders import ordered_labels, pair_sentence
from labeler.errors import InputError
from labeler.gui.border_view import BorderView
from labeler.gui.job_runner import Job
from labeler.gui.page import Window
from labeler.gui.widgets import Button, clear, column, row, text
from labeler.project import Project
from labeler.tasks import Task

_LOOK_MILLISECONDS = 40


class _Search:
    """Borders that are looked for in a thread. It knows no widget: the section may be gone when it ends."""

    def __init__(self, sources: BorderSources) -> None:
        self.outcome: FoundBorders | InputError | None = None
        self._sources = sources
        threading.Thread(target=self._run, name="borders", daemon=True).start()

    def _run(self) -> None:
        try:
            self.outcome = find_borders(self._sources)
        except InputError as fault:
            self.outcome = fault


class BorderSection(QWidget):
    """Where each annotator's borders of a task lie. Out of sight where the labels of the task have no order.

    It brings itself up to date when it comes into sight; `refresh` does so where answers or trainings have changed.
    Emits `shown` when it has something to show.
    """

    shown = Signal()

    def __init__(self, project: Project, task: Task) -> None:
        super().__init__()
        self._project, self.task = project, task
        self._search: _Search | None = None
        self._is_fresh = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self.view = BorderView()
        self.words = QVBoxLayout()
        self.action = Button("", self._act)
        self._has_runs = False
        title = text(self.tr("Where the borders lie"), "strong")
        self.setLayout(column(title, self.view, self.words, row(self.action, None), gap=0.5))
        self.view.hide()
        self.action.hide()
        if ordered_labels(task) is None:
            self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_fresh:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def refresh(self) -> None:
        """Look for the borders anew: at once where this is in sight, else when it comes into sight."""
        self._is_fresh = self.isVisible()
        if self._is_fresh and ordered_labels(self.task) is not None:
            self._search = _Search(border_sources(self._project, self.task))
            self._timer.start()

    def _look(self) -> None:
        """Show what the search has found, once it has."""
        found = self._search.outcome if self._search else None
        if found is None:
            return
        self._timer.stop()
        clear(self.words)
        if isinstance(found, InputError):
            self._say(str(found), warning=True)
        else:
            self._show_borders(found)
            self._offer(found)
        self.shown.emit()

    def _show_borders(self, found: FoundBorders) -> None:
        comparison = found.comparison
        there = comparison is not None and any(one.borders for one in comparison.annotators)
        self.view.setVisible(there)
        if comparison is None:
            self._say(found.reason)
            return
        if there:
            self.view.show_borders(comparison)
        for sentence in filter(None, map(pair_sentence, comparison.pairs)):
            self._say(sentence, warning=True)
        for reason in (one.reason for one in comparison.annotators if one.reason):
            self._say(reason)
        pictures = (
            self.tr("{count} pictures held out from training, by {runs}. Bars are 95 % intervals.")
            if found.held_out
            else self.tr(
                "{count} pictures, by {runs}, which learned from some of them: a network repeats the borders of the "
                "labels that it learned. Bars are 95 % intervals."
            )
        )
        self._say(pictures.format(count=f"{comparison.images:,}", runs=", ".join(found.runs)))
        if comparison.drawn_from:
            self._say(
                self.tr("They are drawn at random from {count}: more would take long and tell little more.").format(
                    count=f"{comparison.drawn_from:,}"
                )
            )

    def _offer(self, found: FoundBorders) -> None:
        """A button for what is missing: predictions, or a network."""
        self._has_runs = bool(found.runs)
        self.action.setVisible(found.missing > 0 or not found.runs)
        words = self.tr("Ask the networks about {count} pictures").format(count=f"{found.missing:,}")
        self.action.setText(words if found.runs else self.tr("Train a network"))
        self.action.setAccessibleName(self.action.text())

    def _act(self) -> None:
        window = cast(Window, self.window())  # the desk hands no window down
        if not self._has_runs:
            window.go_to_page("train")
            return
        arguments = ("borders", str(self._project.folder), "--task", self.task.name, "--predict")
        title = self.tr("Asking the networks")
        window.jobs.start(Job(title, arguments, on_result=lambda _event: self.refresh()))

    def _say(self, words: str, *, warning: bool = False) -> None:
        label = text(words, "body" if warning else "caption", "warning" if warning else "muted", wrap=True)
        label.setMinimumHeight(1)  # as high as its lines; its own guess is higher
        self.words.addWidget(label)
