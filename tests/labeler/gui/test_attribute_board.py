"""Several yes/no questions on one picture, one key each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from labeler.gui.label_page import LabelPage
from labeler.gui.label_panel import AT_ONCE
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import image_state
from labeler.tasks import ORIENTATION, PRESETS

Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
MakeProject = Callable[..., Project]
Press = Callable[..., None]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project(tasks=[ORIENTATION, *PRESETS["celeba-attributes"]])


@pytest.fixture
def board(window: MainWindow, label_page: LabelPage, project: Project) -> LabelPage:
    window.show_project(project)
    label_page.choose_tasks(AT_ONCE)
    return label_page


def own(project: Project, image: int = 1) -> dict[str, str | None]:
    return image_state(project.store, image, "Ada").own


def place(page: LabelPage) -> str:
    assert page.session is not None
    shown = page.session.shown()
    return shown.name if shown else ""


def test_a_key_turns_one_answer_and_stays_with_the_picture(board: LabelPage, project: Project, press: Press) -> None:
    names = [task.name for task in PRESETS["celeba-attributes"]]
    press(Key.Key_1)
    press(Key.Key_3)
    press(Key.Key_3)
    press(Key.Key_C, Shift)
    with_shift = next(task for task, button in board.panel.board.buttons.items() if "Shift+C" in button._keys)
    assert own(project) == {names[0]: "yes", names[2]: "no", with_shift: "yes"}
    assert place(board) == "00.png"
    buttons = board.panel.board.buttons
    assert buttons[names[2]].accessibleName().endswith(": no")
    assert buttons[names[1]].accessibleName().endswith(": not seen")


def test_return_answers_the_rest_with_no_in_one_step_that_is_taken_back_whole(
    board: LabelPage, project: Project, press: Press
) -> None:
    press(Key.Key_2)
    press(Key.Key_Return)
    answers = list(own(project).values())
    assert (answers.count("yes"), answers.count("no"), len(answers)) == (1, 39, 40)
    assert place(board) == "01.png"
    assert own(project, 2) == {}
    press(Key.Key_Backspace)
    assert place(board) == "00.png"
    assert list(own(project).values()) == ["yes"]


def test_skipping_answers_nothing_and_no_is_not_the_same_as_not_seen(
    board: LabelPage, project: Project, press: Press
) -> None:
    press(Key.Key_Space)
    assert set(own(project).values()) == {None}
    assert place(board) == "01.png"
    press(Key.Key_Return)
    board.choose_queue("not-mine")
    assert board.session is not None
    assert board.session.queue.images == [1, 3, 4, 5]


def test_the_board_is_there_again_after_a_restart(window: MainWindow, board: LabelPage, project: Project) -> None:
    folder = project.folder
    window.close_project()
    window.show_project(open_project(folder))
    assert board.panel.board.isVisible()
    assert len(board.panel.board.buttons) == 40
    board.choose_tasks("orientation")
    assert not board.panel.board.isVisible()
    assert set(board.panel.buttons) == {"left", "center", "right"}


def test_the_mouse_does_the_same(board: LabelPage, project: Project) -> None:
    button = board.panel.board.buttons["Smiling"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert own(project) == {"Smiling": "yes"}
    QTest.mouseClick(board.panel.board.rest, Qt.MouseButton.LeftButton)
    assert place(board) == "01.png"
