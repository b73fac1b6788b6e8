"""The pictures and labels of one training, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from training.metrics import Labels
from training.preprocessing import Preparation


@dataclass(frozen=True)
class TrainingData:
    """Pictures uint8 (n, height, width, 3), targets (n,) or (n, questions), and the rows of each part."""

    pixels: torch.Tensor
    targets: Labels
    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    prepare: Preparation
    test: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


def place(pixels: NDArray[np.uint8], device: str, room: int | None = None) -> torch.Tensor:
    """The pictures on the device once and for all where they fit into `room` bytes, else where they lie.

    Without `room` it is half of what is free there: the network needs some, too.
    """
    tensor = torch.from_numpy(pixels)
    if room is None and device == "cuda":
        torch.cuda.empty_cache()  # what an earlier training in this process, such as a fold's, has left is free too
        room = torch.cuda.mem_get_info()[0] // 2
    elif room is None:
        room = pixels.nbytes
    return tensor.to(device) if pixels.nbytes <= room else tensor
