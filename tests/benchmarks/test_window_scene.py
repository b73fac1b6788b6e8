"""The helpers of the benchmark measure what they say."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def scene_module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`benchmarks/window_scene.py`, which lies in no package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import window_scene

    yield window_scene
    sys.modules.pop("window_scene")


def test_the_stall_clock_finds_the_longest_absence(scene_module: Any, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    clock = scene_module.StallClock(widget)
    clock.start()
    qtbot.waitUntil(lambda: clock.ticks > 20)
    assert clock.longest > 0
    time.sleep(0.3)  # the window's thread is away, which is what is measured
    before = clock.ticks
    qtbot.waitUntil(lambda: clock.ticks > before + 20)
    clock.stop()
    assert clock.longest >= 0.29


def test_a_key_is_timed_up_to_the_picture_that_it_leads_to(
    scene_module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from PySide6.QtCore import Qt

    from labeler.gui import view_aids

    monkeypatch.setattr(view_aids, "PictureView", view_aids.PictureView)  # `opened` puts its own there
    project = scene_module.photograph_project(tmp_path, 10, (240, 160))
    with scene_module.opened(project) as scene:
        first = scene.name
        began = time.perf_counter()
        seconds = scene.key_to_painted(Qt.Key.Key_1)
        assert 0 < seconds <= time.perf_counter() - began
        assert (first, scene.name) == ("000000.jpg", "000001.jpg")
        assert scene.view.painted[0] == "000001.jpg"
        scene.repeat(Qt.Key.Key_PageDown)
        assert scene.name == "000002.jpg"
        scene.repeat(Qt.Key.Key_1)  # a held label key answers nothing
        assert scene.name == "000002.jpg"
        with pytest.raises(AssertionError, match="was not painted"):
            scene.key_to_painted(Qt.Key.Key_F12, patience=0.05)
        counted = scene.window.project.store.connection.execute("SELECT count(*) FROM annotation").fetchone()
    assert counted == (1,)


def test_the_pictures_are_photographs_of_the_size_asked_for_under_many_names(scene_module: Any, tmp_path: Path) -> None:
    scene_module.write_photographs(tmp_path / "pictures", 9, (320, 240))
    pictures = sorted((tmp_path / "pictures").iterdir())
    assert len(pictures) == 9
    assert len({path.stat().st_ino for path in pictures}) == scene_module.DISTINCT
    with Image.open(pictures[8]) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (320, 240), "RGB")


@pytest.mark.parametrize(
    ("value", "bound", "least", "met"),
    [(50, 50, True, True), (49, 50, True, False), (16, 16, False, True), (17, 16, False, False), (99, 0, False, True)],
)
def test_a_bound_is_met_on_its_own_side(scene_module: Any, value: float, bound: float, least: bool, met: bool) -> None:
    assert scene_module.Check("figure", value, bound, "x", least).met is met
