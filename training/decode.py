"""Pictures to pixels: one pass of threads over the files, into a cache, so that nothing is decoded twice."""

from __future__ import annotations

import os
import struct
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from training.pixel_cache import PixelCache, Pixels, picture_key

Progress = Callable[[int, int], None]

CHUNK_BYTES = 16 * 2**20
MEMORY_BYTES = 512 * 2**20
_REPORT_EVERY = 64
# What Pillow's readers raise on damaged files: each format has its own habits.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class DecodedImages:
    """Pictures of one size. `pixels` is uint8 (n, height, width, 3), zeros where `readable` (bool, (n,)) is False.

    `problems` has one sentence for each unreadable picture, with its path and the reason.
    """

    pixels: Pixels
    readable: NDArray[np.bool_]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Unreadable:
    reason: str
    lasting: bool


def decode_images(
    paths: Sequence[Path],
    size: tuple[int, int],
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
    paths: Sequence[Path],
    size: tuple[int, int],
    cache_folder: Path,
    on_progress: Progress | None = None,
) -> Iterator[DecodedImages]:
    """As `decode_images`, in consecutive chunks of at most 16 MB of pixels, so that memory stays small."""
    cache = PixelCache(cache_folder, size)
    rows = max(1, CHUNK_BYTES // (size[0] * size[1] * 3))
    with ThreadPoolExecutor(min(16, os.cpu_count() or 1), "decode") as pool:
        for start in range(0, len(paths), rows):

            def report(done: int, before: int = start) -> None:
                if on_progress is not None:
                    on_progress(before + done, len(paths))

            yield _decode_chunk(paths[start : start + rows], size, cache, pool, report)


def _decode_chunk(
    paths: Sequence[Path],
    size: tuple[int, int],
    cache: PixelCache,
    pool: ThreadPoolExecutor,
    report: Callable[[int], None],
) -> DecodedImages:
    pixels = np.zeros((len(paths), *size, 3), np.uint8)
    reasons: dict[int, str] = {}
    keys: dict[int, str] = {}
    for position, path in enumerate(paths):
        try:
            keys[position] = picture_key(path)
        except OSError as error:
            reasons[position] = _in_words(error)
    found = cache.fill(keys, pixels)
    reasons |= {position: reason for position, reason in found.items() if reason is not None}
    missing = [position for position in keys if position not in found]
    report(len(paths) - len(missing))

    to_store: dict[str, Pixels | str] = {}
    decoded = _decode_all([paths[position] for position in missing], size, pool)
    for done, (position, outcome) in enumerate(zip(missing, decoded, strict=True), 1):
        if not isinstance(outcome, _Unreadable):
            pixels[position] = outcome
            to_store[keys[position]] = outcome
        else:
            # A row half filled by a failed checksum must not show.
            pixels[position] = 0
            reasons[position] = outcome.reason
            if outcome.lasting:
                to_store[keys[position]] = outcome.reason
        if done % _REPORT_EVERY == 0 or done == len(missing):
            report(len(paths) - len(missing) + done)
    if to_store:
        cache.store(list(to_store), list(to_store.values()))
    readable = np.array([position not in reasons for position in range(len(paths))], bool)
    problems = (
        f"{paths[position]} cannot be read: {reasons[position]}. Replace or remove the file."
        for position in sorted(reasons)
    )
    return DecodedImages(pixels, readable, tuple(problems))


def _decode_all(
    paths: Sequence[Path], size: tuple[int, int], pool: ThreadPoolExecutor
) -> Iterator[Pixels | _Unreadable]:
    # Filters are the whole process's, so they are set around the pool and not in each thread. Pillow warns of
    # odd metadata in pictures that it reads well; of its warnings only the one about size matters here.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield from pool.map(lambda path: _decode(path, size), paths)


def _decode(path: Path, size: tuple[int, int]) -> Pixels | _Unreadable:
    try:
        with Image.open(path) as image:
            return _scaled(image, size)
    except _DAMAGE as error:
        # An errno is the disk's or the system's trouble and may pass; anything else is the file's own.
        lasting = not (isinstance(error, OSError) and error.errno is not None)
        return _Unreadable(_in_words(error), lasting)


def _scaled(image: Image.Image, size: tuple[int, int]) -> Pixels:
    height, width = size
    # JPEG decodes to 1/2, 1/4 or 1/8 at a fraction of the cost; from twice the target on, the eye sees no difference.
    # The longer side on both axes, because EXIF may yet turn the picture.
    longer = 2 * max(height, width)
    image.draft("RGB", (longer, longer))
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I;16"):
        # Pillow's own conversion cuts 16 bits off at 255.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise ValueError("its pixels have more than 16 bits; save it with 8")
    return np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR))


def _in_words(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, UnidentifiedImageError):
        return "it is not a picture in a known format"
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"it has more than {Image.MAX_IMAGE_PIXELS or 0:,} pixels"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).rstrip(".") or type(error).__name__


def _room(shape: tuple[int, ...], cache_folder: Path) -> Pixels:
    if np.prod(shape) <= MEMORY_BYTES:
        return np.empty(shape, np.uint8)
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=cache_folder) as file:
        return np.memmap(file, np.uint8, "w+", shape=shape)
