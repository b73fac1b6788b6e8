"""Labelling by keys, in the real window on a real project."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.settings import Settings, load_settings, save_settings
from labeler.store import Annotation, annotate, annotator_votes, image_state, marks
from labeler.tasks import ORIENTATION, PRESETS, Task

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Write = Callable[[str], None]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def votes(project: Project, task: str = "orientation") -> list[str]:
    return [label for _, _, label in annotator_votes(project.store, task)]


def on_screen(page: LabelPage) -> tuple[str, str]:
    """Name of the picture and task on screen."""
    assert page.session is not None
    shown = page.session.shown()
    return (shown.name, shown.task.name) if shown else ("", "")


def test_a_key_stores_the_label_and_goes_on(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    for key in (Key.Key_Left, Key.Key_Down, Key.Key_Right, Key.Key_1):
        press(key)
    assert votes(project) == ["left", "center", "right", "left"]
    assert on_screen(label_page) == ("04.png", "orientation")
    assert label_page.view.flashed == "left"
    assert window.status.saved.words.startswith("saved ")


def test_both_questions_are_put_to_a_picture_before_the_next(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project
) -> None:
    window.show_project(project)
    seen = []
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Down):
        seen.append(on_screen(label_page))
        press(key)
    assert seen == [("00.png", "orientation"), ("00.png", "light"), ("01.png", "orientation")]
    assert (votes(project), votes(project, "light")) == (["left", "center"], ["right"])
    press(Key.Key_T, Control)
    assert on_screen(label_page) == ("01.png", "light")
    press(Key.Key_1)
    assert on_screen(label_page) == ("02.png", "light")
    press(Key.Key_T)
    assert on_screen(label_page) == ("02.png", "orientation")


def test_taking_back_goes_across_pictures_and_forth_again(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project
) -> None:
    window.show_project(project)
    for _ in range(5):
        press(Key.Key_1)
    press(Key.Key_Backspace)
    press(Key.Key_Z, Control)
    press(Key.Key_Backspace)
    assert on_screen(label_page) == ("01.png", "orientation")
    assert (votes(project), votes(project, "light")) == (["left"], ["left"])
    press(Key.Key_Z, Control | Shift)
    press(Key.Key_Y, Control)
    assert (votes(project), votes(project, "light")) == (["left"] * 2, ["left"] * 2)


def test_reopening_goes_on_where_it_was_and_can_still_take_back(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_1)
    press(Key.Key_Space)
    press(Key.Key_2)
    folder = project.folder
    window.close()
    settings, sentence = load_settings()
    assert sentence == ""
    again = MainWindow(settings)
    again.show()
    assert QTest.qWaitForWindowActive(again)
    again.open_project(folder)
    page = again.pages["label"]
    assert isinstance(page, LabelPage)
    assert on_screen(page) == ("03.png", "orientation")
    qtbot.waitUntil(page.view.isVisible)
    QTest.keyClick(page.view, Key.Key_Backspace)
    assert again.messages.sentence.text() == "Taken back: orientation: center · 02.png."
    assert on_screen(page) == ("02.png", "orientation")
    assert again.project is not None
    assert votes(again.project) == ["left"]
    again.close()
    again.deleteLater()
    QApplication.processEvents()


def test_a_held_key_gives_one_label(window: MainWindow, press: Press, make_project: MakeProject) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_Left)
    for _ in range(5):
        held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Left, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(window.windowHandle(), held)
    assert votes(project) == ["left"]


def test_flag_with_a_note(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_F, Shift)
    write("1 half turned, 2 lights")
    assert votes(project) == []
    press(Key.Key_Return)
    assert list(marks(project.store).values()) == [(True, "1 half turned, 2 lights")]
    assert "1 half turned, 2 lights" in label_page.panel.facts.note_text.text()
    assert on_screen(label_page) == ("00.png", "orientation")
    press(Key.Key_F)
    assert list(marks(project.store).values()) == [(False, "1 half turned, 2 lights")]
    press(Key.Key_1)
    assert votes(project) == ["left"]


def test_a_note_that_is_being_written_stays_while_a_teammate_labels(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, qtbot: QtBot, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_F, Shift)
    write("thi")
    other = open_project(project.folder)
    annotate(other.store, "Bob", [Annotation(5, "light", "left")])
    other.close()
    told: list[object] = []
    window.bridge.changed.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=1500)
    write("n 1")
    assert label_page.panel.facts.note_field.text() == "thin 1"
    assert votes(project) == []
    press(Key.Key_Return)
    assert list(marks(project.store).values()) == [(True, "thin 1")]
    assert not label_page.panel.facts.note_field.isVisible()
    assert label_page.view.hasFocus()


def test_a_note_that_was_begun_waits_for_its_picture(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    field = label_page.panel.facts.note_field
    window.show_project(project)
    press(Key.Key_F, Shift)
    write("half")
    window.go_to_page("overview")
    window.go_to_page("label")
    assert (field.text(), field.hasFocus()) == ("half", True)
    QTest.mouseClick(label_page.panel.buttons["left"], Qt.MouseButton.LeftButton)
    assert (votes(project), field.isVisible(), label_page.view.hasFocus()) == (["left"], False, True)
    press(Key.Key_PageUp)
    write(" a")
    assert (field.text(), field.isVisible()) == ("half a", True)
    press(Key.Key_Escape)
    assert (field.isVisible(), marks(project.store)) == (False, {})
    press(Key.Key_PageDown)
    press(Key.Key_PageUp)
    assert (field.isVisible(), label_page.view.hasFocus()) == (False, True)
    press(Key.Key_F, Shift)
    write("mine")
    window.set_annotator("Bob")
    assert not field.isVisible()


def test_moving_changes_nothing(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    places = []
    for key in (Key.Key_PageDown, Key.Key_Period, Key.Key_PageUp, Key.Key_End, Key.Key_Home, Key.Key_Comma):
        press(key)
        places.append(on_screen(label_page)[0])
    assert places == ["01.png", "02.png", "01.png", "04.png", "00.png", "00.png"]
    press(Key.Key_G, Control)
    write("4")
    press(Key.Key_Return)
    assert on_screen(label_page)[0] == "03.png"
    assert votes(project) == []


def test_a_wrong_number_is_answered_with_a_sentence(
    window: MainWindow, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_G, Control)
    write("9")
    press(Key.Key_Return)
    assert window.messages.isVisible()
    assert window.messages.sentence.text() == "9 is not a number from 1 to 5."


def test_an_unreadable_picture_says_why_and_gets_no_label(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    project.image_path("00.png").write_text("no picture")
    project.image_path("01.png").unlink()
    window.show_project(project)
    qtbot.waitUntil(lambda: label_page.view.is_shown)
    assert "format" in label_page.view.fault
    press(Key.Key_Right)
    assert window.messages.sentence.text() == "This picture cannot be shown: skip it (Space)."
    QTest.mouseClick(label_page.panel.buttons["left"], Qt.MouseButton.LeftButton)
    assert (votes(project), on_screen(label_page)[0]) == ([], "00.png")
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: label_page.view.is_shown)
    assert label_page.view.fault == "the file is not there"
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: label_page.view.is_shown)
    assert label_page.view.fault == ""
    press(Key.Key_Right)
    assert votes(project) == ["right"]


def test_the_end_of_a_queue_offers_what_to_do_next(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(images=2, tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_Space)
    press(Key.Key_1)
    assert label_page.empty.isVisible()
    offered = [button.text() for button in label_page.empty.buttons]
    assert offered == ["Not labelled by me (1)", "Skipped by me (1)", "Look through all images", "Your day so far"]
    press(Key.Key_1)
    assert votes(project) == ["left"]
    QTest.mouseClick(label_page.empty.buttons[1], Qt.MouseButton.LeftButton)
    assert on_screen(label_page)[0] == "00.png"
    press(Key.Key_PageDown)
    press(Key.Key_Backspace)
    assert votes(project) == []


def test_a_click_answers_and_leaves_the_keys_where_they_were(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[Task(name="hair", labels=("black", "brown", "blond", "grey", "red", "none"))])
    window.show_project(project)
    QTest.mouseClick(label_page.panel.buttons["grey"], Qt.MouseButton.LeftButton)
    press(Key.Key_Space)
    press(Key.Key_6)
    assert votes(project, "hair") == ["grey", "none"]


def test_yes_and_no_have_their_letters(window: MainWindow, press: Press, make_project: MakeProject) -> None:
    project = make_project(tasks=PRESETS["celeba-attributes"])
    window.show_project(project)
    press(Key.Key_Y)
    press(Key.Key_N)
    press(Key.Key_2)
    assert votes(project, "5_o_Clock_Shadow") == ["yes", "no", "no"]


def test_a_button_reached_by_tab_takes_space_for_itself(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    QApplication.processEvents()
    label_page.panel.buttons["right"].setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Space)
    assert votes(project) == ["right"]
    label_page.panel.buttons["left"].setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    assert votes(project) == ["right", "left"]


def test_what_another_process_labels_shows_within_a_second(
    window: MainWindow, label_page: LabelPage, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    assert "0 of 5" in label_page.bar.labelled.words
    other = open_project(project.folder)
    annotate(other.store, "Bob", [Annotation(1, "orientation", "left")])
    other.close()
    qtbot.waitUntil(lambda: "1 of 5" in label_page.bar.labelled.words, timeout=1500)


def test_the_final_label_is_shown_after_the_own_answer_only(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    annotate(project.store, "Bob", [Annotation(1, "orientation", "left")])
    window.show_project(project)
    label_page.choose_queue("all")
    assert not label_page.panel.buttons["left"].isChecked()
    press(Key.Key_Left)
    press(Key.Key_PageUp)
    assert label_page.panel.buttons["left"].isChecked()
    assert image_state(project.store, 1, "Ada").final["orientation"].source == "unanimous"


def test_conflicts_are_settled_on_a_page_of_their_own(
    window: MainWindow, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    annotate(project.store, "Bob", [Annotation(2, "orientation", "left")])
    annotate(project.store, "Cy", [Annotation(2, "orientation", "right")])
    window.show_project(project)
    window.go_to_page("settle")
    press(Key.Key_F, Shift)
    press(Key.Key_Escape)
    assert window.page_name == "settle"
    press(Key.Key_Down)
    final = image_state(project.store, 2, "Ada").final["orientation"]
    assert (final.label, final.source) == ("center", "adjudicated")


def test_where_conflicts_are_settled_a_vote_that_is_taken_back_stays_a_vote(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    for image in (4, 5):
        annotate(project.store, "Bob", [Annotation(image, "orientation", "left")])
        annotate(project.store, "Cy", [Annotation(image, "orientation", "right")])
    window.show_project(project)
    press(Key.Key_1)
    window.go_to_page("settle")
    settle = window.pages["settle"]
    assert isinstance(settle, LabelPage)
    assert on_screen(settle)[0] == "03.png"
    press(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.messages.sentence.text() == "You have done 00.png, which is not among these pictures."
    assert on_screen(settle)[0] == "03.png"
    press(Key.Key_Z, Control)
    assert window.messages.sentence.text() == "Taken back: orientation: left · 00.png."
    assert on_screen(settle)[0] == "03.png"
    press(Key.Key_Down)
    assert image_state(project.store, 4, "Ada").final["orientation"].source == "adjudicated"
    assert "orientation" not in image_state(project.store, 1, "Ada").final
    window.go_to_page("merge")
    window.go_to_page("settle")
    assert on_screen(settle)[0] == "04.png"
    press(Key.Key_Z, Control)  # a conflict that was settled is one again, so it is asked about here
    assert on_screen(settle)[0] == "03.png"
    press(Key.Key_Y, Control)
    assert (
        window.messages.sentence.text()
        == "Done again: conflict settled, orientation: center (Bob=left; Cy=right, blind) · 03.png."
    )
    window.go_to_page("label")
    press(Key.Key_1)
    window.go_to_page("settle")
    press(Key.Key_Z, Control)
    QTest.mouseClick(window.messages.offer, Qt.MouseButton.LeftButton)
    assert (window.page_name, on_screen(label_page)[0]) == ("label", "01.png")


def test_another_annotator_has_a_place_of_their_own(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_1)
    window.set_annotator("Bob")
    label_page.choose_queue("not-mine")
    assert on_screen(label_page)[0] == "00.png"
    window.set_annotator("Ada")
    assert on_screen(label_page)[0] == "01.png"
    assert [person for _, person, _ in annotator_votes(project.store, "orientation")] == ["Ada"]


def test_a_full_disk_is_one_sentence_and_the_picture_stays(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project, tmp_path: Path
) -> None:
    window.show_project(project)
    project.store.connection.execute("PRAGMA query_only = ON")
    press(Key.Key_1)
    assert "cannot be written" in window.messages.sentence.text()
    assert on_screen(label_page) == ("00.png", "orientation")
    assert Settings().annotator == ""


def test_a_day_of_answers_leaves_the_panel_as_small_as_the_first(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(images=3, tasks=PRESETS["face"])
    window.show_project(project)
    label_page.choose_queue("all")
    for _ in range(100):
        for key in (Key.Key_Left, Key.Key_Right, Key.Key_Home):
            press(key)
    assert label_page.panel.facts._facts.rowCount() <= 5
    assert len(label_page.panel.facts.findChildren(QWidget)) < 40


def test_the_place_is_on_disk_soon_after_an_answer_and_no_key_waits_for_it(
    window: MainWindow,
    label_page: LabelPage,
    press: Press,
    qtbot: QtBot,
    make_project: MakeProject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    assert label_page.keeper.interval() == 5000
    label_page.keeper.setInterval(20)
    threads: list[str] = []

    def noted(settings: Settings) -> None:
        threads.append(threading.current_thread().name)
        save_settings(settings)

    monkeypatch.setattr("labeler.gui.settings_keeper.save_settings", noted)
    press(Key.Key_Space)
    press(Key.Key_1)
    qtbot.waitUntil(lambda: load_settings()[0].place(project.folder, "Ada").last_image == "02.png")
    assert threads[0].startswith("settings")


def test_a_place_that_cannot_be_written_is_said(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, project: Project, settings_folder: Path
) -> None:
    window.show_project(project)
    shutil.rmtree(settings_folder)
    settings_folder.write_text("in the way")
    label_page.keeper.setInterval(20)
    press(Key.Key_1)
    qtbot.waitUntil(lambda: "cannot be written" in window.messages.sentence.text())
    settings_folder.unlink()


def test_many_changes_of_another_process_are_shown_at_most_twice_a_second(
    window: MainWindow, label_page: LabelPage, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=30, tasks=[ORIENTATION])
    window.show_project(project)
    told: list[float] = []
    window.bridge.changed.connect(lambda _change: told.append(time.monotonic()))
    other = open_project(project.folder)
    began = time.monotonic()
    for image in range(1, 31):
        annotate(other.store, "Bob", [Annotation(image, "orientation", "left")])
        qtbot.wait(80)
    other.close()
    qtbot.waitUntil(lambda: "30 of 30" in label_page.bar.labelled.words, timeout=4000)
    assert told[0] - began < 1
    assert all(later - earlier >= 0.49 for earlier, later in pairwise(told))
