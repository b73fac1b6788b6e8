"""A child process that has to go is gone when we go on, also one that is slow or unwilling."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, QProcess
from pytestqt.qtbot import QtBot

from labeler.gui.brief_command import BriefCommand
from labeler.gui.child_process import kill_and_wait
from labeler.gui.question import Question
from labeler.project import Project

PATIENCE = 30_000  # milliseconds: other processes may have the machine
UNWILLING = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); signal.pause()"


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that can be ignored is needed")
def test_one_that_does_not_want_to_end_is_gone(qtbot: QtBot) -> None:
    process = QProcess()
    with qtbot.waitSignal(process.readyReadStandardOutput, timeout=PATIENCE):
        process.start(sys.executable, ["-c", UNWILLING])
    process.terminate()
    kill_and_wait(process)
    assert process.state() is QProcess.ProcessState.NotRunning


def test_one_that_never_ran_is_not_waited_for() -> None:
    kill_and_wait(QProcess())


def test_nothing_is_at_work_once_it_was_stopped(project: Project, qtbot: QtBot) -> None:
    owner = QObject()
    command, question = BriefCommand(owner), Question(owner)
    command.start("agreement", str(project.folder))
    question.ask(("merge", str(project.folder)), lambda _answer: None, lambda _fault: None)
    command.stop()
    question.forget()
    left = owner.findChildren(QProcess)  # they go with the next turn of the event loop
    assert [one.state() for one in left] == [QProcess.ProcessState.NotRunning] * 2
