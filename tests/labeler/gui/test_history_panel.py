"""The history panel and taking back from every page, by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.history_panel import HistoryPanel
from labeler.gui.label_page import LabelPage
from labeler.gui.pages import PAGES
from labeler.gui.past_list import PAGE
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import load_settings
from labeler.store import (
    Annotation,
    Decision,
    annotate,
    annotator_votes,
    apply_decisions,
    import_annotations,
    marks,
    runs,
    set_mark,
)
from labeler.tasks import ORIENTATION

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Key, Control, Shift, Alt = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def votes(project: Project) -> list[str]:
    return [label for _, _, label in annotator_votes(project.store, "orientation")]


def panel_of(window: MainWindow) -> HistoryPanel:
    panel = window.cards.card("history.show")
    assert isinstance(panel, HistoryPanel)
    return panel


def rows(panel: HistoryPanel) -> list[str]:
    """What the rows say, without their times."""
    return [str(panel.model.index(row, 0).data()).partition("  ")[2] for row in range(panel.model.rowCount())]


def on_screen(page: LabelPage) -> str:
    shown = page.session.shown() if page.session else None
    return shown.name if shown else ""


def test_history_opens_on_every_page_and_leaves_the_keys_to_the_page_when_closed(
    window: MainWindow, project: Project, press: Press
) -> None:
    window.show_project(project)
    for spec in PAGES:
        if spec.name == "start":
            continue
        window.go_to_page(spec.name)
        press(Key.Key_H, Control)
        assert panel_of(window).isVisible(), spec.name
        press(Key.Key_Escape)
        assert not panel_of(window).isVisible(), spec.name
        assert window.page_name == spec.name
    window.go_to_page("label")
    press(Key.Key_H, Control)
    press(Key.Key_1)
    press(Key.Key_Left)
    assert votes(project) == []
    press(Key.Key_H, Control)
    press(Key.Key_1)
    assert votes(project) == ["left"]


def test_it_says_what_was_done_jumps_to_the_picture_and_changes_nothing(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    import_annotations(
        project.store, "Ada", "ben.csv", [("ben", Annotation(image, "orientation", "left")) for image in (1, 2)]
    )
    annotate(project.store, "Ada", [Annotation(image, "orientation", "left") for image in (4, 5)], "review")
    window.show_project(project)
    label_page.choose_queue("all")
    press(Key.Key_1)
    press(Key.Key_F)
    press(Key.Key_2)
    press(Key.Key_Backspace)
    press(Key.Key_Space)
    press(Key.Key_H, Control)
    panel = panel_of(window)
    assert rows(panel) == [
        "skipped · 01.png",
        "orientation: center · 01.png (taken back)",
        "flagged as unsure · 01.png",
        "orientation: left · 00.png",
        "2 images reviewed on a page",
        "import of 2 answers · ben.csv",
    ]
    for _ in range(3):
        press(Key.Key_Down)
    press(Key.Key_Return)
    assert not panel.isVisible()
    assert on_screen(label_page) == "00.png"
    press(Key.Key_PageDown)
    assert on_screen(label_page) == "01.png"
    assert len(rows(panel)) == 6


def test_taking_back_to_an_action_says_how_many_and_can_be_done_again(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    for key in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_1):
        press(key)
    press(Key.Key_H, Control)
    panel = panel_of(window)
    assert panel.back_button.text() == "Take this action back (Delete)"
    press(Key.Key_Down)
    press(Key.Key_Down)
    assert panel.back_button.text() == "Take the last 3 actions back (Delete)"
    press(Key.Key_Delete)
    assert votes(project) == ["left"]
    assert "3 actions are taken back" in window.messages.sentence.text()
    assert label_page.bar.labelled.words.startswith("orientation: 1 of 5")
    assert [row.endswith("(taken back)") for row in rows(panel)] == [True] * 3 + [False]
    assert panel.back_button.text() == "Do this action again (Delete)"
    press(Key.Key_Up)
    assert panel.back_button.text() == "Do 2 actions again (Delete)"
    press(Key.Key_Delete)
    assert votes(project) == ["left", "center", "right"]
    press(Key.Key_Escape)
    press(Key.Key_Z, Control | Shift)
    assert votes(project) == ["left", "center", "right", "left"]


def test_what_can_no_longer_be_done_again_says_why(window: MainWindow, press: Press, project: Project) -> None:
    window.show_project(project)
    press(Key.Key_1)
    press(Key.Key_Backspace)
    press(Key.Key_2)
    press(Key.Key_H, Control)
    press(Key.Key_Down)
    panel = panel_of(window)
    assert not panel.back_button.isEnabled()
    assert "Something newer was done since" in panel.hint.text()
    press(Key.Key_Delete)
    assert votes(project) == ["center"]


def test_more_is_read_as_one_scrolls_down(window: MainWindow, press: Press, project: Project) -> None:
    project.store.connection.execute("PRAGMA synchronous = OFF")
    for number in range(PAGE + 30):
        annotate(project.store, "Ada", [Annotation(number % 5 + 1, "orientation", "left")])
    window.show_project(project)
    press(Key.Key_H, Control)
    panel = panel_of(window)
    assert panel.model.rowCount() == PAGE
    press(Key.Key_End)
    press(Key.Key_End)
    assert panel.model.rowCount() == PAGE + 30
    assert panel.chosen() == panel.model.actions[-1]


def test_control_z_takes_back_on_pages_that_ask_nothing_also_after_a_restart(
    window: MainWindow, press: Press, make_project: MakeProject, qtbot: QtBot
) -> None:
    project = make_project(tasks=[ORIENTATION])
    annotate(project.store, "Bob", [Annotation(1, "orientation", "left")])
    annotate(project.store, "Ada", [Annotation(image, "orientation", "right") for image in (2, 3, 4)], "review")
    annotate(project.store, "Ada", [Annotation(1, "orientation", "right")], "adjudication")
    set_mark(project.store, "Ada", 2, True, "dark")
    folder = project.folder
    window.show_project(project)
    window.close()
    again = MainWindow(load_settings()[0])
    again.show()
    assert QTest.qWaitForWindowActive(again)
    again.open_project(folder)
    again.settings.annotator = "Ada"
    again.go_to_page("overview")
    opened = again.project
    assert opened is not None
    said = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or again, Key.Key_Z, Control)
        said.append(again.messages.sentence.text())
    assert said == [
        "Taken back: flagged as unsure · 01.png. Ctrl+Shift+Z brings it back.",
        "Taken back: conflict settled, orientation: right (Bob=left) · 00.png. Ctrl+Shift+Z brings it back.",
        "Taken back: 3 images reviewed on a page. Ctrl+Shift+Z brings it back.",
        "There is nothing more of yours to take back here.",
    ]
    assert (votes(opened), marks(opened.store)) == (["left"], {})
    QTest.keyClick(QApplication.focusWidget() or again, Key.Key_Backspace)
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget() or again, Key.Key_Z, Control | Shift)
    assert (votes(opened), len(marks(opened.store))) == (["left", "right", "right", "right"], 1)
    assert again.messages.sentence.text() == "Done again: flagged as unsure · 01.png."
    again.close()
    again.deleteLater()
    QApplication.processEvents()


def test_an_import_is_taken_back_on_merge_and_a_run_on_auto_label_and_nowhere_else(
    window: MainWindow, press: Press, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(tasks=[ORIENTATION])
    annotate(project.store, "Ada", [Annotation(1, "orientation", "left")])
    import_annotations(project.store, "Ada", "ben.csv", [("ben", Annotation(2, "orientation", "left"))])
    apply_decisions(
        project.store, "Ada", "auto-1", {"tasks": {}}, [Decision(3, "orientation", "left", "agreement", 0.9, ())]
    )
    window.show_project(project)
    window.go_to_page("merge")
    press(Key.Key_Z, Control)
    assert window.messages.sentence.text().startswith("Taken back: import of 1 answer · ben.csv.")
    window.go_to_page("auto-label")
    press(Key.Key_Z, Control)
    assert window.messages.sentence.text().startswith("Taken back: auto-labelling, 1 decision · auto-1.")
    assert runs(project.store)[0].reverted
    press(Key.Key_Z, Control | Shift)
    assert not runs(project.store)[0].reverted
    window.go_to_page("compare")
    press(Key.Key_Z, Control)
    assert votes(project) == []
    press(Key.Key_Z, Control)
    assert "nothing more" in window.messages.sentence.text()
    assert not runs(project.store)[0].reverted
    press(Key.Key_Z, Control | Shift)
    press(Key.Key_Z, Control | Shift)
    assert window.messages.sentence.text() == "There is nothing to do again."
    assert [person for _, person, _ in annotator_votes(project.store, "orientation")] == ["Ada"]
    window.go_to_page("merge")
    press(Key.Key_Z, Control | Shift)
    assert [person for _, person, _ in annotator_votes(project.store, "orientation")] == ["Ada", "ben"]


def test_going_back_and_forth_in_what_was_done(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    annotate(project.store, "Ada", [Annotation(5, "orientation", "left")])
    window.show_project(project)
    press(Key.Key_1)
    press(Key.Key_Space)
    seen = []
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Right, Key.Key_Right):
        press(key, Alt)
        seen.append(on_screen(label_page))
    assert seen == ["01.png", "00.png", "04.png", "04.png", "00.png", "01.png", "02.png"]
    press(Key.Key_Right, Alt)
    assert "nothing later" in window.messages.sentence.text()
    assert votes(project) == ["left", "left"]
