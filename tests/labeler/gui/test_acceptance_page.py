"""The page on which a sample is checked, and where labels are from as the grid tells it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from labeler.acceptance import draw_sample
from labeler.gui.acceptance_bar import AcceptanceBar
from labeler.gui.acceptance_page import AcceptancePage, check_sample
from labeler.gui.grid_page import GridPage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import RuleOfRun, audit_answers, audits, set_missing
from labeler.tasks import LIGHT

from .runs import add_auto_labels

Press = Callable[..., None]
CONTROL = Qt.KeyboardModifier.ControlModifier
IMAGES = 24
AGREEMENT = RuleOfRun("auto-label-001", "light", "agreement")


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(images=IMAGES, tasks=[LIGHT])
    add_auto_labels(made, {image: None if image > 20 else "left" for image in range(1, IMAGES + 1)})
    return made


@pytest.fixture
def page(window: MainWindow, project: Project) -> AcceptancePage:
    window.show_project(project)
    check_sample(window, project, draw_sample(project.store, "Ada", AGREEMENT, 20, seed=1))
    made = window.pages["acceptance"]
    assert isinstance(made, AcceptancePage)
    return made


def answers(page: AcceptancePage) -> list[str | None]:
    session = page._sample()
    return list(audit_answers(session.project.store, session.audit.id).values())


def test_a_picture_that_nobody_can_tell_is_said_so_and_counts_as_wrong(
    page: AcceptancePage, press: Press, window: MainWindow
) -> None:
    assert isinstance(page.bar, AcceptanceBar)
    assert page.bar.about.words == "light: sample of the labels by agreement, auto-label-001"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Up, CONTROL)
    assert answers(page) == [None]
    assert page.view._tile(1).words == "cannot tell"
    press(Qt.Key.Key_Return)
    assert len(answers(page)) == 20
    said = page.empty.sentence.text()
    assert "19 of 20 right, none wrong; 1 could not be told, and the bound counts that as wrong" in said
    assert "not counted" not in said
    window.go_to_page("auto-label")
    shown = [label.text() for label in window.stack.currentWidget().findChildren(QLabel)]
    assert any("19 of 20 right, none wrong; 1 could not be told" in words for words in shown)


def test_what_is_selected_without_a_label_stays_open_and_is_offered(page: AcceptancePage, press: Press) -> None:
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    assert len(answers(page)) == 19
    assert "Still open: 1 of 20" in page.empty.sentence.text()
    press(Qt.Key.Key_Return)  # go there
    assert page.view.isVisible()
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return)
    assert "1 of 20 checked was wrong" in page.empty.sentence.text()
    press(Qt.Key.Key_Z, CONTROL)  # the last answer comes back into sight
    assert page.view.isVisible()
    assert len(answers(page)) == 19


def test_a_label_says_where_it_is_from(page: AcceptancePage, press: Press, window: MainWindow) -> None:
    press(Qt.Key.Key_L, CONTROL)
    said = window.messages.sentence.text()
    assert said.splitlines() == ["Rule agreement, 90.0 % sure, by auto-label-001", "a: left 50.0 %", "b: center 40.0 %"]
    assert page.view._tool_tip(0).endswith(said)
    window.go_to_page("grid")
    grid = window.pages["grid"]
    assert isinstance(grid, GridPage)
    assert grid.view._tool_tip(0).endswith(said)


def test_another_annotator_sees_no_answers_and_the_grid_stays_as_it_was(
    page: AcceptancePage, press: Press, window: MainWindow, project: Project
) -> None:
    press(Qt.Key.Key_Return)
    window.go_to_page("grid")
    grid = window.pages["grid"]
    assert isinstance(grid, GridPage)
    assert grid.session is not None
    assert (grid.session.choice.kind, grid.session.choice.label) == ("auto", "left")
    window.set_annotator("Bob")
    check_sample(window, project, audits(project.store)[0])
    assert len(page._sample().still_open()) == 20


def test_pictures_that_are_gone_are_not_asked_for(page: AcceptancePage, press: Press, project: Project) -> None:
    gone = page._sample().images[0]
    set_missing(project.store, [page._sample().table.names[gone]])
    press(Qt.Key.Key_Return)
    assert len(answers(page)) == 19
    assert "1 of 20 pictures is gone" in page.empty.sentence.text()


def test_without_a_sample_the_page_says_where_one_is_drawn(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    window.go_to_page("acceptance")
    made = window.pages["acceptance"]
    assert isinstance(made, AcceptancePage)
    assert "page Auto-label" in made.empty.sentence.text()
    made.empty.buttons[0].click()
    assert window.page_name == "auto-label"
