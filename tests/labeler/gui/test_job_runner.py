"""Long jobs as real child processes of the window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from labeler.gui.job_runner import Event, Job
from labeler.gui.window import MainWindow

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


def test_closing_the_window_ends_its_job(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    events: list[Event] = []
    window.jobs.start(demo(tmp_path / "a", 300, events, []))
    qtbot.waitUntil(lambda: bool(events), timeout=SECONDS)
    window.close()
    assert window.jobs.running is None
