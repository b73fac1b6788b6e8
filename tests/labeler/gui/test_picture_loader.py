"""What is wanted now is decoded first, and the memory is kept for it."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from labeler.gui import picture_loader
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted, decode
from labeler.look import Look

ROOM = (80, 60)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Wanted]:
    """Twelve small pictures, each 45 x 60 pixels of 4 bytes when decoded."""
    paths = [tmp_path / f"{number:02d}.png" for number in range(12)]
    for number, path in enumerate(paths):
        Image.new("RGB", (24, 32), (20 * number,) * 3).save(path)
    return [Wanted(path, ROOM) for path in paths]


class Gate:
    """Lets decoding go on when it is opened, and notes what was decoded in which thread."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun: list[Wanted] = []
        self.threads: set[int] = set()

    def decode(self, wanted: Wanted) -> Decoded:
        self.begun.append(wanted)
        self.threads.add(threading.get_native_id())
        assert self.open.wait(10)
        return decode(wanted)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(picture_loader, "decode", made.decode)
    return made


@pytest.fixture
def make_loader(qtbot: QtBot, gate: Gate) -> Iterator[Callable[..., PictureLoader]]:
    made: list[PictureLoader] = []

    def make(*arguments: object, **others: int) -> PictureLoader:
        made.append(PictureLoader(*arguments, **others))  # type: ignore[arg-type]
        return made[-1]

    yield make
    gate.open.set()
    for loader in made:
        loader.close()


def test_what_was_passed_is_dropped_and_what_is_wanted_last_comes_first(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    loader = make_loader()
    loader.want(pictures[:6])
    qtbot.waitUntil(lambda: len(gate.begun) == 2)
    loader.want([pictures[9], *pictures[4:6]])
    gate.open.set()
    qtbot.waitUntil(lambda: all(loader.find(one) for one in (pictures[9], *pictures[4:6])))
    assert set(gate.begun[:2]) == set(pictures[:2])
    assert gate.begun[2] == pictures[9]
    assert set(gate.begun) == {*pictures[:2], pictures[9], *pictures[4:6]}


def test_a_picture_that_is_being_decoded_is_not_decoded_twice(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    loader = make_loader()
    for _ in range(5):
        loader.want(pictures[:3])
    qtbot.waitUntil(lambda: len(gate.begun) == 2)
    loader.want(pictures[:3])
    gate.open.set()
    qtbot.waitUntil(lambda: all(loader.find(one) for one in pictures[:3]))
    assert sorted(gate.begun, key=pictures.index) == pictures[:3]


def test_hundreds_of_small_pictures_are_asked_for_in_no_time(
    make_loader: Callable[..., PictureLoader], pictures: list[Wanted]
) -> None:
    loader = make_loader()
    many = [Wanted(Path(f"/nowhere/{number}.png"), ROOM) for number in range(5000)]
    began = time.perf_counter()
    loader.want(many)
    loader.want(many)
    assert time.perf_counter() - began < 2  # in squares of 5,000 it would be minutes
    loader.want([])


def test_what_is_wanted_first_stays_when_there_is_no_room_for_all(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    gate.open.set()
    loader = make_loader(None, cache_bytes=4 * 45 * 60 * 4)
    with qtbot.waitSignals([loader.ready] * 3):
        loader.want(pictures[8:11])
    loader.want(pictures[:8])
    qtbot.waitUntil(lambda: all(loader.find(one) for one in pictures[:4]))
    qtbot.wait(50)
    assert [loader.find(one) is not None for one in pictures] == [True] * 4 + [False] * 8
    assert pictures[7] not in gate.begun


def test_a_look_is_made_from_what_is_decoded_already(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    gate.open.set()
    loader = make_loader()
    first = pictures[0]
    for step in range(1, 20):
        looked = Wanted(first.path, ROOM, look=Look(brightness=2.0 * step))
        loader.want([looked])
        qtbot.waitUntil(lambda looked=looked: loader.find(looked) is not None)
    assert gate.begun == [first]
    assert threading.get_native_id() not in gate.threads


def test_what_was_begun_before_closing_is_not_handed_on(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    loader = make_loader()
    told: list[Wanted] = []
    loader.ready.connect(lambda wanted, _decoded: told.append(wanted))
    loader.want(pictures[:4])
    qtbot.waitUntil(lambda: len(gate.begun) == 2)
    threading.Timer(0.05, gate.open.set).start()
    loader.close()
    loader.want(pictures[5:6])
    qtbot.waitUntil(lambda: bool(told))
    assert told == pictures[5:6]
    assert loader.find(pictures[0]) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux gives threads a priority of their own")
def test_the_workers_stand_back_behind_the_window(
    make_loader: Callable[..., PictureLoader], gate: Gate, pictures: list[Wanted], qtbot: QtBot
) -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    loader = make_loader()
    loader.want(pictures[:2])
    qtbot.waitUntil(lambda: len(gate.threads) == 2)
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in gate.threads} == {min(19, before + 10)}
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
