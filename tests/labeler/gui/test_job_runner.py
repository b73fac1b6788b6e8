"""Long jobs as real child processes of the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from labeler.gui.job_runner import Event, Job
from labeler.gui.train_page import TrainPage
from labeler.gui.window import MainWindow
from labeler.project import Project

SECONDS = 60_000


def demo(folder: Path, images: int, events: list[Event], results: list[Event]) -> Job:
    arguments = ("demo", str(folder), "--images", str(images), "--only-make")
    return Job("Making faces", arguments, on_event=events.append, on_result=results.append)


def test_jobs_run_one_after_the_other_and_tell_how_far_they_are(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    events: list[Event] = []
    results: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 2, events, results), demo(tmp_path / "b", 2, events, results))
    assert len(window.jobs.waiting) == 1
    assert window.status.job.isVisible()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert [Path(result["project"]).name for result in results] == ["a", "b"]
    assert {event["event"] for event in events} == {"progress"}
    assert events[-1]["done"] == events[-1]["total"] == 2
    assert not window.status.job.isVisible()


def test_a_job_at_fault_says_its_sentence_and_ends_the_queue(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("mine", encoding="utf-8")
    results: list[Event] = []
    window.jobs.start(demo(tmp_path, 2, [], results), demo(tmp_path / "b", 2, [], results))
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert "would be overwritten" in window.messages.sentence.text()
    assert results == []
    assert not (tmp_path / "b").exists()


def test_cancel_leaves_nothing_behind(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    events: list[Event] = []
    results: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 300, events, results))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    window.jobs.cancel()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert "Cancelled" in window.messages.sentence.text()
    assert results == []
    assert not (tmp_path / "a" / "images").exists()
    assert not (tmp_path / "a" / "project.toml").exists()


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="Windows has no niceness")
def test_a_job_gives_way_to_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    events: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 300, events, []))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    (process,) = window.jobs.findChildren(QProcess)
    assert os.getpriority(os.PRIO_PROCESS, process.processId()) == 19
    assert os.getpriority(os.PRIO_PROCESS, 0) < 19
    window.jobs.cancel()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)


def test_closing_the_window_ends_its_job(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    events: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 300, events, []))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    window.close()
    assert window.jobs.running is None


def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_term: str, lines: str = "") -> None:
    """Jobs of this test are a shell script: what a real command does at a certain moment cannot be timed."""
    program = tmp_path / "labeler.sh"
    began = """printf '{"event": "progress", "done": 1, "total": 2}\\n'"""
    program.write_text(f"#!/bin/sh\ntrap '{on_term}' TERM\n{began}\n{lines}\nwhile :; do sleep 0.05; done\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


RESULT = """printf "{\\\"event\\\": \\\"result\\\"}\\n" """


def test_a_job_that_was_done_before_cancel_reached_it_counts_as_done(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, monkeypatch, RESULT + "; exit 0")
    events: list[Event] = []
    results: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 2, events, results))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    window.jobs.cancel()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert results == [{"event": "result"}]
    assert "Cancelled" not in window.messages.sentence.text()


def test_a_job_that_ends_without_a_result_at_cancel_is_cancelled(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, monkeypatch, "exit 0")
    events: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 2, events, []))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    window.jobs.cancel()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert window.messages.sentence.text() == "Cancelled."


def test_closing_asks_once_where_a_training_would_end(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    script(tmp_path, monkeypatch, "exit 143")
    window.show_project(project)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    window.run_action("train.start")
    assert page.list.cancel_all.isEnabled()
    window.close()
    assert window.isVisible()
    assert window.messages.sentence.text() == "A training is running; close again to end it."
    assert window.jobs.running is not None
    window.close()
    assert not window.isVisible()
    assert window.jobs.running is None


def test_an_export_has_a_moment_to_end_when_the_window_closes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    done = tmp_path / "done"
    script(tmp_path, monkeypatch, "exit 143", f"sleep 0.4; touch {done}; exit 0")
    window.show_project(project)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    window.jobs.start(Job("Exporting", ("export", "faces", "file.csv")))
    assert not page.list.cancel_all.isEnabled()
    window.close()
    assert not window.isVisible()
    assert done.exists()


def test_a_training_of_another_project_draws_no_curves(
    window: MainWindow, make_project: Callable[..., Project], project: Project
) -> None:
    started: list[Job] = []
    window.jobs.start = lambda *jobs: started.extend(jobs)  # type: ignore[method-assign]
    window.show_project(project)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    window.run_action("train.start")
    folder = project.folder
    window.show_project(make_project("other"))
    window.go_to_page("train")
    result = {
        **{"event": "result", "run": "r", "accuracy": 1.0, "images_validation": 3, "majority_share": 0.5},
        **{"epochs": 1, "seconds": 1.0},
    }
    started[0].on_event({"event": "message", "text": "Reading"})
    started[0].on_result(result)
    assert page.view.title.text() == "No training yet"
    assert page.messages.toPlainText() == ""
    window.open_project(folder)
    started[1].on_event({"event": "message", "text": "Reading"})
    assert page.messages.toPlainText() == "Reading"
