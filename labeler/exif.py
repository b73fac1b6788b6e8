"""How a picture must be turned to be upright, where Qt does not say: EXIF in PNG and WebP files."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

UPRIGHT = 1
_ORIENTATION = 0x0112
_SHORT = 3
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 1024 * 1024  # of EXIF that are looked at


def exif_orientation(path: Path) -> int:
    """EXIF's orientation, 1 to 8, of a PNG or WebP file; 1 where it says none or nothing that can be meant.

    Raises OSError where the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(12)
        if start.startswith(_PNG):
            file.seek(len(_PNG))
            found = _content(file, _png_chunks(file), b"eXIf")
        elif start[:4] == b"RIFF" and start[8:] == b"WEBP":
            found = _content(file, _riff_chunks(file), b"EXIF")
        else:
            return UPRIGHT
    return orientation_of(found)


def orientation_of(exif: bytes) -> int:
    """The orientation that a block of EXIF (a small TIFF file) says; 1 where it says none.

    >>> orientation_of(b"MM" + bytes.fromhex("002a 00000008 0001 0112 0003 00000001 0006 0000"))
    6
    """
    exif = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return UPRIGHT
    (place,) = struct.unpack_from(f"{order}I", exif, 4)
    if place + 2 > len(exif):
        return UPRIGHT
    (entries,) = struct.unpack_from(f"{order}H", exif, place)
    for entry in range(place + 2, min(place + 2 + 12 * entries, len(exif) - 11), 12):
        tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, entry)
        if tag == _ORIENTATION and kind == _SHORT and 1 <= value <= 8:
            return int(value)
    return UPRIGHT


def _content(file: BinaryIO, chunks: Iterator[tuple[bytes, int]], name: bytes) -> bytes:
    """What the first chunk of this name holds; empty where there is none."""
    return next((file.read(min(size, _MOST_BYTES)) for found, size in chunks if found == name), b"")


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and size of each chunk, with the file standing at what it holds."""
    while len(head := file.read(8)) == 8:
        size, name = struct.unpack(">I4s", head)
        after = file.tell() + size + 4
        yield name, size
        file.seek(after)


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        after = file.tell() + size + size % 2
        yield name, size
        file.seek(after)
