"""Reviewing what the networks could not decide, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from labeler.features import PIXELS, Features, features_folder, write_space
from labeler.gui import neighbour_reader
from labeler.gui.job_runner import Job
from labeler.gui.label_page import LabelPage
from labeler.gui.prediction_bars import PredictionBar
from labeler.gui.review_page import ReviewPage
from labeler.gui.widgets import Chip
from labeler.gui.window import MainWindow
from labeler.image_filter import BY_NAME, ImageFilter
from labeler.neighbours import Neighbours, read_neighbours
from labeler.project import Project
from labeler.store import Annotation, Decision, annotate, apply_decisions, final_labels, find_image, image_names
from labeler.tasks import LIGHT

Press = Callable[..., None]


@pytest.fixture
def review(window: MainWindow, make_project: Callable[..., Project]) -> LabelPage:
    """Three images that need review, the third of them read by no network; two that were auto-labelled."""
    project = make_project(tasks=[LIGHT])
    images = list(image_names(project.store))
    leaning = (("a", "left", 0.5), ("b", "center", 0.4))
    decisions = [
        Decision(images[0], "light", None, "needs review", 0.5, leaning),
        Decision(images[1], "light", None, "needs review", 0.5, leaning),
        Decision(images[2], "light", None, "needs review", 0.0, ()),
        Decision(images[3], "light", "right", "agreement", 0.9, (("a", "right", 0.9), ("b", "right", 0.7))),
        Decision(images[4], "light", "right", "agreement", 0.9, (("a", "right", 0.9), ("b", "right", 0.7))),
    ]
    apply_decisions(project.store, "Ada", "auto-label-001", {"rules": "report", "tasks": {}}, decisions)
    window.show_project(project)
    window.go_to_page("review")
    page = window.pages["review"]
    assert isinstance(page, LabelPage)
    return page


def finals(page: LabelPage) -> list[tuple[str | None, str]]:
    assert page.session is not None
    return [(final.label, final.source) for final in final_labels(page.session.project.store, "light").values()]


def test_return_accepts_the_proposal_and_a_label_key_sets_another(review: LabelPage, press: Press) -> None:
    assert review.panel.predictions.isVisible()
    assert review.panel.predictions.proposal.words == "left"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Right)
    assert finals(review)[:2] == [("left", "reviewed"), ("right", "reviewed")]


def test_a_picture_that_no_network_could_read_has_no_proposal(
    review: LabelPage, press: Press, window: MainWindow
) -> None:
    assert review.panel.predictions.proposal.isVisible()
    press(Qt.Key.Key_End)
    assert review.panel.predictions.isVisible()
    assert not review.panel.predictions.proposal.isVisible()
    press(Qt.Key.Key_Return)
    assert "press the key of a label" in window.messages.sentence.text()
    press(Qt.Key.Key_Down)
    assert finals(review)[2] == ("center", "reviewed")


def test_auto_labels_can_be_confirmed_one_by_one(review: LabelPage, press: Press) -> None:
    review.choose_queue("auto")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Left)
    assert finals(review)[3:] == [("right", "reviewed"), ("left", "reviewed")]


def test_taking_back_a_review_brings_the_decision_back(review: LabelPage, press: Press) -> None:
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Backspace)
    assert finals(review)[0] == (None, "needs review")


@pytest.mark.parametrize("models", [2, 3, 6])
def test_in_a_small_window_the_bars_all_labels_and_the_picture_are_seen_without_scrolling(
    review: LabelPage, window: MainWindow, qtbot: QtBot, models: int
) -> None:
    assert review.session is not None
    store = review.session.project.store
    votes = tuple((f"light-vgg19_variation-00{number}", "left", 0.4) for number in range(models))
    decision = Decision(next(iter(image_names(store))), "light", None, "needs review", 0.1, votes)
    apply_decisions(store, "Ada", "auto-label-002", {"tasks": {}}, [decision])
    window.resize(900, 600)
    review.arrive()
    area = next(area for area in review.panel.findChildren(QScrollArea) if area.isVisible())
    area.verticalScrollBar().setValue(0)

    def seen(widgets: Iterable[QWidget]) -> int:
        return sum(one.isVisible() and one.visibleRegion().boundingRect() == one.rect() for one in widgets)

    qtbot.waitUntil(lambda: seen(review.panel.predictions.findChildren(PredictionBar)) == models)
    qtbot.waitUntil(lambda: seen([*review.panel.buttons.values(), review.panel.predictions.proposal]) == 4)
    assert len(review.panel.buttons) == 3
    assert review.view.height() >= 200


def test_voting_shows_nobody_what_the_networks_say(review: LabelPage, window: MainWindow, tmp_path: Path) -> None:
    window.go_to_page("label")
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    assert page.session.shown() is not None
    assert not page.panel.predictions.isVisible()


def test_what_is_least_sure_comes_first_and_another_order_is_remembered(review: LabelPage, window: MainWindow) -> None:
    assert review.session is not None
    store = review.session.project.store
    images = list(image_names(store))
    leaning = (("a", "left", 0.3), ("b", "center", 0.2))
    apply_decisions(
        store,
        "Ada",
        "auto-label-002",
        {"tasks": {}},
        [Decision(images[1], "light", None, "needs review", 0.3, leaning)],
    )
    review.arrive()
    review.session.rebuild()
    assert review.session.queue.images == [images[1], images[0], images[2]]  # of the last nothing is known
    review.choose_filter(ImageFilter(order=BY_NAME))
    assert window.settings.review_order == BY_NAME
    project = review.session.project
    review.open_project(project)
    assert review.session.filter.order == BY_NAME
    assert review.session.queue.images == images[:3]


def test_a_decision_says_its_rule_and_run(review: LabelPage) -> None:
    assert review.panel.predictions.origin.text() == "Rule needs review, 50.0 % sure, by auto-label-001"
    review.choose_queue("auto")
    assert review.panel.predictions.origin.text() == "Rule agreement, 90.0 % sure, by auto-label-001"


def test_a_decision_by_a_promise_says_its_score_and_no_rule_of_the_report(review: LabelPage) -> None:
    assert review.session is not None
    store = review.session.project.store
    images = list(image_names(store))
    votes = (("a", "left", 0.999), ("b", "left", 0.99))
    decisions = [
        Decision(images[0], "light", None, "needs review", 0.9945, votes),
        Decision(images[3], "light", "right", "certified", 0.998, votes),
    ]
    apply_decisions(store, "Ada", "auto-label-002", {"rules": "certified", "tasks": {}}, decisions)
    review.arrive()
    review.show_image(images[0])
    review.refresh()
    said = review.panel.predictions
    assert said.origin.text() == "Score 0.995, by auto-label-002"
    assert said.rule.text().startswith("Needs review: the audits allow no label at this score")
    assert "highly confident" not in said.rule.text()
    review.choose_queue("auto")
    review.show_image(images[3])
    review.refresh()
    assert said.origin.text() == "Score 0.998, by auto-label-002"
    assert said.rule.text().startswith("Certified: the score reaches the threshold")


def test_proposals_are_hidden_until_they_are_asked_for_or_the_picture_is_answered(
    review: LabelPage, press: Press, window: MainWindow
) -> None:
    assert isinstance(review, ReviewPage)
    assert not review.hidden.isVisible()
    window.run_action("review.hide-proposals")
    assert not review.panel.predictions.isVisible()
    assert "hidden until you answer; Ctrl+L shows it" in review.hidden.text()
    press(Qt.Key.Key_Return)
    assert "hidden" in window.messages.sentence.text()
    assert finals(review)[0] == (None, "needs review")
    press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert review.panel.predictions.proposal.words == "left"
    assert not review.hidden.isVisible()
    press(Qt.Key.Key_Return)
    assert finals(review)[0] == ("left", "reviewed")
    assert review.hidden.isVisible()  # of the next picture nothing was asked
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_PageUp)
    assert review.panel.predictions.isVisible()  # one's own answer is given
    window.run_action("review.hide-proposals")
    review.choose_queue("auto")
    assert review.panel.predictions.isVisible()


def test_a_hidden_auto_label_is_told_nowhere(review: LabelPage, window: MainWindow) -> None:
    window.run_action("review.hide-proposals")
    review.choose_queue("auto")
    assert review.session is not None
    shown = [widget.text() for widget in review.panel.facts.findChildren(QLabel) if widget.isVisible()]
    chips = [chip.words for chip in review.panel.facts.findChildren(Chip) if chip.isVisible()]
    assert review.session.state().final == {}
    assert not any("agreement" in words or "auto" in words for words in shown)
    assert chips == []


def test_the_most_alike_labelled_pictures_stand_beside_the_question(
    review: LabelPage, press: Press, window: MainWindow, qtbot: QtBot
) -> None:
    assert isinstance(review, ReviewPage)
    assert review.session is not None
    project = review.session.project
    qtbot.waitUntil(review.alike.compare.isVisible)
    assert "not been compared" in review.alike.words.words
    names = tuple(image_names(project.store).values())
    rows = np.eye(len(names), 2, dtype=np.float32) + 0.5
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    write_space(features_folder(project, PIXELS), Features(PIXELS, names, names, rows))
    annotate(project.store, "Bob", [Annotation(find_image(project.store, names[4]) or 0, "light", "center")])
    review.arrive()
    qtbot.waitUntil(review.alike.pictures[0].isVisible)
    assert [picture.label for picture in review.alike.pictures if picture.isVisible()] == ["center"]
    assert not review.alike.compare.isVisible()
    qtbot.waitUntil(lambda: review.alike.pictures[0]._decoded is not None)
    window.run_action("review.hide-proposals")
    assert not review.alike.isVisible()  # other people's labels are a hint too
    press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(review.alike.pictures[0].isVisible)


def test_comparing_the_pictures_is_a_job(review: LabelPage, window: MainWindow, qtbot: QtBot) -> None:
    assert isinstance(review, ReviewPage)
    started: list[Job] = []
    window.jobs.start = lambda *jobs: started.extend(jobs)  # type: ignore[method-assign]
    qtbot.waitUntil(review.alike.compare.isVisible)
    review.alike.compare.click()
    assert review.session is not None
    assert started[0].arguments == ("features", str(review.session.project.folder), "--task", "light")


@pytest.mark.parametrize("few", [0, 100])
def test_what_is_alike_is_read_once_per_question_and_not_per_picture(
    window: MainWindow,
    make_project: Callable[..., Project],
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    monkeypatch.setattr(neighbour_reader, "FEW_IMAGES", few)
    read: list[str] = []

    def read_and_note(project: Project, task: str) -> Neighbours:
        read.append(task)
        return read_neighbours(project, task)

    monkeypatch.setattr(neighbour_reader, "read_neighbours", read_and_note)
    project = make_project()
    images = image_names(project.store)
    names = tuple(images.values())
    rows = np.eye(len(names), 2, dtype=np.float32) + 0.5
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    write_space(features_folder(project, PIXELS), Features(PIXELS, names, names, rows))
    last = list(images)[-1]
    annotate(project.store, "Bob", [Annotation(last, "light", "center"), Annotation(last, "orientation", "left")])
    leaning = (("a", "left", 0.5),)
    asked = [
        Decision(image, task, None, "needs review", 0.5, leaning)
        for image in list(images)[:2]
        for task in ("orientation", "light")
    ]
    apply_decisions(project.store, "Ada", "auto-label-001", {"tasks": {}}, asked)
    window.show_project(project)
    window.go_to_page("review")
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    for label in ("left", "center", "left", "center"):  # both questions of two pictures
        qtbot.waitUntil(
            lambda label=label: page.alike.pictures[0].isVisible() and page.alike.pictures[0].label == label
        )
        press(Qt.Key.Key_Left)
    assert read == ["orientation", "light"]
