"""The Auto-label page around its jobs: networks, thresholds, runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from labeler.gui.auto_label_page import AutoLabelPage
from labeler.gui.job_runner import Job
from labeler.gui.run_row import RunRow
from labeler.gui.widgets import Choice
from labeler.gui.window import MainWindow
from labeler.local_time import local_time
from labeler.project import Project
from labeler.store import (
    Annotation,
    annotate,
    apply_decisions,
    chosen_images,
    final_labels,
    image_names,
    lacking_answer,
    runs,
)
from labeler.tasks import LIGHT
from labeler.terms import Terms

from .runs import add_auto_labels, add_trainings

RUN = {"images": 0, "auto_labelled": 0, "needs_review": 0, "high": 0.7, "low": 0.3}


@pytest.fixture
def project_with_runs(make_project: Callable[..., Project]) -> Project:
    project = make_project(tasks=[LIGHT])
    add_trainings(project)
    images = list(image_names(project.store))
    add_auto_labels(project, {images[0]: "left", images[1]: None})
    return project


@pytest.fixture
def page(window: MainWindow, project_with_runs: Project) -> AutoLabelPage:
    window.show_project(project_with_runs)
    window.go_to_page("auto-label")
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    return page


def sources(project: Project) -> list[str]:
    return [final.source for final in final_labels(project.store, "light").values()]


def test_without_networks_the_page_leads_to_training(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    window.go_to_page("auto-label")
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    assert page.empty.isVisible()
    assert page.empty.buttons[0].hasFocus()


def test_the_two_best_networks_are_chosen_and_the_last_thresholds_remembered(page: AutoLabelPage) -> None:
    card = page.cards["light"]
    assert card.chosen_runs() == ["light-cnn4-001", "light-vgg19_variation-001"]
    assert (card.high.value(), card.low.value()) == (0.7, 0.3)
    assert "5 images" in card.remaining.text()


def test_the_focus_is_seen_where_nothing_can_be_previewed(window: MainWindow, project_with_runs: Project) -> None:
    for weights in project_with_runs.runs_folder.rglob("model.safetensors"):
        weights.unlink()
    window.show_project(project_with_runs)
    window.go_to_page("auto-label")
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    assert not page.preview_button.isEnabled()
    assert isinstance(QApplication.focusWidget(), (QAbstractButton, Choice))  # not the page, which shows no focus
    assert page.isAncestorOf(QApplication.focusWidget())


def test_one_network_is_not_enough(page: AutoLabelPage) -> None:
    card = page.cards["light"]
    card.runs["light-cnn4-001"].setChecked(False)
    assert card.warning.isVisible()
    assert not page.preview_button.isEnabled()


def test_thresholds_that_cross_are_refused(page: AutoLabelPage) -> None:
    page.cards["light"].low.setValue(0.9)
    assert "above" in page.cards["light"].warning.text()
    assert not page.preview_button.isEnabled()


def test_a_run_is_reverted_and_counts_again(
    page: AutoLabelPage, project_with_runs: Project, window: MainWindow, qtbot: QtBot
) -> None:
    assert sources(project_with_runs) == ["auto", "needs review"]
    QTest.mouseClick(page.findChild(RunRow).button, Qt.MouseButton.LeftButton)
    assert sources(project_with_runs) == []
    assert "reverted" in window.messages.sentence.text()
    qtbot.waitUntil(lambda: any(row.isVisible() for row in page.findChildren(RunRow)))
    row = next(row for row in page.findChildren(RunRow) if row.isVisible())
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert sources(project_with_runs) == ["auto", "needs review"]


def test_a_run_tells_its_time_by_the_clock_of_this_computer(page: AutoLabelPage, project_with_runs: Project) -> None:
    (run,) = runs(project_with_runs.store, "auto-label")
    said = [label.text() for label in page.findChild(RunRow).findChildren(QLabel)]
    assert any(words.startswith(f"{local_time(run.created):%Y-%m-%d %H:%M} · light") for words in said), said
    assert not any("UTC" in words for words in said)


def test_what_was_asked_in_one_project_is_not_shown_in_another(
    page: AutoLabelPage, project_with_runs: Project, window: MainWindow, make_project: Callable[..., Project]
) -> None:
    task = {"images": 1, "auto_labelled": 1, "by_label": {}, "by_rule": {}, "by_rule_and_label": {}, "needs_review": 0}
    event = {"event": "result", "tasks": {"light": task}, "touched_since": 0}
    started: list[Job] = []
    window.jobs.start = lambda *jobs: started.extend(jobs)  # type: ignore[method-assign]
    QTest.mouseClick(page.preview_button, Qt.MouseButton.LeftButton)
    page._write([page.cards["light"].chosen], None)
    folder = project_with_runs.folder
    window.show_project(make_project("other", tasks=[LIGHT]))
    window.go_to_page("auto-label")
    before = window.messages.sentence.text()
    for job in started:
        job.on_event({"event": "message", "text": "Reading"})
        job.on_result(event)
    assert not page.preview.isVisible()
    assert window.messages.sentence.text() == before
    window.open_project(folder)
    window.go_to_page("auto-label")
    started[0].on_result(event)
    assert page.preview.isVisible()


def test_the_mirror_average_is_switched_off_and_that_is_remembered(
    page: AutoLabelPage, window: MainWindow, project_with_runs: Project
) -> None:
    started: list[Job] = []
    window.jobs.start = lambda *jobs: started.extend(jobs)  # type: ignore[method-assign]
    assert page.mirror.isChecked()
    page.handlers()["auto-label.preview"]()
    assert "--no-mirror" not in started[-1].arguments
    page.mirror.setFocus()
    QTest.keyClick(page.mirror, Qt.Key.Key_Space)
    assert not page.mirror.isChecked()
    page.handlers()["auto-label.preview"]()
    assert "--no-mirror" in started[-1].arguments
    summary = {"rules": "report", "tasks": {"light": {**RUN, "mirror": False}}}
    apply_decisions(project_with_runs.store, "Ada", "auto-label-002", summary, [])
    page.mirror.setChecked(True)
    page.open_project(project_with_runs)
    assert not page.mirror.isChecked()


def test_remaining_follows_the_counts(page: AutoLabelPage, project_with_runs: Project, window: MainWindow) -> None:
    store = project_with_runs.store
    first, _, third, *_ = image_names(store)
    annotate(store, "Bob", [Annotation(first, "light", "left"), Annotation(third, "light", "left")])
    annotate(store, "Cy", [Annotation(third, "light", "right")])
    assert "3 images" in page.cards["light"].remaining.text()
    assert len(chosen_images(store, lacking_answer(store, ["light"]))) == 3


def test_a_promise_is_chosen_by_keys(
    window: MainWindow, make_project: Callable[..., Project], press: Callable[..., None]
) -> None:
    project = make_project(tasks=[LIGHT])
    add_trainings(project)
    window.show_project(project)
    window.go_to_page("auto-label")
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    assert page.terms is None
    assert not page.cards["light"].audits.isVisible()
    page.mode.setFocus()
    press(Qt.Key.Key_Down)
    assert page.terms == Terms()
    assert page.cards["light"].audits.isVisible()
    assert not page.cards["light"].high.isVisible()
    page.form.bound.setFocus()
    press(Qt.Key.Key_Down)
    assert page.terms == Terms("auto")
    assert page.form.meanings["auto"].text().startswith("Chosen: Of the labels that networks give, at most 2 %")
