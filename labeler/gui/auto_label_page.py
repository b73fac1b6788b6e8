"""The Auto-label page: one button, a preview before anything is written, and every run revertible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.auto_label_command import auto_label_command
from labeler.certificates import certificates_of
from labeler.comparison_jobs import compare_runs
from labeler.gui import theme
from labeler.gui.auto_label_cards import TaskCard
from labeler.gui.focus_ring import focus_next_inside
from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.preview_card import Choices, PreviewCard
from labeler.gui.promise_form import PromiseForm
from labeler.gui.run_row import RunList
from labeler.gui.text import counted
from labeler.gui.widgets import (
    Button,
    Check,
    Choice,
    EmptyState,
    Flow,
    Section,
    bring_into_sight,
    clear,
    column,
    row,
    scrolled,
    text,
)
from labeler.project import Project
from labeler.rule_jobs import rules
from labeler.store import Change, runs
from labeler.terms import Terms


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
        self.preview = PreviewCard(window, self._write, self._ask_audits, self._forget_preview)
        self.mode = Choice(self.tr("What decides which images get a label"))
        self.mode.fill(
            [("report", self.tr("Your thresholds")), ("certified", self.tr("A promise: so few wrong"))],
            "report",
        )
        self.mode.setMinimumWidth(theme.scaled(240))
        self.mode.activated.connect(lambda _index: self._show_mode())
        self.mirror = Check(self.tr("Ask about the mirror image too"))
        self.mirror.setToolTip(
            self.tr("The average of both answers decides; where they differ, the score of a promise is lower")
        )
        self.mirror.setChecked(True)
        self.mirror.toggled.connect(self._forget_preview)
        self.form = PromiseForm()
        self.form.changed.connect(self._show_terms)
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
        self._remember_mode()

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
        self.preview.close_pictures()

    def store_changed(self, _change: Change) -> None:
        self._refresh()

    @property
    def terms(self) -> Terms | None:
        """What is to be promised; None where the person's thresholds decide."""
        return self.form.terms if self.mode.currentData() == "certified" else None

    def _remember_mode(self) -> None:
        """Start as the last auto-labelling of the project was made."""
        made = runs(self._project.store, "auto-label") if self._project else []
        rules = made[-1].summary.get("rules", "report") if made else "report"
        self.mode.setCurrentIndex(max(0, self.mode.findData(rules)))
        tasks = made[-1].summary["tasks"].values() if made else ()
        self.mirror.setChecked(all(found.get("mirror", True) for found in tasks))
        for found in certificates_of(made[-1]).values() if made else ():
            self.form.show_terms(Terms(found["kind"], found["max_error"], found["confidence"], found.get("each", "")))
        self._show_mode()

    def _show_mode(self) -> None:
        terms = self.terms
        self.form.setVisible(terms is not None)
        self._rules.setVisible(terms is None)
        self._show_terms()

    def _show_terms(self) -> None:
        """The promise was changed: what is expected of it follows."""
        terms = self.terms
        for card in self.cards.values():
            card.show_terms(terms)
        if self.preview.isVisibleTo(self):
            self.preview.show_terms(terms)
            words = self.tr("Expected: {shares}.")
            expected = {kind: self.preview.expected(kind) for kind in self.form.meanings}
            self.form.show_expected(
                {kind: words.format(shares=found) if found else "" for kind, found in expected.items()}
            )

    def _make_content(self) -> QWidget:
        texts = QWidget()
        self._rules = Section(self.tr("How the networks decide together"), texts)
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
                "Images without a label from a person get one where the networks can be trusted; "
                "the rest goes to Review. Labels from people are never touched."
            ),
            tone="muted",
            wrap=True,
        )
        content = QWidget()
        inner = column(
            row(text(self.tr("Auto-label"), "title"), None, self.preview_button),
            intro,
            Flow(text(self.tr("Decided by")), self.mode, self.mirror, gap=2),
            self.form,
            self._rules,
            self.preview,
            self._card_list,
            1,
            self.runs,
            None,
            margins=(2, 2, 2, 2),
        )
        self._area = scrolled(inner)
        content.setLayout(column(self._area))
        return content

    def _make_cards(self) -> None:
        clear(self._card_list)
        self.cards = {}
        if self._project is None:
            return
        for task in self._project.tasks:
            rows = compare_runs(self._project, task.name)
            if rows:
                self.cards[task.name] = TaskCard(
                    self._window, self._project, task, rows, self._last_thresholds(task.name)
                )
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
            card.show_terms(self.terms)
        if self.preview.isVisibleTo(self):
            self.preview.look_at_audits()
        self.runs.show_runs(self._project)
        self._show_jobs()

    def _show_jobs(self) -> None:
        ready = any(card.is_ready for card in self.cards.values())
        self.preview_button.setEnabled(ready and self._window.jobs.running is None)
        self.preview.set_busy(self._window.jobs.running is not None)

    def _preview(self) -> None:
        """Ask the networks, and show what would be labelled; nothing is written yet, and no audit is asked."""
        if not self.preview_button.isEnabled() or self._project is None:
            return
        folder = self._project.folder
        mirror = self.mirror.isChecked()
        chosen = [replace(card.chosen, mirror=mirror) for card in self.cards.values() if card.is_ready]
        arguments = auto_label_command(folder, self._window.annotator, chosen, dry_run=True)
        hear = partial(self._hear, folder)
        shown = partial(self._show_preview, folder, chosen)
        self._window.jobs.start(Job(self.tr("Asking the networks"), arguments, on_event=hear, on_result=shown))

    def _show_preview(self, folder: Path, chosen: Choices, event: Event) -> None:
        if not is_open(self._window, folder) or self._project is None:
            return
        self.preview.show_preview(self._project, event["tasks"], chosen, self.terms)
        self._show_terms()
        self._lead_on()

    def _lead_on(self) -> None:
        """The button that goes on is what comes next."""
        self.preview.apply.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self._area, self.preview.apply)

    def _ask_audits(self, chosen: Choices, terms: Terms) -> None:
        """Ask the audits what can be promised: this takes a look in their account; no label is written."""
        if self._project is None:
            return
        folder = self._project.folder
        arguments = auto_label_command(folder, self._window.annotator, chosen, terms, dry_run=True)
        hear, told = partial(self._hear, folder), partial(self._show_promise, folder, terms)
        self._window.jobs.start(Job(self.tr("Asking the audits"), arguments, on_event=hear, on_result=told))

    def _show_promise(self, folder: Path, terms: Terms, event: Event) -> None:
        if is_open(self._window, folder):
            self.preview.show_promise(event["tasks"], terms)
            self._lead_on()

    def _forget_preview(self) -> None:
        self.preview.hide()

    def _write(self, chosen: Choices, terms: Terms | None) -> None:
        """Write what the preview shows."""
        if self._project is None:
            return
        folder = self._project.folder
        arguments = auto_label_command(folder, self._window.annotator, chosen, terms)
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
