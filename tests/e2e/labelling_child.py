"""A person who labels without a pause in the real window, for the test that kills them."""

from __future__ import annotations

import os
import random
from multiprocessing.connection import Connection
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.gui.app import make_app
from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.settings import FOLDER_VARIABLE, Settings

LABEL_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right)
NOTHING = "-"


def label_until_killed(project: Path, settings: Path, seed: int, reports: Connection) -> None:
    """Open the project and press keys; every answer goes into `reports` once the window shows it as saved."""
    os.environ[FOLDER_VARIABLE] = str(settings)
    make_app([])
    window = MainWindow(Settings(annotator="Ada", theme="light"))
    window.show()
    window.open_project(project)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    assert QTest.qWaitForWindowActive(window)
    keys = random.Random(seed)
    while True:
        image, label = _one_answer(page, keys)
        assert window.status.saved.words.startswith("saved "), window.messages.sentence.text()
        _tell(reports, f"{image} {label}")


def _one_answer(page: LabelPage, keys: random.Random) -> tuple[str, str]:
    """Press the keys of an answer, a correction or a take-back; gives the image and what now stands for it."""
    chance = keys.random()
    if chance < 0.1:
        _press(page, Qt.Key.Key_Backspace)
        given = [label for label, button in page.panel.buttons.items() if button.isChecked()]
        return page.panel.image.words, given[0] if given else NOTHING
    if chance < 0.3:
        _press(page, Qt.Key.Key_PageUp)
    image = page.panel.image.words
    _press(page, keys.choice(LABEL_KEYS))
    return image, page.view.flashed


def _press(page: LabelPage, key: Qt.Key) -> None:
    QTest.keyClick(page.view, key)
    QApplication.processEvents()


def _tell(reports: Connection, words: str) -> None:
    """A line in two pieces, so that the kill tears some."""
    line = f"{words}\n".encode()
    os.write(reports.fileno(), line[:3])
    os.write(reports.fileno(), line[3:])
