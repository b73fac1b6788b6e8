"""Importing from the menu: what the window says of a file that is new, known, or at odds with what stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import annotator_votes

SECONDS = 60_000


def test_an_import_tells_what_was_new_and_refuses_what_would_change_a_standing_answer(
    window: MainWindow, project: Project, qtbot: QtBot, tmp_path: Path, press, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bob.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args, **_options: ([str(path)], ""))
    window.show_project(project)

    def bring_in(text: str) -> str:
        path.write_text(text, encoding="utf-8")
        press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
        return window.messages.sentence.text()

    assert bring_in("image,light\n00.png,left\n") == "1 answer imported."
    assert bring_in("image,light\n00.png,left\n01.png,left\n") == "1 answer imported. 1 was there already."
    assert "bob.csv, line 2: bob has answered 1 image differently already" in bring_in("image,light\n00.png,right\n")
    assert annotator_votes(project.store, "light") == [(1, "bob", "left"), (2, "bob", "left")]
    for left in ([(1, "bob", "left")], []):
        window.run_action("project.take-back-import")
        assert annotator_votes(project.store, "light") == left
    window.run_action("project.take-back-import")
    assert "No import of yours" in window.messages.sentence.text()
