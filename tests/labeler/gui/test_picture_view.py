"""Pictures are decoded in threads, in the size they are shown in, and painted without harm for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from labeler.gui import picture_loader, theme
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted, decode
from labeler.gui.picture_view import PictureView
from labeler.look import Look
from labeler.zoom import ACTUAL, FIT, MOST_ENLARGED, Zoom


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PictureView]:
    made = PictureView()
    made.resize(400, 300)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close_loader()


def picture(folder: Path, name: str, size: tuple[int, int], orientation: int = 1) -> Path:
    """A picture whose left half is white; `orientation` as EXIF has it."""
    pixels = np.zeros((size[1], size[0], 3), "uint8")
    pixels[:, : size[0] // 2] = 255
    image = Image.fromarray(pixels)
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(folder / name, exif=exif)
    return folder / name


def test_a_large_picture_is_made_smaller_and_a_small_one_is_not_blown_up(tmp_path: Path) -> None:
    large = decode(Wanted(picture(tmp_path, "large.jpg", (1600, 800)), (400, 400))).image
    small = decode(Wanted(picture(tmp_path, "small.jpg", (30, 20)), (4000, 4000))).image
    assert (large.width(), large.height()) == (400, 200)
    assert (small.width(), small.height()) == (30 * MOST_ENLARGED, 20 * MOST_ENLARGED)


def test_a_turned_photograph_is_shown_upright(tmp_path: Path) -> None:
    image = decode(Wanted(picture(tmp_path, "turned.jpg", (1600, 800), orientation=6), (400, 400))).image
    assert (image.width(), image.height()) == (200, 400)
    assert image.pixelColor(100, 20).lightness() > 200
    assert image.pixelColor(100, 380).lightness() < 50


@pytest.mark.parametrize(("content", "words"), [(b"", "the file is empty"), (b"text", "format"), (None, "not there")])
def test_what_cannot_be_read_has_a_reason(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "bad.png"
    if content is not None:
        path.write_bytes(content)
    assert words in decode(Wanted(path, (100, 100))).fault


def test_the_windows_thread_never_decodes(
    view: PictureView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()

    def watched(wanted: Wanted) -> Decoded:
        threads.add(threading.current_thread())
        return decode(wanted)

    monkeypatch.setattr(picture_loader, "decode", watched)
    paths = [picture(tmp_path, f"{number}.png", (40, 30)) for number in range(4)]
    for path in paths:
        view.show_picture(path, paths)
        qtbot.waitUntil(lambda: view.is_shown)
    assert threads
    assert threading.main_thread() not in threads


def test_what_was_decoded_ahead_is_there_at_once(view: PictureView, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = (picture(tmp_path, f"{number}.png", (40, 30)) for number in range(2))
    with qtbot.waitSignals([view.loader.ready, view.loader.ready]):
        view.show_picture(first, [second])
    view.show_picture(second)
    assert view.is_shown


def test_a_decoded_picture_is_painted_before_anybody_looks_what_is_ahead(
    view: PictureView, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = (picture(tmp_path, f"{number}.png", (40, 30)) for number in range(2))
    with qtbot.waitSignals([view.loader.ready, view.loader.ready]):
        view.show_picture(first, [second])
    happened: list[str] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                happened.append("painted")
            return False

    def ahead() -> Iterator[Path]:
        happened.append("looked ahead")
        yield first

    watch = Watch()
    view.installEventFilter(watch)
    view.show_picture(second, ahead())
    assert happened == ["painted", "looked ahead"]
    view.show_picture(second, ahead())
    assert happened == ["painted", "looked ahead", "looked ahead"]


@pytest.mark.parametrize(("mirrored", "zoom"), [(False, FIT), (True, FIT), (False, ACTUAL), (False, Zoom(times=0.4))])
def test_the_surround_is_grey_and_nothing_of_the_picture_before_is_left(
    view: PictureView, qtbot: QtBot, tmp_path: Path, mirrored: bool, zoom: Zoom
) -> None:
    large = picture(tmp_path, "large.jpg", (1600, 1200))
    small = tmp_path / "clear.png"
    Image.new("RGBA", (60, 20), (0, 0, 0, 0)).save(small)
    for path in (large, small):
        view.show_picture(path)
        qtbot.waitUntil(lambda: view.is_shown)
    grey = theme.current().color("surround")
    found = view.grab().toImage()
    assert {found.pixelColor(x, y).name() for x in (2, 200, 398) for y in (2, 150, 200)} == {grey.name()}
    view.set_mirrored(mirrored)
    view.show_picture(large)
    view.set_zoom(zoom)
    qtbot.waitUntil(lambda: view.is_sharp)
    view.grab()
    again = view.grab().toImage()
    expected = QImage(again.size(), QImage.Format.Format_RGB32)
    expected.fill(QColor("magenta"))
    view.render(expected)  # over another ground: what is not painted would let it through
    assert QColor("magenta").rgb() not in {expected.pixel(x, y) for x in range(400) for y in range(300)}


def test_what_is_ahead_is_as_sharp_as_the_zoom_asks_for(view: PictureView, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [picture(tmp_path, f"{number}.jpg", (1600, 1200)) for number in range(3)]
    view.set_zoom(ACTUAL)
    view.show_picture(paths[0], paths[1:])
    qtbot.waitUntil(lambda: view.is_sharp)
    sharp = [Wanted(path, (368, 268), view.devicePixelRatioF(), doubled=3) for path in paths]
    qtbot.waitUntil(lambda: all(view.loader.find(one) for one in sharp))
    assert view.loader.find(sharp[2]).image.width() == 1600  # type: ignore[union-attr]
    view.show_picture(paths[1], paths[2:])
    assert view.is_sharp


def test_while_a_key_is_held_pictures_are_still_seen(
    view: PictureView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture takes as long as five steps: one that is begun when its turn comes would never be in time."""
    begun: list[Path] = []

    def slowly(wanted: Wanted) -> Decoded:
        begun.append(wanted.path)
        threading.Event().wait(0.15)
        return decode(wanted)

    monkeypatch.setattr(picture_loader, "decode", slowly)
    paths = [picture(tmp_path, f"{number:02d}.png", (40, 30)) for number in range(100)]
    seen: list[Path] = []
    view.shown.connect(seen.append)
    for place in range(60):
        view.show_picture(paths[place], [*paths[place + 1 : place + 25], *paths[place - 1 : place]])
        qtbot.wait(30)
    assert 3 <= len(seen) < 60
    assert len(begun) < 60
    assert seen == sorted(seen)
    qtbot.waitUntil(lambda: view.is_shown)
    assert seen[-1] == paths[59]


def test_a_blurred_picture_is_not_decoded_sharp(view: PictureView, qtbot: QtBot, tmp_path: Path) -> None:
    view.set_look(Look(blur=1.0), "view: blur")
    view.set_zoom(ACTUAL)
    path = picture(tmp_path, "large.jpg", (1600, 1200))
    with qtbot.waitSignal(view.shown):
        view.show_picture(path)
    assert view.is_sharp


def test_the_picture_before_never_stands_for_the_next(view: PictureView, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = (picture(tmp_path, f"{number}.png", (40, 30)) for number in range(2))
    view.show_picture(first)
    qtbot.waitUntil(lambda: view.is_shown)
    view.show_picture(second)
    assert not view.is_shown
    qtbot.waitUntil(lambda: view.is_shown)


def test_the_cache_has_a_bound(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_loader, "CACHE_BYTES", 3 * 80 * 60 * 4)
    loader = PictureLoader()
    wanted = [Wanted(picture(tmp_path, f"{number}.png", (20, 15)), (80, 60)) for number in range(6)]
    for one in wanted:
        with qtbot.waitSignal(loader.ready):
            loader.want([one])
    assert [loader.find(one) is not None for one in wanted] == [False] * 3 + [True] * 3
    loader.close()


def test_thousands_of_repaints_do_no_harm(view: PictureView, qtbot: QtBot, tmp_path: Path) -> None:
    """PySide6 6.12.0 on Python below 3.12 died after some 5,000 repaints."""
    view.show_picture(picture(tmp_path, "one.png", (40, 30)))
    qtbot.waitUntil(lambda: view.is_shown)
    target = QImage(view.size(), QImage.Format.Format_RGB32)
    for _ in range(6000):
        view.render(target)
    assert target.pixelColor(150, 150).lightness() > 200
