"""The trainings that the Train page gave to the window's jobs, and how each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Window
from labeler.training_plans import PlannedTraining, network_title
from labeler.training_queue import QueuedTraining


class TrainingJobs(QObject):
    """`changed` tells that a training stands otherwise; `ended` gives the row of one that is done, by its project."""

    changed = Signal()
    ended = Signal(Path, object)

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._queues: dict[Path, list[QueuedTraining]] = {}
        self._jobs: dict[QueuedTraining, Job] = {}
        window.jobs.changed.connect(self._note_running)

    def queue(self, folder: Path) -> list[QueuedTraining]:
        """The project's trainings that are not done."""
        return self._queues.setdefault(folder, [])

    def train(self, folder: Path, plans: Sequence[PlannedTraining]) -> None:
        """Train these one after the other, behind what is under way."""
        made = [QueuedTraining(network_title(plan.architecture), plan.subject) for plan in plans]
        self._start(folder, [(one, plan.arguments) for one, plan in zip(made, plans, strict=True)])

    def go_on(self, folder: Path, unfinished: Sequence[QueuedTraining]) -> None:
        """Go on with these, each of which names its `run`."""
        self._start(folder, [(one, ("--resume", one.run)) for one in unfinished])

    def cancel(self, ones: Sequence[QueuedTraining]) -> None:
        for one in ones:
            if (job := self._jobs.get(one)) is not None:
                self._window.jobs.cancel_one(job)

    def forget(self, folder: Path, ones: Sequence[QueuedTraining]) -> None:
        """Show failed and cancelled ones no longer."""
        self._queues[folder] = [one for one in self.queue(folder) if one not in ones or one.is_open]
        self.changed.emit()

    def _start(self, folder: Path, wanted: Sequence[tuple[QueuedTraining, tuple[str, ...]]]) -> None:
        jobs = []
        for one, arguments in wanted:
            job = Job(
                title=self.tr("Training {network} on {task}").format(network=one.network, task=one.subject),
                arguments=("train", str(folder), *arguments, "--keep"),
                on_event=partial(self._hear, one),
                on_result=partial(self._take_result, folder, one),
                on_fault=partial(self._take_fault, folder, one),
            )
            self._jobs[one] = job
            jobs.append(job)
        self.queue(folder).extend(one for one, _ in wanted)
        self._window.jobs.start(*jobs)

    def _note_running(self) -> None:
        running = self._window.jobs.running
        for one, job in self._jobs.items():
            if job is running:
                one.state = "running"
        self.changed.emit()

    def _hear(self, one: QueuedTraining, event: Event) -> None:
        one.hear(event)
        if event["event"] in ("epoch", "message"):
            self.changed.emit()

    def _take_result(self, folder: Path, one: QueuedTraining, row: Event) -> None:
        self._remove(folder, one)
        self.ended.emit(folder, row)

    def _take_fault(self, folder: Path, one: QueuedTraining, fault: str, cancelled: bool) -> None:
        one.end_badly(fault, cancelled=cancelled)
        del self._jobs[one]
        if cancelled and (one.has_begun or one.run):  # it is listed as stopped, and can go on
            self.queue(folder).remove(one)
        self.changed.emit()

    def _remove(self, folder: Path, one: QueuedTraining) -> None:
        self.queue(folder).remove(one)
        del self._jobs[one]
