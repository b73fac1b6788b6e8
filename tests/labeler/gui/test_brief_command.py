"""A short command beside the jobs: what it prints is heard, and how it ends is told."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from labeler.gui.brief_command import BriefCommand
from labeler.project import Project
from labeler.store import Annotation, annotate

PATIENCE = 30_000  # milliseconds: other processes may have the machine


def test_events_are_heard_and_the_result_is_told_last(project: Project, qtbot: QtBot) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    command = BriefCommand()
    heard: list[Any] = []
    command.told.connect(heard.append)
    with qtbot.waitSignal(command.done, timeout=PATIENCE) as done:
        command.start("agreement", str(project.folder))
        assert command.is_running
    assert [event["task"] for event in heard] == ["light", "light"]  # without the intervals, then with them
    assert done.args[0]["last_vote"] > 0
    assert not command.is_running


def test_the_sentence_of_a_command_that_fails_is_told(project: Project, qtbot: QtBot) -> None:
    command = BriefCommand()
    with qtbot.waitSignal(command.failed, timeout=PATIENCE) as failed:
        command.start("settle", str(project.folder), "--task", "mood")
    assert "mood" in failed.args[0]


def test_a_command_that_was_stopped_says_nothing(project: Project, qtbot: QtBot) -> None:
    command = BriefCommand()
    heard: list[object] = []
    for signal in (command.done, command.failed):
        signal.connect(heard.append)
    command.start("agreement", str(project.folder))
    command.stop()
    assert not command.is_running
    with qtbot.waitSignal(command.done, timeout=PATIENCE):
        command.start("agreement", str(project.folder))
    assert len(heard) == 1
