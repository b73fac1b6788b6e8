"""The window in tests: shown offscreen, worked by real key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.settings import Settings

Press = Callable[..., None]
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on its start page, in the light theme, with Ada labelling."""
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.show()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def label_page(window: MainWindow) -> LabelPage:
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    return page


@pytest.fixture
def press(window: MainWindow) -> Press:
    """Press a key where the focus is, as a person does."""

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(focus(window), key, modifier)

    return press


@pytest.fixture
def write(window: MainWindow) -> Callable[[str], None]:
    """Type a text where the focus is."""
    return lambda words: QTest.keyClicks(focus(window), words)


def focus(window: QWidget) -> QWidget:
    """The widget that gets the keys."""
    return QApplication.focusWidget() or window
