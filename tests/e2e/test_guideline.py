"""A team agrees on what "center" is: one pins and writes by keys and exports; a teammate imports and sees it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.picture_view import PictureView
from labeler.gui.window import MainWindow
from labeler.project import create_project, open_project
from labeler.settings import Settings
from labeler.tasks import LIGHT, ORIENTATION

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
SECONDS = 60_000
OpenWindow = Callable[[str, Path], tuple[MainWindow, LabelPage]]


def labeler(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "labeler", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def said(ended: subprocess.CompletedProcess[str]) -> str:
    """What a command that ends well prints."""
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def write_pictures(folder: Path, first: int, count: int) -> None:
    folder.mkdir(parents=True)
    for number in range(first, first + count):
        pixels = np.full((218, 178, 3), 40, np.uint8)
        pixels[:, number * 20 : number * 20 + 60] = (250, 120, 30)
        Image.fromarray(pixels).save(folder / f"{number:06d}.jpg")


@pytest.fixture
def open_window() -> Iterator[OpenWindow]:
    """Opens the window on a project, for an annotator."""
    windows: list[MainWindow] = []

    def opened(annotator: str, folder: Path) -> tuple[MainWindow, LabelPage]:
        window = MainWindow(Settings(annotator=annotator, theme="light"))
        windows.append(window)
        window.show()
        assert QTest.qWaitForWindowActive(window)
        window.open_project(folder)
        page = window.pages["label"]
        assert isinstance(page, LabelPage)
        return window, page

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def brightness(view: PictureView) -> list[bool]:
    """Whether the picture is bright at its left and at its right edge."""
    image = view.grab().toImage()
    width = min(view.width() - 32, (view.height() - 32) * 178 / 218)
    places = (round(view.width() / 2 + side * 0.4 * width) for side in (-1, 1))
    return [image.pixelColor(place, view.height() // 2).red() > 200 for place in places]


def test_what_one_pins_a_teammate_sees_beside_the_picture(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, open_window: OpenWindow
) -> None:
    write_pictures(tmp_path / "ada" / "pictures", 0, 6)
    write_pictures(tmp_path / "ben" / "pictures" / "batch 2", 4, 2)  # Ben has two of them, in another folder
    for person in ("ada", "ben"):
        create_project(tmp_path / person / "faces", tmp_path / person / "pictures", [ORIENTATION, LIGHT]).close()
    file = tmp_path / "what is center.zip"

    window, page = open_window("Ada", tmp_path / "ada" / "faces")
    page.choose_tasks("orientation")
    press(window, Key.Key_P, Control)
    press(window, Key.Key_Down)  # the first picture is an example of center
    press(window, Key.Key_End)
    press(window, Key.Key_P, Control)
    press(window, Key.Key_Left)  # the last one of left
    press(window, Key.Key_U, Control)
    press(window, Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "Center up to about 10 degrees; both ears to be seen.")
    press(window, Key.Key_Return, Control)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    window.run_action("guide.export")
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert window.messages.sentence.text() == f"The guideline is written to {file}, with 2 pictures."
    window.close()

    printed = said(labeler("guideline", "import", tmp_path / "ben" / "faces", file))
    assert "orientation: where the border lies, 2 examples new." in printed
    assert "(import it to go back)" in printed

    window, page = open_window("Ben", tmp_path / "ben" / "faces")
    page.choose_tasks("orientation")
    thumbnails = page.panel.guideline.strip.thumbnails
    assert [one.label for one in thumbnails] == ["left", "center"]
    assert thumbnails[0].example == "batch 2/000005.jpg"
    assert thumbnails[1].example.startswith("guideline/")
    qtbot.waitUntil(lambda: all(one.is_decoded for one in thumbnails))
    assert [one.fault for one in thumbnails] == ["", ""]
    assert page.panel.guideline.borders.text() == "Center up to about 10 degrees; both ears to be seen."
    press(window, Key.Key_K, Control)
    press(window, Key.Key_K, Control)
    shown = page.guide.example.view
    qtbot.waitUntil(lambda: shown.is_shown and page.view.is_shown)
    assert page.guide.example.isVisible()
    assert brightness(shown) == [True, False]  # of the two halves of Ada's first picture
    press(window, Key.Key_Right)  # labelling goes on beside it
    assert page.session is not None
    assert page.session.progress().labelled == 1


def test_a_guideline_goes_from_project_to_project_by_commands(tmp_path: Path) -> None:
    write_pictures(tmp_path / "pictures", 0, 3)
    for name in ("one", "two"):
        create_project(tmp_path / name, tmp_path / "pictures", [LIGHT]).close()
    config = tmp_path / "one" / "project.toml"
    text = config.read_text("utf-8").replace('borders = ""', 'borders = "The nose." # Ada')
    config.write_text(text + '\n[tasks.examples]\nleft = ["000001.jpg"]\n', "utf-8")
    file = tmp_path / "guide.zip"
    assert "the guidelines of 1 task, 1 picture." in said(labeler("guideline", "export", tmp_path / "one", file))
    assert "light: where the border lies, 1 example new." in said(
        labeler("guideline", "import", tmp_path / "two", file)
    )
    assert "Nothing in it is new." in said(labeler("guideline", "import", tmp_path / "two", file))
    with closing(open_project(tmp_path / "two")) as two:
        assert (two.task("light").borders, two.task("light").examples) == ("The nose.", {"left": ("000001.jpg",)})
    assert "# Ada" in config.read_text("utf-8")


def test_faults_of_a_guideline_end_with_one_sentence(tmp_path: Path) -> None:
    write_pictures(tmp_path / "pictures", 0, 1)
    for name, task in (("one", LIGHT), ("two", ORIENTATION)):
        create_project(tmp_path / name, tmp_path / "pictures", [task]).close()
    file = tmp_path / "guide.zip"
    said(labeler("guideline", "export", tmp_path / "one", file))
    before = (tmp_path / "two" / "project.toml").read_bytes()
    for given, code, sentence in (
        (("import", tmp_path / "two", file), 1, "is no task of this project"),
        (("import", tmp_path / "two", tmp_path / "none.zip"), 1, "is not there"),
        (("import", tmp_path / "none", file), 1, "is no Labeler project"),
        (("export", tmp_path / "one", tmp_path / "pictures" / "000000.jpg"), 1, "is no guideline"),
        (("import", tmp_path / "two"), 2, "FILE.zip"),
    ):
        ended = labeler("guideline", *given)
        assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
        assert sentence in ended.stderr
    assert (tmp_path / "two" / "project.toml").read_bytes() == before
    shutil.rmtree(tmp_path / "pictures")
    said(labeler("guideline", "export", tmp_path / "one", file))  # texts go out where the pictures are gone
