"""A question to a `labeler` command that answers with one JSON document, beside the window's jobs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from labeler import background
from labeler.gui.child_process import kill_and_wait


class Question(QObject):
    """Asks one question at a time; a new one, or `forget`, drops the one that is open."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None

    @property
    def is_open(self) -> bool:
        return self._process is not None

    def ask(
        self, arguments: tuple[str, ...], on_answer: Callable[[Any], None], on_fault: Callable[[str], None]
    ) -> None:
        """Run `labeler ... --json`; hands on what it prints, or the sentence that it ended with."""
        self.forget()
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert(background.VARIABLE, "1")
        process.setProcessEnvironment(environment)

        def finished(code: int, status: QProcess.ExitStatus) -> None:
            self._process = None
            process.deleteLater()
            if code == 0 and status is QProcess.ExitStatus.NormalExit:
                on_answer(json.loads(bytes(process.readAllStandardOutput().data())))
            else:
                said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").split("\n")
                on_fault(next((line for line in reversed(said) if line.strip()), ""))

        def failed(error: QProcess.ProcessError) -> None:
            if error is QProcess.ProcessError.FailedToStart:
                self._process = None
                process.deleteLater()
                on_fault(process.errorString())

        process.finished.connect(finished)
        process.errorOccurred.connect(failed)
        self._process = process
        process.start(sys.executable, ["-m", "labeler", *arguments, "--json"])

    def forget(self) -> None:
        """End the command that is at work; nobody hears of it."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect()
            process.errorOccurred.disconnect()
            kill_and_wait(process)
            process.deleteLater()
