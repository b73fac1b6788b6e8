"""Decoded pictures on disk, so that each picture is decoded once for each input size.

A cache is a folder of packs. A pack is written once, beside and renamed, and never changed: several processes may
share the folder, and it may be deleted at any time. Layout of a pack: MAGIC, length and CRC-32 of the header (two
little-endian uint32), the header (JSON), then one row of height * width * 3 bytes for each readable picture.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from training.files import replacing

MAGIC = b"LBLPIX1\n"
_LENGTHS = struct.Struct("<II")
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class _Place:
    """Where a picture's row lies (`offset` in bytes, `checksum` its CRC-32), or why the picture is unreadable."""

    pack: Path
    offset: int
    checksum: int
    reason: str | None


def picture_key(path: Path) -> str:
    """Names the picture as it is now, by absolute path, bytes and time of change; OSError where it is not there."""
    about = path.stat()
    words = f"{os.path.abspath(path)}\0{about.st_size}\0{about.st_mtime_ns}"  # noqa: PTH100 - resolve() would follow links, at a cost per picture
    return hashlib.blake2b(words.encode(errors="surrogateescape"), digest_size=16).hexdigest()


class PixelCache:
    """The pictures of one target size (height, width) that were decoded into a cache folder before."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        """Reads the packs' headers. A damaged pack is removed, so that its pictures are decoded anew."""
        self._folder = folder / f"pixels-{size[0]}x{size[1]}"
        self._row_bytes = size[0] * size[1] * 3
        self._places: dict[str, _Place] = {}
        packs = sorted(self._folder.glob("*.pack")) if self._folder.is_dir() else []
        for pack in packs:
            self._read_header(pack)

    def fill(self, keys: Mapping[int, str], out: Pixels) -> dict[int, str | None]:
        """Write the known pictures into `out[position]`, where `keys` maps positions to keys.

        Returns the positions found, each with None or with the reason why that picture is unreadable. A row whose
        checksum fails counts as not found.
        """
        found: dict[int, str | None] = {}
        wanted: dict[Path, list[tuple[int, _Place]]] = {}
        for position, key in keys.items():
            place = self._places.get(key)
            if place is None:
                continue
            if place.reason is not None:
                found[position] = place.reason
            else:
                wanted.setdefault(place.pack, []).append((position, place))
        for pack, rows in wanted.items():
            found.update(dict.fromkeys(_read_rows(pack, rows, out)))
        return found

    def store(self, keys: Sequence[str], rows: Sequence[Pixels | str]) -> None:
        """Keep pictures (uint8 arrays of the cache's size) and reasons why others are unreadable, in one new pack."""
        pictures = [(key, row) for key, row in zip(keys, rows, strict=True) if not isinstance(row, str)]
        header = {
            "pictures": [[key, zlib.crc32(row.data)] for key, row in pictures],
            "unreadable": [[key, row] for key, row in zip(keys, rows, strict=True) if isinstance(row, str)],
        }
        encoded = json.dumps(header).encode()
        # The time leads the name: of two packs with the same picture the later one holds.
        pack = self._folder / f"{time.time_ns():020d}-{uuid4().hex[:8]}.pack"
        with replacing(pack) as beside, beside.open("wb") as file:
            file.write(MAGIC + _LENGTHS.pack(len(encoded), zlib.crc32(encoded)) + encoded)
            for _, row in pictures:
                file.write(row.data)

    def _read_header(self, pack: Path) -> None:
        try:
            with pack.open("rb") as file:
                start = file.read(len(MAGIC) + _LENGTHS.size)
                length, checksum = _LENGTHS.unpack(start[len(MAGIC) :])
                encoded = file.read(length)
                bytes_there = os.fstat(file.fileno()).st_size
        except FileNotFoundError:
            return
        except struct.error:
            pack.unlink(missing_ok=True)
            return
        if not start.startswith(MAGIC) or zlib.crc32(encoded) != checksum:
            pack.unlink(missing_ok=True)
            return
        header = json.loads(encoded)
        offset = len(start) + length
        if bytes_there != offset + self._row_bytes * len(header["pictures"]):
            pack.unlink(missing_ok=True)
            return
        for row, (key, row_checksum) in enumerate(header["pictures"]):
            self._places[key] = _Place(pack, offset + row * self._row_bytes, row_checksum, None)
        for key, reason in header["unreadable"]:
            self._places[key] = _Place(pack, 0, 0, reason)


def _read_rows(pack: Path, rows: Sequence[tuple[int, _Place]], out: Pixels) -> list[int]:
    """Read rows of one pack into `out`; the positions whose checksum holds, none where the pack has gone."""
    good = []
    try:
        with pack.open("rb") as file:
            for position, place in rows:
                file.seek(place.offset)
                file.readinto(out[position].data)
                if zlib.crc32(out[position].data) == place.checksum:
                    good.append(position)
    except FileNotFoundError:
        return []
    return good
