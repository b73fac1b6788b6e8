"""Files to pictures that can be painted: upright, in the size that is shown, in every format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PySide6.QtGui import QColor, QImage

from labeler.gui.picture_decode import Decoded, Wanted, decode, halves_of, with_look
from labeler.look import Look

Rgb = tuple[int, int, int]
QUARTERS: dict[str, Rgb] = {"red": (250, 20, 20), "green": (20, 250, 20), "blue": (20, 20, 250), "white": (250,) * 3}


def four_colours(width: int = 120, height: int = 80) -> NDArray[np.uint8]:
    """A picture with a colour in each quarter."""
    pixels = np.zeros((height, width, 3), np.uint8)
    halves = (slice(None, height // 2), slice(height // 2, None)), (slice(None, width // 2), slice(width // 2, None))
    for number, colour in enumerate(QUARTERS.values()):
        pixels[halves[0][number // 2], halves[1][number % 2]] = colour
    return pixels


def quarters(image: QImage) -> list[str]:
    """The names of the colours in the quarters, row by row."""
    found = []
    for y in (0.25, 0.75):
        for x in (0.25, 0.75):
            seen = image.pixelColor(int(image.width() * x), int(image.height() * y))
            found.append(min(QUARTERS, key=lambda name: distance(seen, QUARTERS[name])))
    return found


def distance(seen: QColor, colour: Rgb) -> int:
    return sum(abs(a - b) for a, b in zip((seen.red(), seen.green(), seen.blue()), colour, strict=True))


@pytest.mark.parametrize("doubled", [0, 1, 4])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_every_orientation_is_upright_as_pillow_has_it(
    tmp_path: Path, suffix: str, orientation: int, doubled: int
) -> None:
    path = tmp_path / f"turned.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(four_colours()).save(path, exif=exif)
    with Image.open(path) as file:
        expected = ImageOps.exif_transpose(file).convert("RGB")
    shown = decode(Wanted(path, (60, 60), doubled=doubled))
    upright = QImage(expected.tobytes(), *expected.size, 3 * expected.width, QImage.Format.Format_RGB888)
    assert quarters(shown.image) == quarters(upright)
    assert shown.full == expected.size
    longest = {0: 60, 1: 120, 4: 120}[doubled]
    assert max(shown.image.width(), shown.image.height()) == longest
    assert (shown.image.width() > shown.image.height()) == (expected.width > expected.height)


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        *((mode, suffix) for mode in ("L", "RGB") for suffix in ("pgm", "png", "jpg", "bmp", "tif", "webp")),
        *(("I;16", suffix) for suffix in ("pgm", "png", "tif")),
        *(("RGBA", suffix) for suffix in ("png", "webp", "tif")),
        *(("P", suffix) for suffix in ("png", "gif", "bmp")),
    ],
)
def test_every_kind_of_picture_becomes_one_that_is_painted_fast(tmp_path: Path, suffix: str, mode: str) -> None:
    path = tmp_path / f"kind.{suffix}"
    grey = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (600, 1))
    image = Image.fromarray(grey)
    image = Image.fromarray(grey.astype(np.uint16) * 257) if mode == "I;16" else image.convert(mode)
    image.save(path)
    decoded = decode(Wanted(path, (600, 600)))
    assert decoded.fault == ""
    fast = (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
    assert decoded.image.format() in fast
    for x in (0, 20, 63):
        for y in (0, 599):
            assert abs(decoded.image.pixelColor(x, y).green() - int(grey[0, x])) <= 4


def test_what_is_clear_stays_clear(tmp_path: Path) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, 20:] = (200, 100, 50, 255)
    Image.fromarray(pixels).save(tmp_path / "clear.png")
    plain = decode(Wanted(tmp_path / "clear.png", (40, 40)))
    for shown in (plain, with_look(plain, Look(brightness=30.0))):
        assert shown.image.pixelColor(5, 5).alpha() == 0
        assert shown.image.pixelColor(30, 5).alpha() == 255


def test_a_look_is_made_of_a_picture_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "colours.png"
    Image.fromarray(four_colours()).save(path)
    plain = decode(Wanted(path, (120, 80)))
    looked = with_look(plain, Look(brightness=20.0))
    assert quarters(plain.image) == list(QUARTERS)
    assert looked.image.pixelColor(10, 10).getRgb()[:3] == (255, 71, 71)
    assert with_look(plain, Look()) is plain
    assert looked.full == plain.full == (120, 80)


def test_the_brightness_of_halves_is_that_of_the_picture(tmp_path: Path) -> None:
    pixels = np.full((50, 61), 200, np.uint8)
    pixels[:, :30] = 60
    pixels[:, 30] = 0
    Image.fromarray(pixels).save(tmp_path / "halves.png")
    assert halves_of(decode(Wanted(tmp_path / "halves.png", (61, 50)))) == (60.0, 200.0)
    assert halves_of(Decoded(QImage(), "the file is empty")) is None
