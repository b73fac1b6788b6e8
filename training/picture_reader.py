"""Pictures in all sizes that are needed at once, each file opened once, from a cache where it knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from training.picture_file import Pixels, Size, Unreadable, decode_picture, fault_in_words
from training.pixel_cache import PixelCache, picture_key

CHUNK_BYTES = 16 * 2**20

Decoded = dict[Size, Pixels] | Unreadable
Decode = Callable[[Callable[[int], Decoded], Sequence[int]], Iterable[Decoded]]


@dataclass(frozen=True)
class ReadPictures:
    """`count` pictures. `pixels` by size: uint8 (count, height, width, 3), zeros where `reasons` says what is wrong."""

    pixels: dict[Size, Pixels]
    reasons: dict[int, str]
    count: int


def problem_sentences(paths: Sequence[Path], reasons: dict[int, str]) -> tuple[str, ...]:
    """A sentence for each unreadable picture, with its path and the reason."""
    return tuple(
        f"{paths[position]} cannot be read: {reasons[position]}. Replace or remove the file."
        for position in sorted(reasons)
    )


class PictureReader:
    """Reads pictures in several sizes (height, width); several threads may read at once."""

    def __init__(self, sizes: Iterable[Size], cache_folder: Path) -> None:
        """What the cache folder knows already is read from there."""
        self._caches = {size: PixelCache(cache_folder, size) for size in sizes}
        self._fresh: dict[Size, dict[str, Pixels | str]] = {size: {} for size in self._caches}
        self._fresh_bytes = 0
        self._lock = Lock()

    def read(self, paths: Sequence[Path], decode: Decode = map) -> ReadPictures:
        """Every picture in every size; `decode` maps the decoding over those that no cache knows."""
        pixels = {size: np.zeros((len(paths), *size, 3), np.uint8) for size in self._caches}
        keys, reasons = _keys(paths)
        lacking: dict[int, list[Size]] = {}
        for size, cache in self._caches.items():
            found = cache.fill(keys, pixels[size])
            reasons |= {position: reason for position, reason in found.items() if reason is not None}
            for position in keys.keys() - found.keys():
                lacking.setdefault(position, []).append(size)
        positions = sorted(lacking)
        decoded = decode(lambda position: decode_picture(paths[position], lacking[position]), positions)
        for position, outcome in zip(positions, decoded, strict=True):
            if isinstance(outcome, Unreadable):
                reasons[position] = outcome.reason
                if outcome.lasting:
                    self._note(keys[position], dict.fromkeys(lacking[position], outcome.reason))
            else:
                for size, rows in outcome.items():
                    pixels[size][position] = rows
                self._note(keys[position], outcome)
        for position in reasons:
            for rows in pixels.values():
                # A row half filled by a failed checksum must not show.
                rows[position] = 0
        return ReadPictures(pixels, reasons, len(paths))

    def keep(self, at_least: int = 1) -> None:
        """Put what was decoded since into the caches, where that is `at_least` so many bytes of pixels."""
        with self._lock:
            if self._fresh_bytes < at_least:
                return
            fresh, self._fresh_bytes = self._fresh, 0
            self._fresh = {size: {} for size in self._caches}
        for size, rows in fresh.items():
            if rows:
                self._caches[size].store(list(rows), list(rows.values()))

    def _note(self, key: str, rows: dict[Size, Pixels] | dict[Size, str]) -> None:
        with self._lock:
            for size, row in rows.items():
                self._fresh[size][key] = row
                self._fresh_bytes += len(row) if isinstance(row, str) else row.nbytes


def _keys(paths: Sequence[Path]) -> tuple[dict[int, str], dict[int, str]]:
    """By position the key of each picture, or why it has none."""
    keys: dict[int, str] = {}
    reasons: dict[int, str] = {}
    for position, path in enumerate(paths):
        try:
            keys[position] = picture_key(path)
        except OSError as error:
            reasons[position] = fault_in_words(error)
    return keys, reasons
