"""New pictures come into the folder, others go; a file of scores orders the queue."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.image_filter import ImageFilter
from labeler.project import Project
from labeler.settings import Settings

MakeProject = Callable[..., Project]


def labeler(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "labeler", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def status(project: Project) -> Any:
    return json.loads(labeler("status", project.folder, "--json"))["folder"]


def test_the_status_tells_and_the_menu_takes_in(qtbot: QtBot, project: Project) -> None:
    folder = project.image_folder
    (folder / "02.png").rename(folder / "new.png")
    assert status(project) == {"added": 1, "missing": 1, "back": 0}
    window = MainWindow(Settings(annotator="Ada", theme="light"))
    qtbot.addWidget(window)
    window.show()
    assert QTest.qWaitForWindowActive(window)
    window.show_project(project)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    QTest.keyClick(page.view, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "1 new picture" in window.messages.sentence.text(), timeout=60_000)
    assert "1 missing and left out" in window.messages.sentence.text()
    assert names(page) == ["00.png", "01.png", "03.png", "04.png", "new.png"]
    assert status(project) == {"added": 0, "missing": 1, "back": 0}
    scores = project.folder / "scores.csv"
    scores.write_text("image,blur\n04.png,-3\nnew.png,1.5\n00.png,9\n")
    assert "blur: 3 images" in labeler("scores", project.folder, scores)
    page.choose_filter(ImageFilter(order="score-down:blur"))
    assert names(page) == ["00.png", "new.png", "04.png", "01.png", "03.png"]
    window.close()


def names(page: LabelPage) -> list[str]:
    assert page.session is not None
    return [page.session.name_of(image) for image in page.session.queue.images]
