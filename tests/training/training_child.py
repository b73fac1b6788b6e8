"""A training in a process of its own, which tells each epoch and may be killed."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from torch import nn

from models.registry import Architecture, register
from training.fit import train
from training.labelled_images import LabelledImages
from training.settings import TrainSettings

LABELS = ("left", "center", "right")


def network(num_outputs: int) -> nn.Module:
    """All that has a state: batch normalisation counts, dropout draws."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(),
        nn.Flatten(), nn.Dropout(0.3), nn.Linear(8 * 5 * 3, num_outputs),
    )  # fmt: skip


def registered() -> None:
    """Make the network known in this process."""
    module = ModuleType("stateful_network")
    module.build = network  # type: ignore[attr-defined]
    sys.modules["stateful_network"] = module
    register(Architecture("stateful", "Stateful", (16, 12), "stateful_network:build", "For tests."))


def table(folder: Path) -> LabelledImages:
    """The pictures of the folder, whose names begin with their label's number."""
    paths = tuple(sorted(folder.glob("*.png")))
    targets = np.array([int(path.name[0]) for path in paths], np.int64)
    return LabelledImages(tuple(path.name for path in paths), paths, targets, None, None)


def train_until_killed(pictures: Path, run_folder: Path, cache: Path, telling: Connection) -> None:
    """Train, or go on, and tell what happens as a word each."""
    torch.set_num_threads(1)
    registered()
    settings = TrainSettings(
        "light", "stateful", LABELS, {"left": "right"}, epochs=12, batch_size=8, device="cpu", optimizer="adamw",
        schedule="one_cycle", warm_up_epochs=1, patience_accuracy=50, patience_loss=50, shift=0.1, learning_rate=0.003,
    )  # fmt: skip
    train(table(pictures), settings, run_folder, cache, lambda event: telling.send(event["event"]), resume=True)
    telling.send("done")
