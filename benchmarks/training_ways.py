"""Two ways to train on the same pictures: a plain loop as tutorials write it, and the product's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from face_sets import LABELS, MIRROR, Face, held_back, read_faces
from numpy.typing import NDArray
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from models.registry import build, find
from training.augment import mirror_permutation
from training.data import TrainingData
from training.loop import Epoch, Training
from training.preprocessing import UNCHANGED, Preparation, Standardisation
from training.settings import TrainSettings
from training.stopping import EarlyStopping

TASK, BATCH, RATE = "light", 32, 1e-3
SWAPPED = torch.from_numpy(mirror_permutation(LABELS, MIRROR | {right: left for left, right in MIRROR.items()}))


@dataclass(frozen=True)
class Piece:
    """The pictures of one network and seed: rows that are learned from, rows that test."""

    network: str
    seed: int
    faces: Sequence[Face]
    train: NDArray[np.int64]
    test: NDArray[np.int64]
    targets: NDArray[np.int64]

    @property
    def size(self) -> tuple[int, int]:
        return find(self.network).input_size

    def start(self) -> nn.Module:
        """The network as it begins, the same every time."""
        torch.manual_seed(self.seed)
        return build(self.network, len(LABELS))


def piece_of(demo: Path, network: str, seed: int) -> Piece:
    faces, test = held_back(read_faces(demo, TASK), seed)
    targets = np.array([LABELS.index(face.label) for face in faces], np.int64)
    return Piece(network, seed, faces, np.flatnonzero(~test), np.flatnonzero(test), targets)


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """Each picture decoded when it is asked for; half of them mirrored where `mirrors`."""

    def __init__(self, piece: Piece, rows: NDArray[np.int64], standardise: Standardisation, *, mirrors: bool) -> None:
        self._paths = [piece.faces[row].path for row in rows]
        self._targets = [int(piece.targets[row]) for row in rows]
        self._mean, self._deviation = (
            torch.tensor(one)[:, None, None] for one in (standardise.mean, standardise.deviation)
        )
        self._size, self._mirrors = piece.size, mirrors

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, int]:
        height, width = self._size
        with Image.open(self._paths[number]) as file:
            picture = np.array(file.convert("RGB").resize((width, height), Image.Resampling.BILINEAR))
        planes = (torch.from_numpy(picture).permute(2, 0, 1).float() - self._mean) / self._deviation
        if self._mirrors and torch.rand(()) < 0.5:
            return planes.flip(2), int(SWAPPED[self._targets[number]])
        return planes, self._targets[number]


class PlainTraining:
    """As tutorials write it."""

    def __init__(self, piece: Piece, standardise: Standardisation) -> None:
        self._piece, self._standardise = piece, standardise
        self._model = piece.start()
        self._optimizer = torch.optim.Adam(self._model.parameters(), RATE)
        learned = Pictures(piece, piece.train, standardise, mirrors=True)
        self._batches = DataLoader(learned, BATCH, shuffle=True, num_workers=2, persistent_workers=True)

    def train_epoch(self) -> None:
        """Once over the pictures that are learned from."""
        self._model.train()
        for pixels, targets in self._batches:
            self._optimizer.zero_grad()
            nn.functional.cross_entropy(self._model(pixels), targets).backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()

    def accuracy(self) -> float:
        """The share that is right of the people held back."""
        asked = Pictures(self._piece, self._piece.test, self._standardise, mirrors=False)
        self._model.eval()
        with torch.inference_mode():
            right = [self._model(pixels).argmax(1) == targets for pixels, targets in DataLoader(asked, BATCH)]
        return torch.cat(right).float().mean().item()


@dataclass
class ProductTraining:
    """The product's loop on pictures decoded before, in memory or on disk as large folders are."""

    piece: Piece
    pixels: NDArray[np.uint8]
    standardise: Standardisation
    precision: str = "auto"
    _training: Training = field(init=False)
    _epochs: Iterator[Epoch] = field(init=False)

    def __post_init__(self) -> None:
        piece = self.piece
        settings = TrainSettings(
            TASK, piece.network, LABELS, MIRROR, epochs=10_000, batch_size=BATCH, learning_rate=RATE,
            seed=piece.seed, device="cpu", precision=self.precision,
        )  # fmt: skip
        # One picture validates: what is measured is training.
        prepare = Preparation(UNCHANGED, self.standardise)
        data = TrainingData(
            torch.from_numpy(self.pixels), piece.targets, piece.train, piece.train[:1], prepare, piece.test
        )
        self._training = Training(piece.start(), data, settings, "cpu")
        self._epochs = self._training.epochs(EarlyStopping(10_000, 10_000, 1.0), lambda *_batch: None)

    def train_epoch(self) -> None:
        """Once over the pictures that are learned from."""
        next(self._epochs)

    def step(self) -> float:
        """The seconds of one step on a few pictures: without its own instructions bf16 takes too long for more."""
        for _ in range(2):  # memory is laid out in the first
            started = time.perf_counter()
            self._training.learn_once(self.piece.train[: BATCH // 4])
        return time.perf_counter() - started

    def accuracy(self) -> float:
        """The share that is right of the people held back."""
        logits = self._training.ask(self.piece.test)
        return float((logits.argmax(1) == self.piece.targets[self.piece.test]).mean())
