"""The page of the guided loop, by keys: every step says what it is, and one button does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.loop_page import LoopPage
from labeler.gui.window import MainWindow
from labeler.guided_loop import LABEL, SUGGEST, TRAIN, Round, add_round, loop_state
from labeler.image_filter import BY_NAME, ImageFilter
from labeler.project import Project
from labeler.store import Annotation, annotate, set_scores
from labeler.suggested_images import suggested_score
from tests.conftest import MakeProject

Press = Callable[..., None]
CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
JOB = 240_000


def suggest_first(project: Project, count: int, task: str = "light") -> None:
    """As a job of the loop would leave it, with the first images."""
    set_scores(project.store, suggested_score(task), {image: float(count - image) for image in range(1, count + 1)})


def a_round(labels: int, expected: float | None) -> Round:
    return Round(labels=labels, run="r", accuracy=0.8, held_out=30, expected=expected, at="2026-01-01T00:00")


@pytest.fixture
def faces(make_project: MakeProject) -> Project:
    return make_project(images=14)


@pytest.fixture
def page(window: MainWindow, faces: Project) -> LoopPage:
    window.show_project(faces)
    found = window.pages["loop"]
    assert isinstance(found, LoopPage)
    return found


def state_of(page: LoopPage) -> str:
    assert page.state is not None
    return page.state.step


def test_it_opens_by_key_with_the_question_of_the_label_page_and_esc_goes_back(
    window: MainWindow, page: LoopPage, label_page: LabelPage, press: Press
) -> None:
    label_page.choose_tasks("light")
    press(Qt.Key.Key_N, BOTH)
    assert window.page_name == "loop"
    assert page.task.currentData() == "light"
    assert page.steps.said == "▸ 1 Suggest → 2 Label → 3 Train"
    assert page.next.hasFocus()
    assert page.next.text() == "Suggest 14 pictures"
    press(Qt.Key.Key_Escape)
    assert window.page_name == "label"


def test_the_label_step_leads_to_the_suggested_pictures_of_that_question_alone(
    window: MainWindow, page: LoopPage, label_page: LabelPage, faces: Project, press: Press
) -> None:
    suggest_first(faces, 3)
    window.run_action("loop.open")
    page.choose_task("light")
    page.refresh()
    assert page.steps.said == "✓ 1 Suggest → ▸ 2 Label → 3 Train"
    assert page.steps.accessibleName() == "Round 1, step 2 of 3: Label."
    press(Qt.Key.Key_Return, CONTROL)
    assert window.page_name == "label"
    session = label_page.session
    assert session is not None
    assert session.queue_name == "suggested"
    assert [task.name for task in session.tasks] == ["light"]
    assert session.queue.images == [3, 2, 1]  # as suggested, not by name
    assert not label_page.filter.isVisible()
    label_page.choose_queue("unlabelled")
    assert label_page.session is not None
    assert label_page.session.filter.order == BY_NAME
    label_page.choose_queue("suggested")
    assert label_page.session.queue.images == [3, 2, 1]
    label_page.choose_filter(ImageFilter())
    assert label_page.session.queue.images == [1, 2, 3]
    assert label_page.filter.isVisible()
    label_page.filter.clear_all()
    session = label_page.session
    assert session.queue.images == [3, 2, 1]
    for _ in range(3):
        press(Qt.Key.Key_Left)
    assert label_page.empty.buttons[0].text() == "Next step of the loop"
    press(Qt.Key.Key_Return)
    assert window.page_name == "loop"
    assert state_of(page) == SUGGEST  # three labels are too few to train on
    assert page.task.currentData() == "light"


def test_a_filter_hides_no_suggested_picture(
    window: MainWindow, page: LoopPage, label_page: LabelPage, faces: Project, press: Press
) -> None:
    suggest_first(faces, 3, "orientation")
    label_page.choose_filter(ImageFilter(text="13"))
    window.go_to_page("loop")
    press(Qt.Key.Key_Return)
    assert label_page.session is not None
    assert len(label_page.session.queue) == 3


def test_labels_enough_lead_to_training_or_earlier_by_choice(
    window: MainWindow, page: LoopPage, faces: Project
) -> None:
    suggest_first(faces, 12, "orientation")
    labels = faces.task("orientation").labels
    annotate(faces.store, "Ada", [Annotation(image, "orientation", labels[image % 3]) for image in range(1, 12)])
    window.go_to_page("loop")
    assert state_of(page) == LABEL
    assert page.early.isVisible()
    annotate(faces.store, "Ada", [Annotation(12, "orientation", "left")])
    assert state_of(page) == TRAIN  # the store told the page
    assert not page.early.isVisible()
    assert page.next.text() == "Train, then suggest 2 more"


def test_the_size_of_a_round_is_kept_and_shown_by_the_button(
    window: MainWindow, page: LoopPage, faces: Project, press: Press
) -> None:
    window.go_to_page("loop")
    page.pictures.setFocus()
    page.pictures.setValue(5)
    press(Qt.Key.Key_Return)
    assert loop_state(faces, "orientation").size == 5
    assert page.next.text() == "Suggest 5 pictures"


def test_the_curve_shows_rounds_and_says_them(window: MainWindow, page: LoopPage, faces: Project) -> None:
    window.go_to_page("loop")
    assert "about 80 or more" in page.curve.accessibleName()
    assert not page.last_round.isVisible()
    add_round(faces, "orientation", a_round(50, None))
    add_round(faces, "orientation", a_round(100, 0.3))
    assert page.curve.expected == [(100, 0.3)]
    assert page.curve.accessibleName() == "100 labels: 30 %"
    assert page.last_round.text().startswith("100 pictures labelled: 80 % right")


def test_a_damaged_file_is_told_and_the_page_stays(window: MainWindow, page: LoopPage, faces: Project) -> None:
    (faces.folder / "guided-loop.json").write_text("{")
    window.go_to_page("loop")
    assert "guided-loop.json cannot be read" in window.messages.sentence.text()
    assert not page.next.isVisible()


def test_suggesting_runs_beside_the_window_can_be_cancelled_and_goes_on(
    window: MainWindow, page: LoopPage, faces: Project, press: Press, qtbot: QtBot
) -> None:
    window.go_to_page("loop")
    press(Qt.Key.Key_Return, CONTROL)
    assert page.cancel.hasFocus()
    assert not page.next.isVisible()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=JOB)
    assert state_of(page) == SUGGEST
    assert page.next.isVisible()
    QApplication.processEvents()
    assert page.next.hasFocus()
    press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=JOB)
    assert state_of(page) == LABEL
    assert page.next.text() == "Label the 14 suggested"
    assert page.next.hasFocus()
