"""One whole round of the guided loop in the real window, by keys, with a window that is closed in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from labeler.gui.loop_page import LoopPage
from labeler.gui.window import MainWindow
from labeler.guided_loop import LABEL, TRAIN, loop_state
from labeler.project import create_project, open_project
from labeler.settings import Settings
from labeler.store import final_labels, image_names, runs
from labeler.tasks import LIGHT

IMAGES, ROUND = 30, 12
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
JOB = 280_000
OpenWindow = Callable[[], MainWindow]


def truth(name: str) -> str:
    return LIGHT.labels[int(name[:2]) % 3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of noise with one bright third."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    random = np.random.default_rng(5)
    for number in range(IMAGES):
        pixels = random.integers(0, 60, (64, 64, 3), dtype=np.uint8)
        pixels[:, 21 * (number % 3) : 21 * (number % 3) + 21] += 150
        Image.fromarray(pixels).save(pictures / f"{number:02d}.png")
    create_project(tmp_path / "project", pictures, [LIGHT]).close()
    return tmp_path / "project"


@pytest.fixture
def open_window(folder: Path) -> Iterator[OpenWindow]:
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(Settings(annotator="Ada", theme="light"))
        windows.append(window)
        window.show()
        assert QTest.qWaitForWindowActive(window)
        window.open_project(folder)
        return window

    yield opened
    for window in windows:
        window.end()
        window.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def go_to_loop(window: MainWindow) -> LoopPage:
    press(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    page = window.pages["loop"]
    assert isinstance(page, LoopPage)
    assert window.page_name == "loop"
    return page


def label(window: MainWindow, count: int) -> list[str]:
    """Label so many pictures with the truth; gives their names."""
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    names = []
    for _ in range(count):
        session = page.session
        assert session is not None
        shown = session.shown()
        assert shown is not None
        names.append(shown.name)
        press(window, KEYS[truth(shown.name)])
    return names


@pytest.mark.timeout(900)
def test_suggest_label_train_and_suggest_again(open_window: OpenWindow, folder: Path, qtbot: QtBot) -> None:
    window = open_window()
    page = go_to_loop(window)
    page.pictures.setValue(ROUND)
    page.pictures.editingFinished.emit()

    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.state is not None and page.state.step == LABEL, timeout=JOB)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=JOB)
    press(window, Qt.Key.Key_Return)
    first = label(window, 5)

    window.end()  # and the other day
    window = open_window()
    assert isinstance(window.pages["label"], LabelPage)
    page = go_to_loop(window)
    assert page.next.text() == f"Label the {ROUND - 5} suggested"
    press(window, Qt.Key.Key_Return)
    first += label(window, ROUND - 5)
    assert len(set(first)) == ROUND
    assert {truth(name) for name in first} == set(LIGHT.labels)

    press(window, Qt.Key.Key_Return)  # the end of the queue leads on
    assert window.page_name == "loop"
    page = window.pages["loop"]  # type: ignore[assignment]
    assert page.state is not None
    assert page.state.step == TRAIN
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=JOB)
    assert page.state.step == LABEL
    assert page.state.number == 2
    window.end()

    with closing(open_project(folder)) as project:
        state = loop_state(project, "light")
        assert (state.left, state.suggested, state.trained_on) == (ROUND, ROUND, ROUND)
        assert [run.task for run in runs(project.store, "train")] == ["light"]
        assert state.rounds[0].run == runs(project.store, "train")[0].id
        names = image_names(project.store)
        assert {names[image]: one.label for image, one in final_labels(project.store, "light").items()} == {
            name: truth(name) for name in first
        }
