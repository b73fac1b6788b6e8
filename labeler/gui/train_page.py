"""The Train page: press one button, or choose questions and networks; watch the curves, go on, compare, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.compare_page import ComparePage
from labeler.gui.estimate_asker import EstimateAsker
from labeler.gui.frequency_card import FrequencySection
from labeler.gui.job_runner import Event
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.recommended_card import RecommendedCard
from labeler.gui.text import counted
from labeler.gui.train_form import TrainForm
from labeler.gui.training_jobs import TrainingJobs
from labeler.gui.training_list import ListActions, TrainingList
from labeler.gui.training_view import TrainingView
from labeler.gui.trash_row import TrashRow
from labeler.gui.widgets import Button, Section, column, row, scrolled, text
from labeler.listed_trainings import ListedTraining, listed_trainings
from labeler.project import Project
from labeler.removed_runs import remove_run, remove_unfinished
from labeler.store import Change
from labeler.training_plans import PlannedTraining, recommended_trainings, trainings_with_folds
from labeler.training_queue import QueuedTraining


class TrainPage(QWidget):
    """What to train on the left; the training in sight and the list of all on the right."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._recommended_plans: list[PlannedTraining] = []
        self._shown: object = None
        self._told = ""
        self.recommended = RecommendedCard(self._train_recommended)
        self.form = TrainForm(window.settings.folds)
        self.form.folds.valueChanged.connect(self._remember_folds)
        self.form.changed.connect(self._show_choice)
        self.own = Section(self.tr("Choose yourself"), self.form)
        self.own.heading.clicked.connect(self._show_choice)
        self.start = Button(self.tr("Train"), self._train_chosen)
        self.estimate = text(role="caption", tone="muted", wrap=True)
        self.view = TrainingView()
        self.frequencies = FrequencySection()
        self.list = TrainingList(
            ListActions(self._cancel, window.jobs.cancel, self._go_on, self._compare, self._delete)
        )
        self.list.chosen_changed.connect(self._show_chosen)
        self.trash = TrashRow(window)
        self.messages = self._make_messages()
        self.trainings = TrainingJobs(window, self)
        self.trainings.changed.connect(self._show_trainings)
        self.trainings.ended.connect(self._ended)
        self.asker = EstimateAsker(self)
        self.asker.changed.connect(self._show_estimates)
        window.jobs.changed.connect(self._ask_or_rest)
        self.setLayout(row(self._make_settings(), self._make_view(), gap=0))

    def handlers(self) -> Handlers:
        return {
            "train.recommended": self._train_recommended,
            "train.start": self._train_chosen,
            "train.delete": lambda: self._delete(self.list.chosen()),
            "train.empty-trash": self.trash.show_question,
        }

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self._shown = None
        self._told = ""
        self.asker.open_project(project)
        self.form.open_project(project)
        self.trash.open_project(project)
        self.frequencies.open_project(project)
        self.messages.clear()
        if project is None:
            self.list.show_lines([])
        else:
            self._show_counts()
            self._show_trainings()

    def arrive(self) -> None:
        self._show_counts()
        self._show_trainings()
        self._show_frequencies()
        self.view.curves.restyle()
        self._ask_or_rest()
        first = self.recommended.button if self.recommended.button.isEnabled() else self.own.heading
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Trainings go on, the status line shows them; nothing is estimated that nobody sees."""
        self.asker.rest()
        self.frequencies.chart.stop()

    def store_changed(self, change: Change) -> None:
        self._show_counts()
        if change.kind in ("run", "elsewhere"):
            self._show_trainings()

    def _make_settings(self) -> QWidget:
        content = column(self.recommended, self.own, None, margins=(2, 2, 2, 2))
        self._bottom = QWidget()
        self._bottom.setLayout(column(self.start, self.estimate, gap=0.5, margins=(2, 1, 2, 2)))
        panel = QWidget()
        panel.setFixedWidth(theme.panel_width() + 2 * theme.GRID)
        whole = column(gap=0)
        whole.addWidget(scrolled(content), 1)
        whole.addWidget(self._bottom)
        panel.setLayout(whole)
        return panel

    def _make_view(self) -> QWidget:
        whole = column(margins=(1, 2, 2, 2))
        whole.addWidget(self.frequencies)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.trash)
        whole.addWidget(Section(self.tr("Messages"), self.messages))
        return scrolled(whole)

    def _make_messages(self) -> QPlainTextEdit:
        messages = QPlainTextEdit()
        messages.setReadOnly(True)
        messages.setMaximumBlockCount(2000)
        messages.setAccessibleName(self.tr("Messages of the trainings"))
        messages.setTabChangesFocus(True)
        messages.setFixedHeight(theme.scaled(96))
        return messages

    def _show_counts(self) -> None:
        if self._project is None:
            return
        self.form.show_counts(self._project)
        self._recommended_plans = recommended_trainings(self._project)
        self.recommended.show_plans(self._recommended_plans)
        self._show_choice()

    def _show_frequencies(self) -> None:
        """What there is to learn from, unfolded where no curve wants the room."""
        if not self.list.lines and self._recommended_plans:
            self.frequencies.set_open(True)
        self.frequencies.count()

    def _show_choice(self) -> None:
        count = sum(plan.networks for plan in self.form.plans())
        words = counted(count, self.tr("Train 1 network"), self.tr("Train {count} networks"))
        nothing = self.tr("Choose a question and a network")
        nothing = nothing if self.form.size_fits() else self.tr("Choose another picture size")
        self.start.setText(words if count else nothing)
        self.start.setEnabled(count > 0 and self._project is not None)
        self._bottom.setVisible(self.own.is_open)
        self._ask_or_rest()

    def _remember_folds(self, folds: int) -> None:
        self._window.settings.folds = folds
        self._window.save_settings_soon()

    def _ask_or_rest(self) -> None:
        if self._window.jobs.running is not None:
            self.asker.rest()
        elif self._project is not None and self._window.page_name == "train":
            chosen = self.form.plans() if self.own.is_open else []
            self.asker.want([*self._recommended_plans, *chosen])
        self._show_estimates()

    def _show_estimates(self) -> None:
        self.recommended.show_estimate(self.asker.words(self._recommended_plans), self.asker.device)
        words = self.asker.words(self.form.plans()) if self.own.is_open else ""
        self.estimate.setText(words)
        self.estimate.setVisible(bool(words))

    def _show_trainings(self) -> None:
        """The list as it is now; the training that runs is in sight, unless another one was chosen."""
        if self._project is None:
            return
        lines = listed_trainings(self._project, self.trainings.queue(self._project.folder), self._tell_once)
        self.list.show_lines(lines)
        self.trash.refresh()
        running = next((number for number, one in enumerate(lines) if one.state == "running"), None)
        if running is not None and lines[running].key != self._shown:
            self._shown = lines[running].key
            self.list.choose(running)
        elif lines and not self.list.chosen():
            self.list.choose(0)
        self._show_chosen()

    def _tell_once(self, fault: str) -> None:
        """An unfinished training that cannot be read is no reason to show none."""
        if fault != self._told:
            self._told = fault
            self._window.show_message(fault, "error")

    def _show_chosen(self) -> None:
        chosen = self.list.chosen()
        if self._project is None or not chosen:
            self.view.show_nothing()
        else:
            self.view.show_training(self._project, chosen[0])
            said = "\n".join(chosen[0].queued.messages) if chosen[0].queued is not None else ""
            if said != self.messages.toPlainText():
                self.messages.setPlainText(said)

    def _train_recommended(self) -> None:
        if self._project is not None and self._recommended_plans:
            self._train(self._recommended_plans)

    def _train_chosen(self) -> None:
        if self._project is not None:
            self._train(self.form.plans())

    def _train(self, plans: Sequence[PlannedTraining]) -> None:
        assert self._project is not None
        self.asker.rest()
        self.trainings.train(self._project.folder, plans)

    def train_with_folds(self) -> None:
        """Train what label errors are found by: a network for each question, with folds."""
        if self._project is not None:
            self._train(trainings_with_folds(self._project))

    def _cancel(self, chosen: Sequence[ListedTraining]) -> None:
        self.trainings.cancel([one.queued for one in chosen if one.queued is not None])

    def _go_on(self, chosen: Sequence[ListedTraining]) -> None:
        stopped = [one for one in chosen if one.state == "stopped"]
        if self._project is not None and stopped:
            self.asker.rest()
            again = [QueuedTraining(one.network, one.subject, one.run, one.most_epochs) for one in stopped]
            self.trainings.go_on(self._project.folder, again)

    def _compare(self, chosen: Sequence[ListedTraining]) -> None:
        page = self._window.pages["compare"]
        assert isinstance(page, ComparePage)
        page.show_only([one.run for one in chosen if one.state == "done"])
        self._window.go_to_page("compare")

    def _delete(self, chosen: Sequence[ListedTraining]) -> None:
        """Put the chosen trainings aside, and offer to bring them back."""
        project = self._project
        if project is None:
            return
        ways = {"done": remove_run, "stopped": remove_unfinished}
        undo: list[Callable[[], None]] = []
        faults = []
        self.trainings.forget(project.folder, [one.queued for one in chosen if one.queued is not None])
        for one in chosen:
            if (remove := ways.get(one.state)) is not None:
                try:
                    undo.append(remove(project, one.run))
                except InputError as fault:
                    faults.append(str(fault))
        self._show_trainings()
        if undo:
            words = counted(len(undo), self.tr("1 training deleted."), self.tr("{count} trainings deleted."))
            bring_back = partial(self._bring_back, project, undo)
            self._window.show_offer(" ".join((words, *faults)), self.tr("Undo"), bring_back)
        elif faults:
            self._window.show_message(" ".join(faults), "error")

    def _bring_back(self, project: Project, undo: Sequence[Callable[[], None]]) -> None:
        if not is_open(self._window, project.folder):
            return
        for bring_back in reversed(undo):
            bring_back()
        self._show_trainings()

    def _ended(self, folder: Path, done: Event) -> None:
        if is_open(self._window, folder):
            self._show_trainings()
            number = next((number for number, one in enumerate(self.list.lines) if one.run == done["run"]), None)
            if number is not None and not any(one.state == "running" for one in self.list.lines):
                self.list.choose(number)
            if done["folds"]:
                words = self.tr("{run} has predicted every label by a network that had not seen the picture.")
                look = partial(self._window.run_action, "check.open")
                self._window.show_offer(words.format(run=done["run"]), self.tr("Look for label errors"), look)
