"""The guided loop: label what is suggested, train, suggest again; one button for whatever comes next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.job_runner import Event, Job
from labeler.gui.loop_curve import LoopCurve
from labeler.gui.loop_steps import LoopSteps
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.widgets import Button, Card, Choice, ElidedText, Flow, NumberField, column, row, scrolled, text
from labeler.guided_loop import DONE, LABEL, MOST, SUGGEST, USUAL_SIZE, LoopState, loop_state, set_round_size
from labeler.image_filter import SUGGESTED, ImageFilter
from labeler.loop_words import button_words, place_sentence, round_sentence, step_sentence
from labeler.project import Project
from labeler.store import Change

if TYPE_CHECKING:
    from labeler.gui.label_page import LabelPage

_NOT_HERE = frozenset({"mark", "history"})  # changes that the loop does not rest on


class LoopPage(QWidget):
    """A card with the present step and its button, and one with the curve."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._job: Job | None = None
        self.state: LoopState | None = None
        self.task = Choice(self.tr("Question"))
        self.task.setMaximumWidth(theme.scaled(224))
        self.task.activated.connect(lambda _index: window.attempt(self.refresh))
        self.title = ElidedText(role="strong")
        self.steps = LoopSteps()
        self.sentence = _sentence()
        self.next = Button("", lambda: window.run_action("loop.next"), "primary")
        self.early = Button(self.tr("Train now, without the rest"), lambda: window.attempt(self._start))
        self.cancel = Button(self.tr("Cancel"), self._cancel)
        self.pictures = NumberField(self.tr("Pictures a round"), 1, MOST)
        self.pictures.setFixedWidth(theme.scaled(112))
        self.pictures.setValue(USUAL_SIZE)
        self.pictures.editingFinished.connect(lambda: window.attempt(self._keep_size))
        self.pictures.left.connect(lambda: window.run_action("loop.back"))
        self.curve = LoopCurve()
        self.last_round = _sentence()
        self._lay_out()
        window.jobs.changed.connect(self._show_jobs)

    def handlers(self) -> Handlers:
        return {"loop.next": self._go_on, "loop.back": lambda: self._window.go_to_page("label")}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project, self.state, self._job = project, None, None
        if project is not None:
            self.task.fill([(task.name, task.name) for task in project.tasks], project.tasks[0].name)
            self.task.setVisible(len(project.tasks) > 1)

    def choose_task(self, name: str) -> None:
        """Show the loop of another task."""
        self.task.setCurrentIndex(max(0, self.task.findData(name)))

    def arrive(self) -> None:
        self._window.attempt(self.refresh)
        self._focus()

    def leave(self) -> None:
        """A round goes on; the status line shows it."""

    def store_changed(self, change: Change) -> None:
        if change.kind not in _NOT_HERE:
            self._window.attempt(self.refresh)

    def _show_jobs(self) -> None:
        """Out of sight nothing is counted: at 202,599 images it takes a third of a second."""
        if self.isVisible():
            self._window.attempt(self.refresh)

    def refresh(self) -> None:
        """Show where the chosen task stands."""
        if self._project is None:
            return
        try:
            self.state = state = loop_state(self._project, self.task.currentData())
        except InputError:
            self.state = None
            self.next.hide()
            self.early.hide()
            raise
        busy = self._job is not None
        self.title.set_text(self.tr("Round {number}: {task}").format(number=f"{state.number:,}", task=state.task))
        self.steps.show_step(state.step, place_sentence(state))
        if not busy:
            self.sentence.setText(step_sentence(state))
        self.next.setText(button_words(state))
        self.next.setAccessibleName(button_words(state))
        self.next.setVisible(state.step != DONE and not busy)
        self.early.setVisible(state.step == LABEL and state.may_train and not busy)
        self.cancel.setVisible(busy)
        if not self.pictures.hasFocus():
            self.pictures.setValue(state.size)
        nothing = self.tr("The curve begins once a training holds back enough labels to tell: of about 80 or more.")
        self.curve.show_points(state.points, nothing)
        self.last_round.setText(round_sentence(state))
        self.last_round.setVisible(bool(state.rounds))

    def _lay_out(self) -> None:
        intro = _sentence(
            self.tr(
                "Label a few pictures that teach a network most, train it, and see how far it carries. Then once more."
            ),
            muted=True,
        )
        back = Button(self.tr("Back to Label"), lambda: self._window.run_action("loop.back"), "quiet", "arrow-left")
        now = Card(
            self.title,
            self.steps,
            self.sentence,
            Flow(self.next, self.early, self.cancel),
            Flow(text(self.tr("Pictures a round")), self.pictures),
        )
        explained = _sentence(
            self.tr(
                "Expected from the labels that each training held back, which are harder than most pictures: no "
                "promise. A certificate of the Auto-label page, from an audit, is one."
            ),
            muted=True,
        )
        explained.setFont(theme.font("caption"))
        heading = self.tr("Share of the other pictures that the network could label, 2 % of them wrongly")
        far = Card(_sentence(heading, strong=True), self.curve, self.last_round, explained)
        whole = column(
            column(
                row(text(self.tr("What to label next"), "title"), self.task, None, back),
                intro,
                margins=(2, 2, 2, 1),
            ),
            gap=0,
        )
        whole.addWidget(scrolled(column(now, far, None, gap=2, margins=(2, 1, 2, 2))), 1)
        self.setLayout(whole)

    def _focus(self) -> None:
        for button in (self.next, self.cancel):
            if button.isVisible():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.pictures.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        """Do what the present step asks for."""
        if self.state is None or self._job is not None or self.state.step == DONE:
            return
        if self.state.step == LABEL:
            self._label()
        else:
            self._start()

    def _label(self) -> None:
        if self.state is None:
            return
        page = cast("LabelPage", self._window.pages["label"])
        page.choose_queue("suggested")
        page.choose_filter(ImageFilter(order=SUGGESTED))  # what was looked for before would hide some of them
        page.choose_tasks(self.state.task)
        self._window.go_to_page("label")

    def _start(self) -> None:
        """Let the computer do its part, beside whatever is done meanwhile."""
        if self._project is None or self.state is None or self._job is not None:
            return
        folder, state = self._project.folder, self.state
        only = self.tr("Suggesting pictures") if state.step == SUGGEST else self.tr("Training and suggesting")
        self._job = Job(
            self.tr("{what}: {task}").format(what=only, task=state.task),
            ("next-round", str(folder), "--task", state.task, "--n", str(state.size)),
            on_event=partial(self._hear, folder),
            on_result=partial(self._told, folder),
            on_end=self._ended,
            on_fault=lambda _sentence, _cancelled: self._ended(),
        )
        self.sentence.setText(self.tr("The computer begins. You can go on labelling meanwhile."))
        self._window.jobs.start(self._job)
        self.refresh()
        self._focus()

    def _cancel(self) -> None:
        if self._job is not None:
            self._window.jobs.cancel_one(self._job)

    def _hear(self, folder: Path, event: Event) -> None:
        if self._job is None or not is_open(self._window, folder):
            return
        if event["event"] == "epoch":
            words = self.tr("Training: {epoch} of at most {epochs} epochs.")
            words = words.format(epoch=event["epoch"], epochs=event["epochs"])
        elif event["event"] == "progress":
            words = self.tr("{stage}: {done} of {total}.").format(
                stage=self._stage(event["stage"]), done=f"{event['done']:,}", total=f"{event['total']:,}"
            )
        else:
            return
        self.sentence.setText(words + " " + self.tr("You can go on labelling meanwhile."))

    def _stage(self, name: str) -> str:
        if name.startswith("predict"):
            return self.tr("The network is asked")
        return self.tr("Pictures are looked at")

    def _told(self, folder: Path, result: Event) -> None:
        if not is_open(self._window, folder):
            return
        count = len(result["names"])
        words = self.tr("1 picture is suggested.") if count == 1 else self.tr("{count} pictures are suggested.")
        words = words.format(count=f"{count:,}") if count else self.tr("No more pictures can be suggested.")
        if self._window.page_name == "loop" or not count:
            self._window.show_message(words, "good")
        else:
            self.choose_task(result["task"])
            self._window.show_offer(words, self.tr("Next step"), lambda: self._window.go_to_page("loop"))

    def _ended(self) -> None:
        had_focus = self.cancel.hasFocus()
        self._job = None
        self._window.attempt(self.refresh)
        if had_focus:
            self._focus()

    def _keep_size(self) -> None:
        if self._project is not None and self.state is not None and self.pictures.value() != self.state.size:
            set_round_size(self._project, self.state.task, self.pictures.value())


def _sentence(words: str = "", *, muted: bool = False, strong: bool = False) -> QLabel:
    """A text of several lines that is as high as they are."""
    label = text(words, "strong" if strong else "body", "muted" if muted else "normal", wrap=True)
    label.setMinimumHeight(1)
    return label
