"""The store's write-ahead log is moved in the pauses between keys, never inside one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import annotator_votes
from labeler.tasks import ORIENTATION

MakeProject = Callable[..., Project]
Press = Callable[..., None]
BACK = (Qt.Key.Key_1, Qt.Key.Key_PageUp)


def answer(press: Press, count: int) -> None:
    """The same picture again and again: each answer is a change."""
    for _ in range(count):
        for key in BACK:
            press(key)


def test_the_log_is_moved_once_the_keys_pause(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    file = project.store.path
    before = file.read_bytes()
    answer(press, 8)
    qtbot.wait(500)
    assert file.read_bytes() == before, "a few keys are not worth it"
    answer(press, 30)
    qtbot.waitUntil(lambda: file.read_bytes() != before)
    assert label_page.session is not None
    assert annotator_votes(project.store, "orientation")


def test_closing_the_project_waits_for_it(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    answer(press, 40)
    qtbot.wait(310)
    window.close_project()
    assert not project.store.path.with_name("labels.sqlite-wal").exists()
    again = open_project(project.folder)
    assert annotator_votes(again.store, "orientation")
    again.close()
