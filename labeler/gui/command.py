"""Running one of Labeler's own commands as a child process."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

PROGRAM = (sys.executable, "-m", "labeler")


class Command(QObject):
    """A running `labeler ...`. `ended` gives whether it went well, and the last line that it said."""

    ended = Signal(bool, str)

    def __init__(self, arguments: Sequence[str], parent: QObject, program: Sequence[str] = PROGRAM) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProgram(program[0])
        self._process.setArguments([*program[1:], *arguments])
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)

    def start(self) -> None:
        self._process.start()

    def cancel(self) -> None:
        """Ask it to end; what it had not finished is not kept."""
        self._process.terminate()

    def stop(self) -> None:
        """End it now, without a word: the window closes."""
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        went_well = status == QProcess.ExitStatus.NormalExit and code == 0
        output = self._process.readAllStandardOutput() if went_well else self._process.readAllStandardError()
        lines = bytes(output.data()).decode("utf-8", "replace").strip().splitlines()
        self.ended.emit(went_well, lines[-1] if lines else "")

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(False, self._process.errorString())
