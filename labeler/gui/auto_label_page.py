"""The Auto-label page: one button, a preview before anything is written, and every run revertible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.gui import theme
from labeler.gui.auto_label_cards import PreviewCard, TaskCard
from labeler.gui.focus_ring import focus_next_inside
from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.run_row import RunList
from labeler.gui.text import counted
from labeler.gui.widgets import Button, EmptyState, Section, clear, column, row, scrolled, text
from labeler.jobs import compare_runs, rules
from labeler.project import Project
from labeler.store import Change, runs


class AutoLabelPage(QWidget):
    """A card per task with the networks that vote and their thresholds; preview; apply; the runs so far."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.cards: dict[str, TaskCard] = {}
        self._card_list = QVBoxLayout()
        self._card_list.setSpacing(2 * theme.GRID)
        self.preview_button = Button(self.tr("Auto-label remaining images…"), self._preview, "primary")
        self.preview = PreviewCard(self._apply, self._forget_preview)
        self.runs = RunList(window)
        self.empty = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._make_content())
        self.setLayout(self._stack)
        window.jobs.changed.connect(self._show_jobs)

    def handlers(self) -> Handlers:
        return {"auto-label.preview": self._preview}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self._forget_preview()
        self._make_cards()

    def arrive(self) -> None:
        self._refresh()
        if self._stack.currentWidget() is self.empty:
            self.empty.focus()
        elif self.preview_button.isEnabled():
            self.preview_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            focus_next_inside(self, forward=True)

    def leave(self) -> None:
        """A job goes on; the status line shows it."""

    def store_changed(self, _change: Change) -> None:
        self._refresh()

    def _make_content(self) -> QWidget:
        texts = QWidget()
        texts.setLayout(
            column(
                *(column(text(rule.title, "strong"), text(rule.text, wrap=True), gap=0.25) for rule in rules()),
                text(
                    self.tr("These rules bound no error rate: the thresholds are your choice. Check what they gave."),
                    tone="muted",
                    wrap=True,
                ),
                margins=(1, 0, 0, 0),
            )
        )
        intro = text(
            self.tr(
                "Images without a label from a person get one where the networks can be trusted by the rules below; "
                "the rest goes to Review. Labels from people are never touched."
            ),
            tone="muted",
            wrap=True,
        )
        content = QWidget()
        inner = column(
            row(text(self.tr("Auto-label"), "title"), None, self.preview_button),
            intro,
            Section(self.tr("How the networks decide together"), texts),
            self.preview,
            self._card_list,
            1,
            self.runs,
            None,
            margins=(2, 2, 2, 2),
        )
        content.setLayout(column(scrolled(inner)))
        return content

    def _make_cards(self) -> None:
        clear(self._card_list)
        self.cards = {}
        if self._project is None:
            return
        for task in self._project.tasks:
            rows = compare_runs(self._project, task.name)
            if rows:
                self.cards[task.name] = TaskCard(self._project, task, rows, self._last_thresholds(task.name))
                self.cards[task.name].changed.connect(self._show_jobs)
                self._card_list.addWidget(self.cards[task.name])

    def _last_thresholds(self, task: str) -> tuple[float, float] | None:
        """What the person chose for the last auto-labelling of this task."""
        if self._project is None:
            return None
        for run in reversed(runs(self._project.store, "auto-label")):
            found = run.summary["tasks"].get(task)
            if found:
                return float(found["high"]), float(found["low"])
        return None

    def _refresh(self) -> None:
        if self._project is None:
            return
        trained = {(row["task"], row["run"]) for row in compare_runs(self._project)}
        if trained != {(task, run) for task, card in self.cards.items() for run in card.runs}:
            self._make_cards()
        if not trained:
            self.empty.show_state(
                "magic-wand",
                self.tr("No trained networks yet"),
                self.tr(
                    "Two or more networks per question vote on the images that nobody has labelled. Train them first."
                ),
                [Button(self.tr("Train networks"), lambda: self._window.go_to_page("train"), "primary")],
            )
        self._stack.setCurrentIndex(1 if trained else 0)
        for card in self.cards.values():
            card.show_remaining()
        self.runs.show_runs(self._project)
        self._show_jobs()

    def _show_jobs(self) -> None:
        ready = any(card.is_ready for card in self.cards.values())
        self.preview_button.setEnabled(ready and self._window.jobs.running is None)
        self.preview.set_busy(self._window.jobs.running is not None)

    def _arguments(self) -> tuple[str, ...]:
        if self._project is None:
            return ()
        chosen = [card for card in self.cards.values() if card.is_ready]
        words: list[str] = ["auto-label", str(self._project.folder), "--annotator", self._window.annotator]
        for card in chosen:
            words += ["--task", card.task.name]
            words += [word for run in card.chosen_runs() for word in ("--run", run)]
            words += ["--high", f"{card.task.name}={card.high.value():.2f}"]
            words += ["--low", f"{card.task.name}={card.low.value():.2f}"]
        return tuple(words)

    def _preview(self) -> None:
        """Ask the networks, and show what would be labelled; nothing is written yet."""
        if not self.preview_button.isEnabled() or self._project is None:
            return
        folder, arguments = self._project.folder, self._arguments()
        self._window.jobs.start(
            Job(
                self.tr("Asking the networks"),
                (*arguments, "--dry-run"),
                on_event=partial(self._hear, folder),
                on_result=lambda event: self._show_preview(folder, event, arguments),
            )
        )

    def _show_preview(self, folder: Path, event: Event, arguments: tuple[str, ...]) -> None:
        if not is_open(self._window, folder):
            return
        self.preview.show_preview(event["tasks"], arguments)
        self.preview.apply.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_preview(self) -> None:
        self.preview.hide()

    def _apply(self, arguments: tuple[str, ...]) -> None:
        if self._project is None:
            return
        folder = self._project.folder
        hear, applied = partial(self._hear, folder), partial(self._applied, folder)
        self._window.jobs.start(Job(self.tr("Auto-labelling"), arguments, on_event=hear, on_result=applied))

    def _applied(self, folder: Path, event: Mapping[str, Any]) -> None:
        if not is_open(self._window, folder):
            return
        self._forget_preview()
        labelled = sum(found["auto_labelled"] for found in event["tasks"].values())
        review = sum(found["needs_review"] for found in event["tasks"].values())
        words = self.tr("{written}, {waiting} in Review.").format(
            written=counted(labelled, self.tr("1 auto-label written"), self.tr("{count} auto-labels written")),
            waiting=counted(review, self.tr("1 answer waits"), self.tr("{count} answers wait")),
        )
        if touched := event["touched_since"]:
            one = self.tr("1 was answered by a person meanwhile and left alone.")
            many = self.tr("{count} were answered by a person meanwhile and left alone.")
            words += " " + counted(touched, one, many)
        self._window.show_message(words, "good")
        self._refresh()

    def _hear(self, folder: Path, event: Event) -> None:
        if event["event"] == "message" and is_open(self._window, folder):
            self._window.show_message(event["text"])
