"""Many pictures and their mirror images to several networks: each picture is decoded once for all of them.

No torch here: what a network is asked by is its own affair.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.checkpoint import CheckpointInfo
from training.errors import TrainingError
from training.picture_file import Pixels, Size, quiet_decoding
from training.picture_reader import CHUNK_BYTES, PictureReader, problem_sentences

# Which pictures are wanted, bool (n,), of each network by number, as they are (False) or in the mirror (True).
Wanted = Mapping[tuple[int, bool], NDArray[np.bool_]]

BATCH = 64
SMALL = 64 * 64
LEAST, FEW = 4, 16
_AHEAD = 2


@dataclass(frozen=True)
class Asked:
    """A checkpoint that is asked, and for what: `labels` are its outputs in the order that is wanted.

    Of a run that learned a set of questions, `labels` are the questions and the answers are probabilities of yes.
    """

    checkpoint: Path
    task: str
    labels: tuple[str, ...]

    def columns(self, info: CheckpointInfo) -> list[int]:
        """Which output is which of the labels; TrainingError where the checkpoint answers something else."""
        if info.task != self.task:
            raise TrainingError(
                f"{self.checkpoint} was trained for task {info.task!r}, not {self.task!r}; "
                f"choose a run of {self.task!r}."
            )
        if sorted(info.labels) != sorted(self.labels):
            raise TrainingError(
                f"{self.checkpoint} knows the labels {', '.join(info.labels)}, but task {self.task!r} has "
                f"{', '.join(self.labels)}; train a run with the present labels."
            )
        return [info.labels.index(label) for label in self.labels]


class Network(Protocol):
    """A network that several threads may ask at once."""

    @property
    def input_size(self) -> Size: ...

    @property
    def outputs(self) -> int: ...

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        """Calibrated probabilities (n, outputs) of n >= 1 pictures uint8 (n, height, width, 3)."""


@dataclass(frozen=True)
class Answers:
    """What was found of the pictures at `positions` (n,): probabilities (n, labels) of what is wanted of any of them.

    NaN where a picture cannot be read; `problems` has a sentence for each of these.
    """

    positions: NDArray[np.int64]
    probabilities: Mapping[tuple[int, bool], NDArray[np.float32]]
    problems: tuple[str, ...]


def ask(
    networks: Mapping[int, Network], paths: Sequence[Path], wanted: Wanted, cache_folder: Path
) -> Iterator[Answers]:
    """The answers in the order of the pictures, a batch at a time; pictures of which nothing is wanted are left out.

    A thread for each core decodes a batch and asks every network about it. Pixels decoded before come from the cache.
    A network's answers follow the columns of its own labels: those of mirror images are not swapped back here.
    """
    sizes = {networks[number].input_size for number, _ in wanted}
    positions = np.flatnonzero(np.any([*wanted.values()], axis=0)) if wanted else np.empty(0, np.int64)
    reader = PictureReader(sizes, cache_folder)
    cores = os.cpu_count() or 1
    pool = ThreadPoolExecutor(cores, "ask")
    waiting: deque[Future[Answers]] = deque()
    # Of few pictures every thread has several batches: none waits long for the last.
    step = min(batch_size(sizes), max(FEW, len(positions) // (4 * cores)))
    try:
        with quiet_decoding():
            for start in range(0, len(positions), step):
                part = positions[start : start + step]
                waiting.append(pool.submit(_answer, networks, [paths[one] for one in part], part, wanted, reader))
                if len(waiting) >= _AHEAD * cores:
                    yield waiting.popleft().result()
                    reader.keep(CHUNK_BYTES)
            while waiting:
                yield waiting.popleft().result()
            reader.keep()
    finally:
        pool.shutdown(cancel_futures=True)


def batch_size(sizes: set[Size]) -> int:
    """How many pictures are asked about together: fewer large ones, for large pictures go through large networks."""
    largest = max((height * width for height, width in sizes), default=SMALL)
    return min(BATCH, max(LEAST, BATCH * SMALL // largest))


def _answer(
    networks: Mapping[int, Network],
    paths: Sequence[Path],
    positions: NDArray[np.int64],
    wanted: Wanted,
    reader: PictureReader,
) -> Answers:
    read = reader.read(paths)
    good = np.array([place for place in range(len(paths)) if place not in read.reasons], np.int64)
    found = {}
    for (number, mirrored), which in wanted.items():
        if which[positions].any():
            found[number, mirrored] = _one_view(networks[number], read.pixels, good, mirrored=mirrored)
    return Answers(positions, found, problem_sentences(paths, read.reasons))


def _one_view(
    network: Network, pixels: Mapping[Size, Pixels], good: NDArray[np.int64], *, mirrored: bool
) -> NDArray[np.float32]:
    """Probabilities (n, outputs) of all pictures, NaN for those that are not `good`."""
    every = pixels[network.input_size]
    found = np.full((len(every), network.outputs), np.nan, np.float32)
    if len(good):
        seen = every[good]
        found[good] = network(np.ascontiguousarray(seen[:, :, ::-1]) if mirrored else seen)
    return found
