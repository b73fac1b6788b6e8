"""Changing keys in the real window: at once, everywhere, and for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui import keys
from labeler.gui.key_page import KeyPage
from labeler.gui.label_page import LabelPage
from labeler.gui.label_panel import AT_ONCE
from labeler.gui.widgets import KeyCaps
from labeler.gui.window import MainWindow
from labeler.key_layout import KeyLayout
from labeler.layout_files import load_layout
from labeler.project import Project
from labeler.settings import KeySettings, Settings, load_settings
from labeler.store import annotator_votes
from labeler.tasks import ORIENTATION, PRESETS

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def default_keys() -> Iterator[None]:
    """The layout is the whole application's: no test leaves its own to the next."""
    yield
    keys.use(KeyLayout("Default"))


@pytest.fixture
def key_page(window: MainWindow) -> KeyPage:
    page = window.pages["keys"]
    assert isinstance(page, KeyPage)
    return page


def give_key(page: KeyPage, press: Press, action_id: str, key: Qt.Key, *modifier: Qt.KeyboardModifier) -> None:
    """As a person does by keys: choose the row, Return, the key."""
    page.table.choose(action_id)
    press(Key.Key_Return)
    assert page.capture.hasFocus()
    press(key, *modifier)


def position(page: LabelPage) -> int:
    assert page.session is not None
    return page.session.queue.position


def test_a_changed_key_works_at_once_and_the_old_one_does_nothing(
    window: MainWindow, label_page: LabelPage, key_page: KeyPage, press: Press, make_project: MakeProject
) -> None:
    window.show_project(make_project(tasks=[ORIENTATION]))
    press(Key.Key_Comma, Control)
    assert window.page_name == "keys"
    give_key(key_page, press, "label.skip", Key.Key_X)
    assert key_page.table.hasFocus()
    press(Key.Key_Escape)
    assert window.page_name == "label"
    press(Key.Key_Space)
    assert position(label_page) == 0
    press(Key.Key_X)
    assert position(label_page) == 1
    assert label_page.session is not None
    assert label_page.session.project.store is not None
    tips = [button.toolTip() for button in label_page.panel.findChildren(type(label_page.panel.flag))]
    assert "Go on without an answer (X)" in tips
    assert window.commands.made["label.skip"].shortcut().toString() == "X"
    press(Key.Key_F1)
    assert "X" in {cap.accessibleName() for cap in window.overlay.findChildren(KeyCaps)}


def test_everything_that_shows_a_key_shows_the_new_one(
    window: MainWindow, label_page: LabelPage, key_page: KeyPage, press: Press, make_project: MakeProject
) -> None:
    window.show_project(make_project(tasks=[ORIENTATION]))
    window.go_to_page("review")
    window.go_to_page("keys")
    for action_id, key in (
        ("answer.left", Key.Key_Q),
        ("page.label", Key.Key_F7),
        ("move.number", Key.Key_F8),
        ("move.question", Key.Key_F9),
        ("review.accept", Key.Key_F12),
        ("view.keys", Key.Key_F6),
    ):
        give_key(key_page, press, action_id, key)
        assert key_page.fault.text() == ""
    press(Key.Key_F7)
    assert window.page_name == "label"
    assert label_page.panel.buttons["left"]._keys == ("Q", "1")
    assert "(F7)" in window.rail.buttons["label"].toolTip()
    assert label_page.bar.position.button.toolTip() == "Go to a number (F8)"
    assert "(F9)" in label_page.panel.tasks.toolTip()
    review = window.pages["review"]
    assert isinstance(review, LabelPage)
    assert review.panel.predictions._accepts.text() == "F12 accepts"
    press(Key.Key_F6)
    assert window.overlay.isVisible()
    press(Key.Key_F1)
    assert window.overlay.isVisible()
    press(Key.Key_F6)
    assert not window.overlay.isVisible()


def test_many_questions_at_once_follow_the_layout(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=PRESETS["celeba-attributes"][:7])
    window.show_project(project)
    label_page.choose_tasks(AT_ONCE)
    window.settings.keys = KeySettings(layout="left-hand")
    keys.use_chosen(window.settings)
    press(Key.Key_Q)
    press(Key.Key_6)
    assert label_page.session is not None
    assert label_page.session.state().own == {project.tasks[5].name: "yes"}
    assert label_page.panel.board.buttons[project.tasks[6].name]._keys == ("W",)


def test_a_conflict_is_refused_in_place_and_changes_nothing(
    window: MainWindow, key_page: KeyPage, press: Press, project: Project
) -> None:
    window.show_project(project)
    window.go_to_page("keys")
    give_key(key_page, press, "label.skip", Key.Key_F)
    said = key_page.fault.text()
    assert "F" in said.split()
    assert "Skip" in said
    assert "Flag as unsure" in said
    assert key_page.capture.hasFocus()
    assert window.settings.keys == KeySettings()
    press(Key.Key_Backtab, Shift)
    assert "choose another key" in key_page.fault.text()
    press(Key.Key_Escape)
    assert key_page.table.hasFocus()
    assert key_page.fault.text() == ""
    assert keys.current().keys_of("label.skip") == ("Space",)


def test_changed_keys_survive_a_restart(window: MainWindow, key_page: KeyPage, press: Press, project: Project) -> None:
    window.show_project(project)
    window.go_to_page("keys")
    give_key(key_page, press, "label.skip", Key.Key_X)
    window.close()
    settings, sentence = load_settings()
    assert sentence == ""
    again = MainWindow(settings)
    try:
        assert keys.current().keys_of("label.skip") == ("X",)
        assert again.commands.made["label.skip"].shortcut().toString() == "X"
    finally:
        again.close()
        again.deleteLater()


def test_the_left_hand_labels_by_a_s_d(
    window: MainWindow, label_page: LabelPage, key_page: KeyPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    window.go_to_page("keys")
    key_page.layouts.setFocus()
    press(Key.Key_Down)
    assert key_page.layouts.currentText() == "Left hand"
    window.go_to_page("label")
    for key in (Key.Key_A, Key.Key_S, Key.Key_D, Key.Key_Left):
        press(key)
    assert [label for _, _, label in annotator_votes(project.store, "orientation")] == ["left", "center", "right"]
    press(Key.Key_X)
    assert position(label_page) == 2
    press(Key.Key_C)
    assert position(label_page) == 1


def test_yes_and_no_follow_the_layout_too(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    window.settings.keys = KeySettings(layout="left-hand")
    keys.use_chosen(window.settings)
    project = make_project(tasks=PRESETS["celeba-attributes"][:1])
    window.show_project(project)
    press(Key.Key_A)
    press(Key.Key_D)
    task = project.tasks[0].name
    assert [label for _, _, label in annotator_votes(project.store, task)] == ["yes", "no"]


def test_keys_are_added_removed_given_back_and_taken_back(
    window: MainWindow, key_page: KeyPage, press: Press, project: Project
) -> None:
    window.show_project(project)
    window.go_to_page("keys")
    key_page.table.choose("label.skip")
    press(Key.Key_Insert)
    press(Key.Key_X)
    assert keys.current().keys_of("label.skip") == ("Space", "X")
    press(Key.Key_Delete)
    assert keys.current().keys_of("label.skip") == ()
    press(Key.Key_Z, Control)
    assert keys.current().keys_of("label.skip") == ("Space", "X")
    press(Key.Key_Z, Control | Shift)
    assert keys.current().keys_of("label.skip") == ()
    key_page.back.setFocus()
    press(Key.Key_Return)
    assert keys.current().keys_of("label.skip") == ("Space",)
    assert window.settings.keys.layout == "default"
    assert key_page.table.hasFocus()


def test_chords_and_characters_are_shown_as_they_are_pressed(
    window: MainWindow, key_page: KeyPage, press: Press
) -> None:
    window.run_action("view.change-keys")
    assert (window.page_name, window.project) == ("keys", None)
    give_key(key_page, press, "view.full-screen", Key.Key_Control)
    QTest.keyPress(key_page.capture, Key.Key_Control, Control)
    assert key_page.capture.shown == "Ctrl+…"
    QTest.keyClick(key_page.capture, Key.Key_F5, Control | Shift)
    assert keys.current().keys_of("view.full-screen") == ("Ctrl+Shift+F5",)
    give_key(key_page, press, "view.full-screen", Key.Key_Exclam, Shift)
    assert keys.current().keys_of("view.full-screen") == ("!",)
    press(Key.Key_Comma, Control)
    assert window.page_name == "start"


def test_the_search_finds_actions_and_keys(
    window: MainWindow, key_page: KeyPage, press: Press, write: Callable[[str], None]
) -> None:
    window.run_action("view.change-keys")
    key_page.search.setFocus()
    write("skip")
    chosen = key_page.table.chosen()
    assert chosen is not None
    assert chosen.id == "label.skip"
    press(Key.Key_Return)
    assert key_page.table.hasFocus()
    key_page.search.setFocus()
    key_page.search.selectAll()
    write("page down")
    chosen = key_page.table.chosen()
    assert chosen is not None
    assert chosen.id == "move.next"
    key_page.search.selectAll()
    write("nothing is called so")
    assert key_page.table.chosen() is None
    assert not key_page.change.isEnabled()
    press(Key.Key_Escape)
    assert key_page.search.text() == ""
    assert key_page.table.rowCount() > 50


def test_arrows_step_over_the_headings(window: MainWindow, key_page: KeyPage, press: Press) -> None:
    window.run_action("view.change-keys")
    seen = set()
    for _ in range(key_page.table.rowCount()):
        chosen = key_page.table.chosen()
        assert chosen is not None
        seen.add(chosen.id)
        press(Key.Key_Down)
    assert {"answer.left", "project.new", "view.change-keys"} <= seen


def test_a_layout_is_saved_and_loaded(
    window: MainWindow, key_page: KeyPage, press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my way.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    window.run_action("view.change-keys")
    give_key(key_page, press, "label.skip", Key.Key_X)
    key_page.save.click()
    assert load_layout(file) == KeyLayout("my way", {"label.skip": ("X",)})
    window.settings.keys = KeySettings()
    keys.use_chosen(window.settings)
    key_page.load.click()
    assert keys.current() == KeyLayout("my way", {"label.skip": ("X",)})
    assert key_page.layouts.currentText() == "my way"
    file.write_text('name = "broken"\n[keys]\n"label.skip" = "F"\n')
    key_page.load.click()
    assert str(file) in key_page.fault.text()
    assert keys.current().name == "my way"


def test_keys_of_the_settings_that_clash_are_said_and_left_out(qtbot: QtBot) -> None:
    own = {"label.skip": ("F",), "label.flag": ("X",), "label.note": ("Hyper+Q",), "no.such": ("K",)}
    window = MainWindow(Settings(keys=KeySettings(layout="own", own=own)))
    try:
        assert keys.current().keys == {"label.flag": ("X",)}
        said = window.messages.sentence.text()
        assert "Skip" in said
        assert "Hyper+Q" in said
        assert "no.such" in said
    finally:
        window.close()
        window.deleteLater()
