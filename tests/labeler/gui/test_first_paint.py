"""What waits for the window's first paint is there before a key needs it."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.window import MainWindow
from labeler.settings import Settings

ABSENT = ("labeler.project", "labeler.store", "labeler.gui.job_runner", "labeler.gui.message_bar", "tomllib", "hashlib")


def test_the_actions_are_made_when_the_window_has_been_painted(qtbot: QtBot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    assert [menu.text() for menu in window.menuBar().actions()][:2] == ["Project", "Edit"]  # to be seen at once
    assert not window.actions()
    window.show()
    qtbot.waitUntil(lambda: bool(window.actions()))
    assert window.commands.made["project.new"].isEnabled()
    assert not window.commands.made["project.export"].isEnabled()
    window.close()


def test_a_key_that_comes_before_the_first_paint_finds_its_action(qtbot: QtBot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    control = Qt.KeyboardModifier.ControlModifier
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_N, control))  # as Qt asks first
    assert window.commands.made["project.new"] in window.actions()
    assert window.commands.made["project.new"].shortcut().toString() == "Ctrl+N"


def test_the_start_page_is_painted_without_what_only_projects_need() -> None:
    code = (
        "import sys\n"
        "from labeler.gui.app import make_app\n"
        "app = make_app([])\n"
        "from labeler.gui.window import MainWindow\n"
        "from labeler.settings import Settings\n"
        "window = MainWindow(Settings())\n"
        "window.show()\n"
        f"print([name for name in {ABSENT!r} if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
