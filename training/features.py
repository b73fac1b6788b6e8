"""Numbers that say what pictures look like, so that alike pictures lie close together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.decode import decode_in_chunks
from training.pixel_cache import Pixels

Numbers = NDArray[np.float32]
DIMENSIONS = 64
_LEARNED_FROM = 2000  # pictures: more would change the axes little, and their arithmetic grows with the cube
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's "L"


@dataclass(frozen=True)
class Describer:
    """What turns pictures of `size` (height, width), uint8 (n, height, width, 3), into raw numbers (n, any)."""

    size: tuple[int, int]
    describe: Callable[[Pixels], Numbers]


def by_pixels() -> Describer:
    """Grey pictures of 32x32, each standardised by itself, so that an overall darker one is not another picture."""
    return Describer((32, 32), _standardised_grey)


def _standardised_grey(pixels: Pixels) -> Numbers:
    grey = (pixels.astype(np.float32) @ _GREY).reshape(len(pixels), -1)
    grey -= grey.mean(1, keepdims=True)
    found: Numbers = grey / np.maximum(grey.std(1, keepdims=True), 1)
    return found


@dataclass(frozen=True)
class Axes:
    """The directions (raw, at most DIMENSIONS) in which pictures differ most, and their mean (raw,)."""

    mean: Numbers
    directions: Numbers

    def project(self, raw: Numbers) -> Numbers:
        """Rows of length 1 (n, dimensions): products of two of them are cosines. A row without direction is zeros."""
        found = (raw - self.mean) @ self.directions
        length = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Numbers = (found / np.where(length > 0, length, 1)).astype(np.float32)
        return unit


def principal_axes(raw: Numbers, dimensions: int = DIMENSIONS) -> Axes:
    """Principal components of raw numbers (n, any), the same on every call."""
    mean = raw.mean(0)
    _, _, directions = np.linalg.svd(raw - mean, full_matrices=False)
    kept = np.ascontiguousarray(directions[:dimensions].T, np.float32)
    return Axes(mean.astype(np.float32), kept)


def learn_axes(describer: Describer, paths: Sequence[Path], cache_folder: Path, seed: int = 0) -> Axes | None:
    """The axes of a random sample of pictures; None where none of it can be read."""
    drawn = np.random.default_rng(seed).permutation(len(paths))[:_LEARNED_FROM]
    sample = [paths[number] for number in sorted(drawn.tolist())]
    found = [raw[readable] for raw, readable, _ in _described(describer, sample, cache_folder) if readable.any()]
    return principal_axes(np.concatenate(found)) if found else None


def features_of(
    describer: Describer,
    axes: Axes,
    paths: Sequence[Path],
    cache_folder: Path,
    on_progress: Callable[[int, int], None],
    on_problem: Callable[[str], None],
) -> Numbers:
    """Features (n, dimensions) of pictures, rows of length 1; NaN for unreadable ones, each with a sentence."""
    result = np.full((len(paths), axes.directions.shape[1]), np.nan, np.float32)
    done = 0
    for raw, readable, problems in _described(describer, paths, cache_folder):
        result[done : done + len(raw)][readable] = axes.project(raw[readable])
        done += len(raw)
        for problem in problems:
            on_problem(problem)
        on_progress(done, len(paths))
    return result


def _described(
    describer: Describer, paths: Sequence[Path], cache_folder: Path
) -> Iterator[tuple[Numbers, NDArray[np.bool_], tuple[str, ...]]]:
    """By chunk the raw numbers, which of the pictures are readable, and what is said of the others."""
    for chunk in decode_in_chunks(paths, describer.size, cache_folder):
        yield describer.describe(chunk.pixels), chunk.readable, chunk.problems
