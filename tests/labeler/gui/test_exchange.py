"""Importing from the menu: what the window says of a file that is new, known, or at odds with what stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui.import_page import ImportPage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import annotator_votes

SECONDS = 60_000


def test_an_import_tells_what_was_new_and_asks_before_it_changes_a_standing_answer(
    window: MainWindow,
    project: Project,
    qtbot: QtBot,
    tmp_path: Path,
    press: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "bob.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args, **_options: ([str(path)], ""))
    window.show_project(project)
    page = window.pages["import"]
    assert isinstance(page, ImportPage)

    def look_into(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not page.reader.is_reading, timeout=SECONDS)

    def bring_in(text: str) -> str:
        look_into(text)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.page_name == "merge", timeout=SECONDS)
        return window.messages.sentence.text()

    assert bring_in("image,light\n00.png,left\n") == "1 answer imported."
    assert bring_in("image,light\n00.png,left\n01.png,left\n") == "1 answer imported. 1 was there already."
    look_into("image,light\n00.png,right\n")
    assert "1 answer is another than the one that stands" in page.cards[path].standing.text()
    assert not page.start.isEnabled()
    press(Qt.Key.Key_Escape)
    assert window.page_name == "merge"
    assert annotator_votes(project.store, "light") == [(1, "bob", "left"), (2, "bob", "left")]
    for left in ([(1, "bob", "left")], []):
        window.run_action("project.take-back-import")
        qtbot.waitUntil(lambda left=left: annotator_votes(project.store, "light") == left, timeout=SECONDS)
    window.run_action("project.take-back-import")
    qtbot.waitUntil(lambda: "No import of yours" in window.messages.sentence.text(), timeout=SECONDS)
