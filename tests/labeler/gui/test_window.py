"""The window around the pages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.faults import Faults
from labeler.gui.label_page import LabelPage
from labeler.gui.pages import PAGES
from labeler.gui.widgets import KeyCaps
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import load_settings
from labeler.store import Decision, annotator_votes, apply_decisions
from labeler.tasks import PRESETS, Task

MakeProject = Callable[..., Project]
Press = Callable[..., None]


def test_starting_the_window_loads_nothing_slow() -> None:
    slow = ("torch", "torchvision", "pandas", "matplotlib", "sklearn", "scipy", "pyqtgraph", "cv2", "numpy", "PIL")
    slow += ("pydantic", "typer", "labeler.store")
    code = f"import sys, labeler.gui.app; print([name for name in {slow!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_page_of_the_table_can_be_visited(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    for spec in PAGES:
        window.go_to_page(spec.name)
        assert window.page_name == spec.name
        for action_id in window.pages[spec.name].handlers():
            assert action_id in window.commands.made, (
                f"{spec.name} handles {action_id}, which labeler/action_table.py lacks"
            )


def test_keys_are_shown_and_go_away(
    window: MainWindow, project: Project, press: Press, write: Callable[[str], None]
) -> None:
    window.show_project(project)
    write("?")
    assert window.overlay.isVisible()
    caps = {cap.accessibleName() for cap in window.overlay.findChildren(KeyCaps)}
    assert {"←, 1", "Space", "Backspace", "Ctrl+Z", "?, F1"} <= caps
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Escape)
    assert not window.overlay.isVisible()
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    assert page.session.queue.position == 0
    press(Qt.Key.Key_F1)
    press(Qt.Key.Key_F1)
    assert not window.overlay.isVisible()


def test_another_name_can_be_typed_in_the_status_line(
    window: MainWindow, project: Project, write: Callable[[str], None], press: Press
) -> None:
    window.show_project(project)
    QTest.mouseClick(window.status.annotator.button, Qt.MouseButton.LeftButton)
    write("1 Bob")
    press(Qt.Key.Key_Return)
    assert (window.annotator, window.settings.annotator) == ("1 Bob", "1 Bob")
    QTest.mouseClick(window.status.annotator.button, Qt.MouseButton.LeftButton)
    write("nobody")
    press(Qt.Key.Key_Escape)
    assert window.annotator == "1 Bob"
    press(Qt.Key.Key_1)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    assert page.session.state().own == {"orientation": "left"}


@pytest.mark.parametrize("name", ["label", "review"])
def test_after_another_name_was_typed_the_picture_on_screen_is_the_one_that_is_labelled(
    window: MainWindow, project: Project, write: Callable[[str], None], press: Callable[..., None], name: str
) -> None:
    review = [Decision(image, "light", None, "needs review", 0.5, ()) for image in range(1, 6)]
    apply_decisions(project.store, "Ada", "auto-label-001", {"rules": "report", "tasks": {}}, review)
    window.show_project(project)
    window.go_to_page(name)
    page = window.pages[name]
    assert isinstance(page, LabelPage)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_PageDown)
    QTest.mouseClick(window.status.annotator.button, Qt.MouseButton.LeftButton)
    write("Bob")
    press(Qt.Key.Key_Return)
    assert page.session is not None
    shown = page.session.shown()
    assert shown is not None
    assert (shown.name, page.view.accessibleName(), page.bar.position.text()) == ("00.png", "00.png", "1 of 5")
    window.set_annotator("Cy")
    press(Qt.Key.Key_PageDown)
    window.set_annotator("Bob")
    assert page.view.accessibleName() == page.panel.image.words


def test_a_job_is_shown_and_cancelled(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    cancelled: list[bool] = []
    window.show_job("Training", 0.25, lambda: cancelled.append(True))
    assert window.status.job.isVisible()
    QTest.mouseClick(window.status._job_cancel, Qt.MouseButton.LeftButton)
    assert cancelled == [True]
    window.clear_job()
    assert not window.status.job.isVisible()


def test_the_theme_is_chosen_and_kept(window: MainWindow) -> None:
    window.run_action("view.theme-dark")
    assert theme.current().name == window.settings.theme == "dark"
    assert window.palette().window().color() == theme.DARK.color("window")
    window.run_action("view.theme-light")


def test_a_fault_of_ours_is_a_sentence_with_details_to_copy(
    window: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = Faults()
    faults.found.connect(window.show_fault)
    try:
        raise KeyError("lost")
    except KeyError as fault:
        faults.take(type(fault), fault, fault.__traceback__)
    assert "KeyError" in window.messages.sentence.text()
    QTest.mouseClick(window.messages.copy, Qt.MouseButton.LeftButton)
    assert "KeyError: 'lost'" in QGuiApplication.clipboard().text()
    faults.take(InputError, InputError("Choose another file."), None)
    assert window.messages.sentence.text() == "Choose another file."
    assert not window.messages.copy.isVisible()
    assert "lost" in capsys.readouterr().err


LONG = Task(
    name="the colour of the hair of the person in the picture",
    question="Which colour does the hair of the person in the middle of the picture have in daylight?",
    labels=("black or nearly black hair", "dark brown or chestnut brown hair", "blond", "grey", "red", "none"),
    guideline="Look at the roots. " * 30,
)


@pytest.mark.parametrize("tasks", [PRESETS["face"], (LONG,), PRESETS["celeba-attributes"]], ids=len)
def test_nothing_is_cut_off_at_the_smallest_size(
    window: MainWindow, make_project: MakeProject, tasks: tuple[Task, ...], qtbot: QtBot
) -> None:
    window.settings.annotator = "Maximiliane Theodora von Hohenstein-Schwarzenberg of the second shift"
    window.show_project(make_project(tasks=tasks))
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.width() == 900)
    assert (window.height(), window.minimumSizeHint().width() <= 900) == (600, True)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    qtbot.waitUntil(lambda: page.view.is_shown)
    for widget in [
        *page.findChildren(QAbstractButton),
        *page.findChildren(QLabel),
        *window.rail.findChildren(QAbstractButton),
    ]:
        if widget.isVisible() and widget.text():
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
            assert widget.mapTo(window, widget.rect().topRight()).x() < 900, widget.text()


def test_every_control_has_a_name_for_screen_readers(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    for button in window.centralWidget().findChildren(QAbstractButton):
        if button.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert button.accessibleName() or button.text(), button


def test_settings_that_cannot_be_written_are_said_once(window: MainWindow, settings_folder: Path) -> None:
    settings_folder.write_text("in the way")
    window.close()
    assert window.isVisible()
    assert "cannot be written" in window.messages.sentence.text()
    window.close()
    assert not window.isVisible()


def test_a_new_annotator_is_kept_at_once(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    window.set_annotator("Bob")
    assert load_settings()[0].annotator == "Bob"


def test_esc_closes_an_error_first_and_leaves_fields_alone(window: MainWindow, project: Project, press: Press) -> None:
    window.show_project(project)
    window.run_action("view.change-keys")
    window.show_message("The disk is full.", "error")
    press(Qt.Key.Key_Escape)
    assert not window.messages.isVisible()
    assert window.page_name == "keys"
    press(Qt.Key.Key_Escape)
    assert window.page_name == "label"
    window.show_message("The disk is full.", "error")
    window.run_action("project.annotator")
    press(Qt.Key.Key_Escape)
    assert window.messages.isVisible()
    assert not window.status.annotator.field.isVisible()
    press(Qt.Key.Key_Escape)
    assert not window.messages.isVisible()


def test_a_message_stays_above_the_page_and_a_card_does_not_outlive_it(
    window: MainWindow, project: Project, press: Press
) -> None:
    window.show_project(project)
    window.go_to_page("grid")
    window.go_to_page("label")
    press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    card = window.cards.card("history.show")
    assert card.isVisible()
    window.show_message("The disk is full.", "error")
    press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page_name == "grid"
    assert not card.isVisible()
    above = window.stack.childAt(window.messages.geometry().center())
    assert above is window.messages or window.messages.isAncestorOf(above)


@pytest.mark.parametrize("name", ["history.show", "day.show"])
def test_a_card_keeps_the_focus_until_it_is_closed(
    window: MainWindow, project: Project, press: Press, name: str
) -> None:
    window.show_project(project)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_2)
    window.run_action(name)
    card = window.cards.card(name)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        reached = set()
        for _ in range(5):
            press(key)
            assert card.has_focus()
            reached.add(QApplication.focusWidget())
        assert len(reached) > 1
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert card.has_focus()
    before = annotator_votes(project.store, "orientation")
    assert len(before) + len(annotator_votes(project.store, "light")) == 1
    press(Qt.Key.Key_3)
    assert annotator_votes(project.store, "orientation") == before
    press(Qt.Key.Key_Escape)
    assert not card.isVisible()
