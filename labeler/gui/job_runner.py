"""Long jobs of the window: `labeler ...` as child processes, one after the other, with progress and Cancel."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from labeler import background
from labeler.gui.child_process import PATIENCE_MILLISECONDS, kill_and_wait
from labeler.gui.page import MessageKind

KILL_AFTER_MILLISECONDS = 5000
CANCELLED = 130
Event = Mapping[str, Any]


def _ignore(_event: Event) -> None:
    """Nobody asked for the events."""


def _no_fault(_sentence: str, _cancelled: bool) -> None:
    """The window's message is enough."""


@dataclass(frozen=True)
class Job:
    """A command line of `labeler` to run, and who hears what it prints (`--progress json` is added here)."""

    title: str
    arguments: tuple[str, ...]
    on_event: Callable[[Event], None] = _ignore
    on_result: Callable[[Event], None] = _ignore
    on_end: Callable[[], None] = field(default=lambda: None)
    on_fault: Callable[[str, bool], None] = _no_fault  # its sentence, and whether it was cancelled

    @property
    def is_training(self) -> bool:
        return self.arguments[0] in ("train", "next-round")

    @property
    def is_brief(self) -> bool:
        """Whether it ends by itself in a moment."""
        return self.arguments[0] in ("import", "export", "refresh", "guideline", "preview")


class JobWindow(Protocol):
    """What the runner asks of the window."""

    def show_message(self, text: str, kind: MessageKind = "info") -> None: ...

    def show_job(self, title: str, fraction: float | None, on_cancel: Callable[[], None] | None = None) -> None: ...

    def clear_job(self) -> None: ...


class JobRunner(QObject):
    """Runs jobs in the order they were started in. `changed` tells that a job began, ended or was queued."""

    changed = Signal()

    def __init__(self, window: JobWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._waiting: deque[Job] = deque()
        self._job: Job | None = None
        self._process: QProcess | None = None
        self._cancelled = self._goes_on = False
        self._line = b""
        self._result: Event | None = None

    @property
    def running(self) -> Job | None:
        return self._job

    @property
    def waiting(self) -> tuple[Job, ...]:
        return tuple(self._waiting)

    @property
    def has_training(self) -> bool:
        """Whether hours of work would end with the jobs: a training runs or waits."""
        return any(job.is_training for job in (self._job, *self._waiting) if job is not None)

    def start(self, *jobs: Job) -> None:
        """Run jobs now, or behind those that are under way."""
        self._waiting.extend(jobs)
        if self._job is None:
            self._next()
        else:
            self._show(None)
            self.changed.emit()

    def cancel(self) -> None:
        """Stop the running job and forget those behind it; what is on disk stays as it was."""
        self._forget_waiting(list(self._waiting))
        self._terminate()

    def cancel_one(self, job: Job) -> None:
        """Stop this job, or take it out of those that wait; the others go on."""
        if job is self._job:
            self._goes_on = True
            self._terminate()
        else:
            self._forget_waiting([one for one in self._waiting if one is job])
            self._show(None)
            self.changed.emit()

    def _forget_waiting(self, jobs: Sequence[Job]) -> None:
        self._waiting = deque(one for one in self._waiting if all(one is not job for job in jobs))
        for job in jobs:
            job.on_fault(self.tr("Cancelled."), True)

    def _terminate(self) -> None:
        if self._process is not None:
            self._cancelled = True
            self._process.terminate()
            QTimer.singleShot(KILL_AFTER_MILLISECONDS, self._process, self._process.kill)

    def stop(self) -> None:
        """End everything, as the window closes: at once, but for a job that ends by itself in a moment."""
        self._waiting.clear()
        process = self._process
        if process is None:
            return
        if self._job is not None and self._job.is_brief and process.waitForFinished(PATIENCE_MILLISECONDS):
            return
        self.cancel()
        if not process.waitForFinished(PATIENCE_MILLISECONDS):
            kill_and_wait(process)

    def _next(self) -> None:
        if not self._waiting:
            self._window.clear_job()
            self.changed.emit()
            return
        self._job = self._waiting.popleft()
        self._cancelled, self._goes_on, self._line, self._result = False, False, b"", None
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        if not self._job.is_brief:
            environment = QProcessEnvironment.systemEnvironment()
            environment.insert(background.VARIABLE, "1")
            process.setProcessEnvironment(environment)
        self._process = process
        self._show(None)
        process.start(sys.executable, ["-m", "labeler", *self._job.arguments, "--progress", "json"])
        self.changed.emit()

    def _show(self, fraction: float | None, detail: str = "") -> None:
        if self._job is not None:
            more = self.tr(" · {count} waiting").format(count=len(self._waiting)) if self._waiting else ""
            self._window.show_job(self._job.title + detail + more, fraction, self.cancel)

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._line = (self._line + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, event: Event) -> None:
        if self._job is None:
            return
        if event["event"] == "result":
            self._result = event
            return
        if event["event"] == "progress" and event["total"]:
            self._show(event["done"] / event["total"])
        elif event["event"] == "batch":
            self._show(event["done"] / event["total"], self.tr(" · epoch {epoch}").format(epoch=event["epoch"]))
        self._job.on_event(event)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._end(self.tr("The job could not be started: {reason}").format(reason=self._process.errorString()))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        ended_well = code == 0 and status is QProcess.ExitStatus.NormalExit
        if ended_well and (self._result is not None or not self._cancelled):  # Cancel can come too late
            self._end("")
        elif self._cancelled or code == CANCELLED:
            self._end(self.tr("Cancelled."), "info")
        else:
            self._end(self._last_words() or self.tr("The job ended without a word (code {code}).").format(code=code))

    def _last_words(self) -> str:
        """The sentence that the command ended with on stderr."""
        said = bytes(self._process.readAllStandardError().data()) if self._process else b""
        lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1] if lines else ""

    def _end(self, fault: str, kind: MessageKind = "error") -> None:
        job, result, process = self._job, self._result, self._process
        self._job = self._process = None
        if process is not None:
            process.deleteLater()
        self.changed.emit()  # before the result is shown, so that what it offers next is enabled
        if fault:
            self._window.show_message(fault, kind)
            if job is not None:
                job.on_fault(fault, kind != "error")
            if job is None or not (job.is_training or self._goes_on):  # what follows may need what it was to make
                self._forget_waiting(list(self._waiting))
        elif job is not None and result is not None:
            job.on_result(result)
        if job is not None:
            job.on_end()
        self._next()
