"""EXIF's orientation in PNG and WebP files, as Pillow writes them and as nobody should."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labeler.exif import exif_orientation, orientation_of


@pytest.mark.parametrize("suffix", ["png", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_pillow_wrote_is_read(tmp_path: Path, suffix: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    exif[0x0112] = orientation
    path = tmp_path / f"picture.{suffix}"
    Image.new("RGB", (30, 20)).save(path, exif=exif)
    assert exif_orientation(path) == orientation


@pytest.mark.parametrize("suffix", ["png", "webp", "jpg", "pgm"])
def test_without_exif_a_picture_is_upright(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture.{suffix}"
    Image.new("L", (30, 20)).save(path)
    assert exif_orientation(path) == 1


@given(st.binary(max_size=200))
def test_nonsense_is_upright_or_an_orientation(content: bytes) -> None:
    for head in (b"", b"II*\x00\x08\x00\x00\x00", b"MM\x00*\x00\x00\x00\x08", b"Exif\x00\x00II*\x00\x08\x00\x00\x00"):
        assert 1 <= orientation_of(head + content) <= 8


@given(content=st.binary(max_size=300), kind=st.sampled_from([b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"]))
def test_a_damaged_file_is_upright_or_an_orientation(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(kind + content)
    assert 1 <= exif_orientation(path) <= 8


def test_a_file_cut_short_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "picture.png"
    Image.new("RGB", (30, 20)).save(path, exif=exif)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert exif_orientation(path) in (1, 6)
