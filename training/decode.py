"""Pictures to pixels: one pass of threads over the files, into a cache, so that nothing is decoded twice."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.picture_file import Pixels, Size, quiet_decoding
from training.picture_reader import CHUNK_BYTES, Decoded, PictureReader, problem_sentences

Progress = Callable[[int, int], None]

MEMORY_BYTES = 512 * 2**20
_REPORT_EVERY = 64


@dataclass(frozen=True)
class DecodedImages:
    """Pictures of one size. `pixels` is uint8 (n, height, width, 3), zeros where `readable` (bool, (n,)) is False.

    `problems` has one sentence for each unreadable picture, with its path and the reason.
    """

    pixels: Pixels
    readable: NDArray[np.bool_]
    problems: tuple[str, ...]


def decode_images(
    paths: Sequence[Path],
    size: Size,
    cache_folder: Path,
    on_progress: Progress | None = None,
) -> DecodedImages:
    """Every picture as RGB of `size` (height, width) in pixels, upright by its EXIF orientation.

    Scaled bilinearly with antialiasing, not keeping the aspect. Pictures decoded before and unchanged since (path,
    bytes, time of change) come from the cache. `on_progress(done, total)` is called now and then, and at the end.
    Above 512 MB the pixels lie in a temporary file in the cache folder instead of memory.
    """
    pixels = _room((len(paths), *size, 3), cache_folder)
    readable = np.zeros(len(paths), bool)
    problems: list[str] = []
    start = 0
    for chunk in decode_in_chunks(paths, size, cache_folder, on_progress):
        stop = start + len(chunk.readable)
        pixels[start:stop], readable[start:stop] = chunk.pixels, chunk.readable
        problems += chunk.problems
        start = stop
    return DecodedImages(pixels, readable, tuple(problems))


def decode_in_chunks(
    paths: Sequence[Path], size: Size, cache_folder: Path, on_progress: Progress | None = None
) -> Iterator[DecodedImages]:
    """As `decode_images`, in consecutive chunks of at most 16 MB of pixels."""
    reader = PictureReader([size], cache_folder)
    rows = max(1, CHUNK_BYTES // (size[0] * size[1] * 3))
    with quiet_decoding(), ThreadPoolExecutor(min(16, os.cpu_count() or 1), "decode") as pool:
        for start in range(0, len(paths), rows):
            chunk = paths[start : start + rows]

            def decode(
                function: Callable[[int], Decoded], positions: Sequence[int], known: int = start + len(chunk)
            ) -> Iterable[Decoded]:
                for done, outcome in enumerate(pool.map(function, positions), 1):
                    if on_progress is not None and done % _REPORT_EVERY == 0 and done < len(positions):
                        on_progress(known - len(positions) + done, len(paths))
                    yield outcome

            read = reader.read(chunk, decode)
            reader.keep()
            if on_progress is not None:
                on_progress(start + len(chunk), len(paths))
            readable = np.array([position not in read.reasons for position in range(len(chunk))], bool)
            yield DecodedImages(read.pixels[size], readable, problem_sentences(chunk, read.reasons))


def _room(shape: tuple[int, ...], cache_folder: Path) -> Pixels:
    if np.prod(shape) <= MEMORY_BYTES:
        return np.empty(shape, np.uint8)
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=cache_folder) as file:
        return np.memmap(file, np.uint8, "w+", shape=shape)
