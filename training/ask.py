"""Many pictures and their mirror images to several networks: each picture is decoded once for all of them.

No torch here: what a network is asked by is its own affair.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from training.checkpoint import CheckpointInfo
from training.errors import TrainingError
from training.picture_file import Pixels, Size, quiet_decoding
from training.picture_reader import CHUNK_BYTES, PictureReader, ReadPictures, problem_sentences

# Which pictures are wanted, bool (n,), of each network by number, as they are (False) or in the mirror (True).
Wanted = Mapping[tuple[int, bool], NDArray[np.bool_]]

BATCH = 64
SMALL = 64 * 64
LEAST, FEW = 4, 16
_AHEAD = 2  # batches at least that are decoded while the one before is asked about
_LARGEST_PIECE, _PIECES_PER_CORE = 16, 64  # pieces of a batch, which are decoded by any thread


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


@dataclass(frozen=True)
class _Batch:
    """Pictures about which the networks are asked together, and the pieces in which they are decoded."""

    positions: NDArray[np.int64]
    pieces: Sequence[Future[ReadPictures]]

    def lacking(self) -> Future[ReadPictures] | None:
        """A piece that is not decoded yet."""
        return next((piece for piece in self.pieces if not piece.done()), None)

    def joined(self) -> tuple[dict[Size, Pixels], dict[int, str]]:
        """The pixels by size, and by place in the batch why pictures are unreadable."""
        read = [piece.result() for piece in self.pieces]
        pixels = {size: np.concatenate([one.pixels[size] for one in read]) for size in read[0].pixels}
        reasons: dict[int, str] = {}
        start = 0
        for one in read:
            reasons |= {start + place: reason for place, reason in one.reasons.items()}
            start += one.count
        return pixels, reasons


def ask(
    networks: Mapping[int, Network], paths: Sequence[Path], wanted: Wanted, cache_folder: Path
) -> Iterator[Answers]:
    """`ask_when_open` of networks that are open already."""
    sizes = {number: networks[number].input_size for number, _ in wanted}
    return ask_when_open(sizes, lambda: networks, paths, wanted, cache_folder)


def ask_when_open(
    sizes: Mapping[int, Size],
    open_networks: Callable[[], Mapping[int, Network]],
    paths: Sequence[Path],
    wanted: Wanted,
    cache_folder: Path,
) -> Iterator[Answers]:
    """The answers in the order of the pictures, a batch at a time; pictures of which nothing is wanted are left out.

    A thread for each core decodes pictures and asks every network about a batch of them; the first are decoded while
    `open_networks` runs in the caller's thread. `sizes` has the input size of each network that is wanted. Pixels
    decoded before come from the cache. A network's answers follow the columns of its own labels: those of mirror images
    are not swapped back here.
    """
    positions = np.flatnonzero(np.any([*wanted.values()], axis=0)) if wanted else np.empty(0, np.int64)
    needed = {sizes[number] for number, _ in wanted}
    reader = PictureReader(needed, cache_folder)
    cores = os.cpu_count() or 1
    batches = iter(_batches(positions, batch_size(needed), cores))
    piece = _piece_size(len(positions), cores)
    reading: deque[_Batch] = deque()
    asking: deque[Future[Answers]] = deque()
    pool = ThreadPoolExecutor(cores, "ask")

    def read_next() -> None:
        for batch in islice(batches, 1):
            pieces = [[paths[one] for one in batch[start : start + piece]] for start in range(0, len(batch), piece)]
            reading.append(_Batch(batch, [pool.submit(reader.read, part) for part in pieces]))

    try:
        with quiet_decoding():
            for _ in range(_batches_ahead(batch_size(needed), piece, cores)):
                read_next()
            networks = open_networks()
            while reading or asking:
                if asking and (asking[0].done() or len(asking) > cores or not reading):
                    yield asking.popleft().result()
                    reader.keep(CHUNK_BYTES if reading else 1)
                elif lacking := reading[0].lacking():
                    either: list[Future[Any]] = [lacking, *islice(asking, 1)]
                    wait(either, return_when=FIRST_COMPLETED)
                else:
                    asking.append(pool.submit(_answer, networks, reading.popleft(), paths, wanted))
                    read_next()
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(positions: NDArray[np.int64], largest: int, cores: int) -> list[NDArray[np.int64]]:
    """The positions in parts about which the networks are asked together, the last of equal size for every core."""
    step = min(largest, max(FEW, len(positions) // (4 * cores)))
    even = max(0, len(positions) // step - 1) * step
    parts = [positions[start : start + step] for start in range(0, even, step)]
    rest = positions[even:]  # less than two steps
    rounds = -(-len(rest) // (step * cores))
    return parts + np.array_split(rest, max(1, min(rounds * cores, len(rest) // LEAST))) if len(rest) else parts


def _batches_ahead(batch: int, piece: int, cores: int) -> int:
    """How many batches are decoded at a time: so many that every core has a piece, and another batch is there to ask.

    >>> _batches_ahead(batch=64, piece=16, cores=2), _batches_ahead(batch=5, piece=16, cores=16)
    (2, 17)
    """
    return max(_AHEAD, 1 + -(-cores // -(-batch // piece)))


def _piece_size(pictures: int, cores: int) -> int:
    """How many pictures a thread decodes at once: one of few, for these may be large and no thread is to wait long."""
    return min(_LARGEST_PIECE, max(1, pictures // (_PIECES_PER_CORE * cores)))


def batch_size(sizes: set[Size]) -> int:
    """How many pictures are asked about together: fewer large ones, for large pictures go through large networks."""
    largest = max((height * width for height, width in sizes), default=SMALL)
    return min(BATCH, max(LEAST, BATCH * SMALL // largest))


def _answer(networks: Mapping[int, Network], batch: _Batch, paths: Sequence[Path], wanted: Wanted) -> Answers:
    pixels, reasons = batch.joined()
    good = np.array([place for place in range(len(batch.positions)) if place not in reasons], np.int64)
    found = {}
    for (number, mirrored), which in wanted.items():
        if which[batch.positions].any():
            found[number, mirrored] = _one_view(networks[number], pixels, good, mirrored=mirrored)
    return Answers(batch.positions, found, problem_sentences([paths[one] for one in batch.positions], reasons))


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
