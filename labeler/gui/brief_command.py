"""A short `labeler` command beside the jobs: it answers within seconds, and waits for no training."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QObject, QProcess, Signal

from labeler.gui.child_process import PATIENCE_MILLISECONDS, kill_and_wait


class BriefCommand(QObject):
    """Runs one command at a time; starting another forgets the one before.

    Emits `told` with each event that it prints before the result, then `done` with the result, or `failed` with the
    sentence that it ended with.
    """

    told = Signal(object)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._line = b""
        self._result: object = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self, *arguments: str) -> None:
        """Run `labeler` with these arguments, which print JSON lines."""
        self.stop()
        self._line, self._result = b"", None
        process = self._process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        process.start(sys.executable, ["-m", "labeler", *arguments, "--progress", "json"])

    def stop(self) -> None:
        """End without a word."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            kill_and_wait(process)
            process.deleteLater()

    def end(self) -> None:
        """Let what is under way end by itself, if that takes but a moment: it writes all or nothing."""
        if self._process is not None:
            self._process.waitForFinished(PATIENCE_MILLISECONDS)
        self.stop()

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._line = (self._line + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            event = json.loads(line)
            if event["event"] == "result":
                self._result = event
            else:
                self.told.emit(event)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._end(self.tr("The command could not be started: {why}").format(why=self._process.errorString()))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        if self._process is None:
            return
        if code == 0 and status is QProcess.ExitStatus.NormalExit and self._result is not None:
            self._end("")
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        lines = [line for line in said.splitlines() if line.strip()]
        words = self.tr("The command ended without a word (code {code}).").format(code=code)
        self._end(lines[-1] if lines else words)

    def _end(self, fault: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if fault:
            self.failed.emit(fault)
        else:
            self.done.emit(self._result)
