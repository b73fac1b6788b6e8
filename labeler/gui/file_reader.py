"""Reading label files for their preview: a child process of its own, begun anew where something else is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from labeler.file_facts import Preview
from labeler.gui.job_runner import Event, Job, JobRunner
from labeler.gui.page import MessageKind


class FileReader(QObject):
    """Emits `progress` (a share, None at the start), then `read` (the token of the question, Preview) or `failed`.

    It does not wait for other jobs: a training may run for hours.
    """

    progress = Signal(object)
    read = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = JobRunner(self, self)
        self._asked: tuple[object, tuple[str, ...]] | None = None

    @property
    def is_reading(self) -> bool:
        return self._asked is not None

    def ask(self, token: object, arguments: tuple[str, ...]) -> None:
        """Run a `labeler preview`; what was asked before and is not answered yet is dropped."""
        self._asked = (token, arguments)
        if self._runner.running is None:
            self._begin()
        else:
            self._runner.cancel()

    def drop(self) -> None:
        """Nothing is wanted any more."""
        self._asked = None
        self._runner.cancel()

    def stop(self) -> None:
        """End before this returns."""
        self.drop()
        self._runner.stop()

    def show_message(self, text: str, kind: MessageKind = "info") -> None:
        """The runner's word about an end without a result."""
        if kind == "error" and self._asked is not None:
            self._asked = None
            self.failed.emit(text)

    def show_job(self, _title: str, fraction: float | None, _on_cancel: Callable[[], None] | None = None) -> None:
        self.progress.emit(fraction)

    def clear_job(self) -> None:
        """The runner has nothing to do: begin what was asked for meanwhile."""
        if self._asked is not None:
            self._begin()

    def _begin(self) -> None:
        if self._asked is not None:
            token, arguments = self._asked
            self._runner.start(Job(self.tr("Reading label files"), arguments, on_result=partial(self._take, token)))

    def _take(self, token: object, result: Event) -> None:
        if self._asked is not None and self._asked[0] is token:
            self._asked = None
            self.read.emit(token, msgspec.convert(result, Preview))
