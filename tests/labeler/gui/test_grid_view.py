"""The view of thumbnails alone: geometry, keys, what has been in sight, what is decoded first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui import picture_loader
from labeler.gui.grid_view import GridView
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted, decode
from labeler.gui.tile_painter import Tile


def tile(place: int) -> Tile:
    return Tile(Path(f"{place}.jpg"), f"{place}.jpg", "left")


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[GridView]:
    made = GridView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    yield made
    made.close_loader()


def test_keys_ask_for_places_within_the_page(view: GridView) -> None:
    view.show_tiles(10, tile)
    asked: list[tuple[int, bool]] = []
    toggled: list[int] = []
    view.moved.connect(lambda place, extends: asked.append((place, extends)))
    view.toggled.connect(toggled.append)
    view.put_cursor(1, "")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.columns == 4
    assert asked == [(2, False), (5, False), (0, False), (9, False), (0, True)]
    assert toggled == [1]


def test_every_place_is_found_where_it_is_painted(view: GridView) -> None:
    view.show_tiles(50, tile)
    for place in (0, 3, 4, 49):
        view.put_cursor(place, "")
        assert place in view.in_sight()
        assert view.viewport().rect().contains(view._cell(place))
        assert view.place_at(view._cell(place).center()) == place
    assert view.place_at(view._cell(49).bottomRight() + QPoint(5, 0)) is None


def test_what_has_been_in_sight_is_counted_without_gaps(view: GridView) -> None:
    view.show_tiles(40, tile)
    view.begin()
    more: list[int] = []
    view.seen_more.connect(lambda: more.append(view.unseen))
    at_first = view.unseen
    assert 0 < at_first < 40
    view.put_cursor(39, "")
    assert view.unseen == at_first
    view.show_unseen()
    assert view.unseen < at_first
    while view.unseen:
        view.show_unseen()
    assert more == sorted(set(more), reverse=True)
    view.resize(300, 200)
    assert view.unseen == 0
    view.begin()
    assert view.unseen > at_first


def test_what_is_in_sight_is_decoded_first(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        Image.new("L", (8, 8)).save(tmp_path / f"{number}.png")
    begun, may_go = [], threading.Event()

    def watched(wanted: Wanted) -> Decoded:
        begun.append(int(wanted.path.stem))
        may_go.wait(10)
        return decode(wanted)

    monkeypatch.setattr(picture_loader, "decode", watched)
    loader = PictureLoader()
    wanted = [Wanted(tmp_path / f"{number}.png", (64, 64)) for number in range(12)]
    loader.want(wanted)
    qtbot.waitUntil(lambda: len(begun) == picture_loader.WORKERS)
    loader.want(wanted[:5:-1])
    may_go.set()
    qtbot.waitUntil(lambda: all(loader.find(one) for one in wanted[6:]))
    loader.close()
    assert sorted(begun[2:], reverse=True) == [11, 10, 9, 8, 7, 6]
    assert 11 in begun[2:4]


def test_a_long_name_is_shortened_in_its_tool_tip(qtbot: QtBot) -> None:
    view = GridView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    name = "folder/" + "x" * 200 + ".png"
    view.show_tiles(1, lambda _place: Tile(Path("nowhere"), name, "left", confidence=0.5))
    first, label, confidence = view._tool_tip(0).split("\n")
    assert (len(first), first[-4:], label, confidence) == (61, ".png", "left", "50.0 %")
    view.close_loader()


def test_two_hundred_thousand_tiles_ask_only_for_those_in_sight(qtbot: QtBot) -> None:
    asked: set[int] = set()

    def tile(place: int) -> Tile:
        asked.add(place)
        return Tile(Path(f"{place}.jpg"), f"{place}.jpg", "left")

    view = GridView()
    qtbot.addWidget(view)
    view.resize(1200, 700)
    started = time.perf_counter()
    view.show_tiles(202_599, tile)
    view.show()
    view.grab()
    assert time.perf_counter() - started < 2  # a widget or an item per row takes minutes
    view.put_cursor(202_598, "")
    QApplication.processEvents()
    assert len(asked) < 10 * len(view.in_sight())
    assert 202_598 in view.in_sight()
    assert view.place_at(view._cell(202_598).center()) == 202_598
    assert view.place_at(QPoint(1, 1)) is None
    view.close_loader()
