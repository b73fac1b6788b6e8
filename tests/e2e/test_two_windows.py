"""Two windows on one project, each a process of its own: each sees the other's labels within a second."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.project import create_project, open_project
from labeler.settings import Settings
from labeler.store import annotator_votes
from labeler.tasks import ORIENTATION

IMAGES = 6
# Bob's window: answers at every line that it reads, and says when it sees a label of somebody else.
BOBS_WINDOW = """
import sys, threading, time
from pathlib import Path
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from labeler.gui.window import MainWindow
from labeler.settings import Settings

class Asked(QObject):
    line = Signal(str)

app = QApplication(sys.argv[:1])
window = MainWindow(Settings(annotator="Bob", theme="light"))
window.show()
window.open_project(Path(sys.argv[1]))
page = window.pages["label"]
page.choose_queue("not-mine")

def hear(line):
    if line == "quit":
        window.close()
        app.quit()
        return
    QTest.keyClick(page.view, Qt.Key.Key_3)
    print("answered", time.time(), flush=True)

def changed(change):
    print("sees", page.bar.labelled.words.split()[1], time.time(), flush=True)

asked = Asked()
asked.line.connect(hear)
window.bridge.changed.connect(changed)

def read():
    for line in sys.stdin:
        asked.line.emit(line.strip())

threading.Thread(target=read, daemon=True).start()
print("ready", flush=True)
sys.exit(app.exec())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(IMAGES):
        grey = np.full((32, 24), 40 * number, dtype="uint8")
        Image.fromarray(grey).save(pictures / f"{number:02d}.png")
    with closing(create_project(tmp_path / "faces", pictures, [ORIENTATION])) as project:
        return project.folder


@pytest.fixture
def bob(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Bob's window, in a process of its own."""
    command = [sys.executable, "-c", BOBS_WINDOW, str(folder)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    yield child
    child.communicate("quit\n", timeout=30)
    assert child.returncode == 0


def ask(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("answer\n")
    child.stdin.flush()


def said(child: subprocess.Popen[str], beginning: str) -> float:
    """The time that Bob's window gives beside what it says."""
    assert child.stdout is not None
    while not (line := child.stdout.readline()).startswith(beginning):
        assert line
    return float(line.split()[-1])


def test_each_window_shows_the_others_labels_within_a_second(
    folder: Path, bob: subprocess.Popen[str], qtbot: QtBot
) -> None:
    window = MainWindow(Settings(annotator="Ada", theme="light"))
    window.show()
    assert QTest.qWaitForWindowActive(window)
    window.open_project(folder)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    page.choose_queue("all")
    delays = []
    for count, moves in ((1, [Qt.Key.Key_End]), (3, [Qt.Key.Key_End, Qt.Key.Key_PageUp])):
        ask(bob)
        answered = said(bob, "answered")
        seen = f"orientation: {count} of"
        qtbot.waitUntil(lambda seen=seen: page.bar.labelled.words.startswith(seen), timeout=5000)
        delays.append(time.time() - answered)
        for key in (*moves, Qt.Key.Key_1):
            QTest.keyClick(page.view, key)
        answered = time.time()
        delays.append(said(bob, f"sees {count + 1}") - answered)
    window.close()
    window.deleteLater()
    QApplication.processEvents()
    assert max(delays) < 1, delays
    with closing(open_project(folder)) as project:
        assert annotator_votes(project.store, "orientation") == [
            (1, "Bob", "right"),
            (2, "Bob", "right"),
            (5, "Ada", "left"),
            (6, "Ada", "left"),
        ]
