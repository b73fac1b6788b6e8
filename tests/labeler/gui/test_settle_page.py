"""Settling blind, cannot tell as a key, and the order of what is learnt most."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.gui import conflict_ranker
from labeler.gui.label_page import LabelPage
from labeler.gui.settle_page import SettlePage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import Annotation, Decision, annotate, apply_decisions, final_labels, settlements
from labeler.tasks import LIGHT, ORIENTATION
from tests.conftest import MakeProject

Press = Callable[..., None]
Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def torn(make_project: MakeProject) -> Project:
    """Ann and Bob differ on image 1 in one way, on 2-5 in another; Ada stands with Ann on 1."""
    project = make_project(tasks=[LIGHT])
    for person, first, others in (("Ann", "left", "center"), ("Bob", "right", "left")):
        labels = [first, *[others] * 4]
        annotate(project.store, person, [Annotation(image, "light", label) for image, label in enumerate(labels, 1)])
    annotate(project.store, "Ada", [Annotation(1, "light", "left")])
    return project


def settle(window: MainWindow, project: Project) -> SettlePage:
    window.show_project(project)
    window.go_to_page("settle")
    page = window.pages["settle"]
    assert isinstance(page, SettlePage)
    return page


def on_screen(page: LabelPage) -> int | None:
    assert page.session is not None
    shown = page.session.shown()
    return shown.image if shown else None


def test_the_votes_come_into_sight_when_they_are_asked_for(window: MainWindow, torn: Project, press: Press) -> None:
    page = settle(window, torn)
    assert on_screen(page) == 2  # of the larger cell
    assert page.show_votes.isVisible()
    assert "Ann" not in page.votes.text()
    press(Key.Key_L, Control)
    assert page.votes.text() == "The votes: Ann center, Bob left."
    assert not page.show_votes.isVisible()
    press(Key.Key_Down)
    assert page.before.text() == "The picture before: center. The votes were: Ann center, Bob left."
    assert "Ann" not in page.votes.text()
    assert [one.blind for one in settlements(torn.store)] == [False]


def test_ones_own_vote_is_hidden_too(window: MainWindow, torn: Project, press: Press) -> None:
    page = settle(window, torn)
    page.session.show_image(1)  # type: ignore[union-attr]
    page.refresh()
    assert not any(button.isChecked() for button in page.panel.buttons.values())
    press(Key.Key_L, Control)
    assert page.panel.buttons["left"].isChecked()


def test_votes_are_shown_at_once_where_that_is_chosen(window: MainWindow, torn: Project) -> None:
    window.run_action("settle.votes-at-once")
    page = settle(window, torn)
    assert page.votes.text() == "The votes: Ann center, Bob left."
    window.run_action("settle.votes-at-once")
    assert "hidden until you answer" in page.votes.text()


def test_cannot_tell_is_a_key_and_a_button_and_can_be_revisited(
    window: MainWindow, torn: Project, press: Press, qtbot: QtBot
) -> None:
    page = settle(window, torn)
    first = on_screen(page)
    press(Key.Key_Up)
    assert page.view.flashed == "Cannot tell"
    assert page.before.text().startswith("The picture before: Cannot tell.")
    second = on_screen(page)
    qtbot.mouseClick(page.cannot_tell_button, Qt.MouseButton.LeftButton)
    final = final_labels(torn.store, "light")
    assert [final[image or 0].source for image in (first, second)] == ["cannot tell"] * 2
    press(Key.Key_Backspace)
    assert on_screen(page) == second
    assert final_labels(torn.store, "light")[second or 0].source == "conflict"
    page.choose_queue("cannot-tell")
    assert on_screen(page) == first
    press(Key.Key_Left)
    assert final_labels(torn.store, "light")[first or 0].label == "left"


def test_many_votes_are_ranked_beside_the_window_and_the_picture_on_screen_stays(
    window: MainWindow, torn: Project, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(conflict_ranker, "FEW_VOTES", 3)
    page = settle(window, torn)
    assert on_screen(page) == 1  # by name: nothing is known yet
    assert page.session is not None
    qtbot.waitUntil(lambda: page.session is not None and page.session.queue.images == [1, 2, 3, 4, 5])
    with qtbot.waitSignal(page._ranker.ranked):
        page.arrive()
    qtbot.waitUntil(lambda: page.session is not None and page.session.queue.images[0] == 1)
    window.go_to_page("merge")
    page.session.go(4)
    window.go_to_page("settle")
    assert page.session.queue.images == [5, 2, 3, 4, 1]


def test_a_review_can_end_in_cannot_tell(window: MainWindow, make_project: MakeProject, press: Press) -> None:
    project = make_project(tasks=[LIGHT])
    made = [Decision(image, "light", None, "needs review", 0.5, (("m", "left", 0.5),)) for image in (1, 2)]
    apply_decisions(project.store, "Ada", "auto-1", {}, made)
    window.show_project(project)
    window.go_to_page("review")
    press(Key.Key_Up)
    press(Key.Key_Return)
    final = final_labels(project.store, "light")
    assert [(final[image].source, final[image].label) for image in (1, 2)] == [
        ("cannot tell", None),
        ("reviewed", "left"),
    ]
    window.go_to_page("overview")


def test_voting_knows_no_cannot_tell(window: MainWindow, torn: Project, press: Press) -> None:
    window.show_project(torn)
    press(Key.Key_Up)
    assert not any(one.source == "cannot tell" for one in final_labels(torn.store, "light").values())


def test_the_end_leads_to_the_next_question_with_conflicts(
    window: MainWindow, make_project: MakeProject, press: Press
) -> None:
    tasks = [LIGHT, ORIENTATION]
    project = make_project(tasks=tasks)
    for person, label in (("Ann", "left"), ("Bob", "right")):
        annotate(project.store, person, [Annotation(1, task.name, label) for task in tasks])
    page = settle(window, project)
    page.choose_tasks("light")
    press(Key.Key_Left)
    first = page.empty.buttons[0]
    assert first.text() == "Settle orientation next (1)"
    assert first.hasFocus()
    press(Key.Key_Return)
    assert page.session is not None
    assert page.session.task.name == "orientation"
    press(Key.Key_Left)
    assert page.empty.buttons[0].text() == "Back to Merge"
    press(Key.Key_Return)
    assert window.page_name == "merge"
