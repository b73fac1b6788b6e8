"""The chosen trainings on the Compare page: plots, the matrix and the mistakes, worked by keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.evaluation_jobs import sensitivity_of_run
from labeler.gui.compare_page import ComparePage
from labeler.gui.sensitivity_jobs import SensitivityJobs
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.removed_runs import remove_run
from training.logits_file import read_logits, write_logits
from training.sensitivity import ROLLS, ZOOMS

from .runs import add_trainings

WAIT = 60_000
Press = Callable[..., None]


def compare(window: MainWindow, project: Project) -> ComparePage:
    window.show_project(project)
    window.go_to_page("compare")
    page = window.pages["compare"]
    assert isinstance(page, ComparePage)
    return page


def show(page: ComparePage, view: str) -> None:
    page.details.view.setCurrentIndex(page.details.view.findData(view))


def test_all_is_shown_of_the_chosen_trainings(window: MainWindow, trained: Project, qtbot: QtBot, press: Press) -> None:
    for folder in trained.runs_folder.glob("light-*"):
        rows, logits = read_logits(folder / "validation.npz")
        write_logits(folder / "validation.npz", rows, np.zeros_like(logits) + np.float32([1, 0, 0]))
    page = compare(window, trained)
    qtbot.waitUntil(lambda: page.table.item(0, 3).text() != "-", timeout=WAIT)
    details = page.details
    qtbot.waitUntil(lambda: len(details.plot.shown.lines) == 1)
    page.table.selectAll()
    qtbot.waitUntil(lambda: len(details.plot.shown.lines) == 2)
    show(page, "roc")
    qtbot.waitUntil(lambda: details.plot.shown.across.endswith("left"), timeout=WAIT)
    assert len(details.plot.shown.lines) == 2
    show(page, "calibration")
    assert details.plot.shown.across == "confidence"
    show(page, "confusion")
    details.confusion.setFocus()
    row, place = details.confusion.cursor_cell
    assert (row > 0, place) == (True, 0)  # the network calls everything left
    press(Qt.Key.Key_Return)
    assert details.view.currentData() == "mistakes"
    first = details.mistakes.pictures[0]
    assert first.hasFocus()
    if len(details.mistakes.pictures) > 1:
        press(Qt.Key.Key_Right)
        assert details.mistakes.pictures[1].hasFocus()
    press(Qt.Key.Key_Return)
    assert window.page_name == "label"


def test_trainings_without_answers_say_so(
    window: MainWindow, make_project: Callable[..., Project], qtbot: QtBot
) -> None:
    project = make_project()
    add_trainings(project)
    page = compare(window, project)
    show(page, "roc")
    qtbot.waitUntil(lambda: "Train again" in page.details.words.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: not page.command.is_running, timeout=WAIT)
    assert page.table.item(0, 3).text() == "-"


def test_zoom_and_tilt_are_measured_by_a_job_and_drawn(
    window: MainWindow, trained: Project, qtbot: QtBot, press: Press
) -> None:
    page = compare(window, trained)
    details = page.details
    assert details.measure.isHidden()
    show(page, "zoom")
    assert not details.plot.shown.lines
    details.measure.setFocus()
    press(Qt.Key.Key_Space)
    assert window.jobs.running is not None
    assert window.jobs.running.arguments[0] == "sensitivity"
    assert not details.measure.isEnabled()
    qtbot.waitUntil(lambda: bool(details.plot.shown.lines), timeout=4 * WAIT)
    line = details.plot.shown.lines[0]
    assert line.xs == list(ZOOMS)
    (run, _), found = next(iter(details._sensitivity.found.items()))
    same = sensitivity_of_run(trained, run, "light", lambda _event: None, "cpu")
    assert [step["accuracy"] for step in found["steps"]] == [step["accuracy"] for step in same["steps"]]
    show(page, "roll")
    assert details.plot.shown.lines[0].xs == list(ROLLS)
    assert not details.measure.isEnabled()


def test_what_was_measured_goes_with_its_training(window: MainWindow, project: Project) -> None:
    first, second = add_trainings(project)
    page = compare(window, project)
    jobs = page.findChild(SensitivityJobs)
    assert isinstance(jobs, SensitivityJobs)
    jobs.found |= {(first, "light"): {}, (second, "light"): {}}
    remove_run(project, first)  # the next training may get its id
    assert list(jobs.found) == [(second, "light")]


def test_a_measurement_that_was_cancelled_or_failed_can_be_begun_again(
    window: MainWindow, make_project: Callable[..., Project], qtbot: QtBot
) -> None:
    project = make_project()
    add_trainings(project)  # they kept no answers to measure with
    page = compare(window, project)
    show(page, "roll")
    page.details.measure.click()
    assert not page.details.measure.isEnabled()
    window.jobs.cancel()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=WAIT)
    assert page.details.measure.isEnabled()
    page.details.measure.click()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=4 * WAIT)
    assert "kept no answers on validation images" in window.messages.sentence.text()
    assert page.details.measure.isEnabled()
    assert not page.details.plot.shown.lines
