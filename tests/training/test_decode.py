"""Decoding: right pixels, once, whatever the folder holds."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training import decode
from training.decode import DecodedImages, decode_images
from training.picture_file import Unreadable, decode_picture

SIZE = (8, 12)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pictures that were really opened."""
    names: list[str] = []
    really = Image.open

    def open_and_note(path: Path) -> Image.Image:
        names.append(path.name)
        return really(path)

    monkeypatch.setattr(Image, "open", open_and_note)
    return names


def make(folder: Path, name: str, size: tuple[int, int] = (40, 30)) -> Path:
    """A picture of random pixels, (width, height), the same for the same name."""
    rng = np.random.default_rng(list(name.encode()))
    path = folder / name
    Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)).save(path)
    return path


def same(one: DecodedImages, other: DecodedImages) -> bool:
    return np.array_equal(one.pixels, other.pixels) and np.array_equal(one.readable, other.readable)


def test_pixels_are_pillows_antialiased_bilinear(tmp_path: Path) -> None:
    paths = [make(tmp_path, "a.png"), make(tmp_path, "b.png", (7, 50))]
    decoded = decode_images(paths, SIZE, tmp_path / "cache")
    assert decoded.pixels.shape == (2, 8, 12, 3)
    assert decoded.pixels.dtype == np.uint8
    assert decoded.readable.all()
    assert decoded.problems == ()
    for path, pixels in zip(paths, decoded.pixels, strict=True):
        assert np.array_equal(pixels, np.asarray(Image.open(path).resize((12, 8), Image.Resampling.BILINEAR)))


def test_a_second_call_opens_nothing_and_a_third_only_the_new(tmp_path: Path, opened: list[str]) -> None:
    paths = [make(tmp_path, f"{letter}.png") for letter in "abcd"]
    first = decode_images(paths[:3], SIZE, tmp_path / "cache")
    assert sorted(opened) == ["a.png", "b.png", "c.png"]
    opened.clear()
    assert same(decode_images(paths[:3], SIZE, tmp_path / "cache"), first)
    assert opened == []
    mixed = decode_images([paths[3], paths[1], paths[0]], SIZE, tmp_path / "cache")
    assert opened == ["d.png"]
    assert np.array_equal(mixed.pixels[1:], first.pixels[[1, 0]])


def test_another_size_or_a_changed_file_is_decoded_anew(tmp_path: Path, opened: list[str]) -> None:
    path = make(tmp_path, "a.png")
    before = decode_images([path], SIZE, tmp_path / "cache")
    decode_images([path], (8, 8), tmp_path / "cache")
    assert len(opened) == 2
    Image.new("RGB", (40, 30), "white").save(path)
    os.utime(path, ns=(1, 1))
    after = decode_images([path], SIZE, tmp_path / "cache")
    assert len(opened) == 3
    assert not same(before, after)
    assert (after.pixels == 255).all()


def test_many_chunks_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [make(tmp_path, f"{number}.png") for number in range(10)]
    whole = decode_images(paths, SIZE, tmp_path / "one")
    monkeypatch.setattr(decode, "CHUNK_BYTES", 3 * 8 * 12 * 3)
    monkeypatch.setattr(decode, "MEMORY_BYTES", 0)
    progress: list[tuple[int, int]] = []
    parts = decode_images(paths, SIZE, tmp_path / "many", lambda done, total: progress.append((done, total)))
    assert isinstance(parts.pixels, np.memmap)
    assert same(whole, parts)
    assert len(list((tmp_path / "many").rglob("*.pack"))) == 4
    assert progress == sorted(progress)
    assert progress[-1] == (10, 10)


def test_bad_files_are_reported_and_good_ones_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000)
    good = make(tmp_path, "good.jpg")
    truncated = make(tmp_path, "truncated.jpg")
    truncated.write_bytes(truncated.read_bytes()[:-400])
    text, empty = tmp_path / "text.png", tmp_path / "empty.jpg"
    text.write_text("no picture")
    empty.touch()
    large, bomb = make(tmp_path, "large.png", (90, 80)), make(tmp_path, "bomb.png", (150, 150))
    paths = [good, truncated, text, empty, large, bomb, tmp_path / "gone.png", tmp_path]
    decoded = decode_images(paths, SIZE, tmp_path / "cache")
    assert decoded.readable.tolist() == [True] + [False] * 7
    assert not decoded.pixels[1:].any()
    assert len(decoded.problems) == 7
    for problem, path, word in zip(
        decoded.problems,
        paths[1:],
        ["truncated", "not a picture", "not a picture", "5,000 pixels", "5,000 pixels", "no such file", "directory"],
        strict=True,
    ):
        assert problem.startswith(f"{path} cannot be read: ")
        assert word in problem
        assert problem.endswith(".")


def test_a_bomb_is_refused_whatever_becomes_of_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may silence the whole process's warnings at any moment."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = decode_picture(make(tmp_path, "large.png", (90, 80)), [SIZE])
    assert found == Unreadable("it has more than 5,000 pixels", lasting=True)


def test_a_file_found_bad_is_not_tried_again_until_it_changes(tmp_path: Path, opened: list[str]) -> None:
    path = tmp_path / "a.png"
    path.write_text("no picture")
    first = decode_images([path], SIZE, tmp_path / "cache")
    again = decode_images([path], SIZE, tmp_path / "cache")
    assert opened == ["a.png"]
    assert first.problems == again.problems
    make(tmp_path, "a.png")
    assert decode_images([path], SIZE, tmp_path / "cache").readable.all()


def test_a_file_that_came_back_is_read(tmp_path: Path) -> None:
    assert not decode_images([tmp_path / "a.png"], SIZE, tmp_path / "cache").readable.any()
    assert decode_images([make(tmp_path, "a.png")], SIZE, tmp_path / "cache").readable.all()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:6],
        lambda data: b"",
        lambda data: b"x" * len(data),
        lambda data: data[:-5] + b"\0\1\2\3\4",
        lambda data: data[:30] + b"#" + data[31:],
        lambda data: data + b"more",
    ],
)
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, damage: object) -> None:
    paths = [make(tmp_path, f"{letter}.png") for letter in "abc"]
    first = decode_images(paths, SIZE, tmp_path / "cache")
    (pack,) = (tmp_path / "cache").rglob("*.pack")
    pack.write_bytes(damage(pack.read_bytes()))  # type: ignore[operator]
    assert same(decode_images(paths, SIZE, tmp_path / "cache"), first)
    assert same(decode_images(paths, SIZE, tmp_path / "cache"), first)


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:20] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    upright = decode_images([tmp_path / "turned.jpg"], SIZE, tmp_path / "cache").pixels[0]
    # Orientation 6 wants a quarter turn clockwise: what was above is then on the right.
    assert upright[:, 8:].min() > 200
    assert upright[:, :4].max() < 50


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.full((30, 40), 128 * 256, np.uint16))
    else:
        picture = Image.new("L", (40, 30), 128).convert(mode, dither=Image.Dither.NONE)
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    picture.save(path)
    pixels = decode_images([path], SIZE, tmp_path / "cache").pixels
    assert (np.abs(pixels.astype(int) - (255 if mode == "1" else 128)) < 8).all()


def test_a_large_jpeg_is_scaled_while_decoding_and_stays_close(tmp_path: Path) -> None:
    across, down = np.meshgrid(np.linspace(0, 250, 800), np.linspace(0, 250, 600))
    path = tmp_path / "large.jpg"
    Image.fromarray(np.stack([across, down, across], -1).astype(np.uint8)).save(path, quality=95)
    exact = np.asarray(Image.open(path).resize((12, 8), Image.Resampling.BILINEAR)).astype(int)
    assert np.abs(decode_images([path], SIZE, tmp_path / "cache").pixels[0] - exact).max() <= 3


def test_nothing_to_decode(tmp_path: Path) -> None:
    decoded = decode_images([], SIZE, tmp_path / "cache")
    assert decoded.pixels.shape == (0, 8, 12, 3)
    assert not (tmp_path / "cache").exists()
