"""A checkpoint that is asked about all pictures, for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.ask import Asked, ask
from training.predict import TorchNetwork


def predicted(
    checkpoint: Path, paths: Sequence[Path], cache: Path, task: str, labels: tuple[str, ...], *, mirrored: bool = False
) -> NDArray[np.float32]:
    """What torch on the CPU says of the pictures, or of their mirror images: (n, labels)."""
    network = TorchNetwork(Asked(checkpoint, task, labels), "cpu")
    wanted = {(0, mirrored): np.ones(len(paths), np.bool_)}
    parts = [one.probabilities[0, mirrored] for one in ask({0: network}, paths, wanted, cache)]
    return np.concatenate([np.empty((0, len(labels)), np.float32), *parts])
