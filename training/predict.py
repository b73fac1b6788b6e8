"""A checkpoint that is asked by torch, on the CPU or a GPU."""

from __future__ import annotations

from threading import Lock

import numpy as np
import torch
from numpy.typing import NDArray

from training.answers import answers_of
from training.ask import Asked
from training.checkpoint import load_checkpoint
from training.device import resolve_device
from training.inference import logits_of
from training.picture_file import Pixels, Size

# Several threads would each start threads of torch's own, more than there are cores; a GPU does one thing at a time.
_ONE_AT_A_TIME = Lock()


class TorchNetwork:
    """A checkpoint's network in memory. Raises TrainingError where it is damaged or answers something else."""

    def __init__(self, asked: Asked, device: str = "auto") -> None:
        """`device` is one of training.device.DEVICES."""
        model, self._info = load_checkpoint(asked.checkpoint)
        self._columns = asked.columns(self._info)
        self._device = resolve_device(device)
        self._model = model.to(self._device).to(memory_format=torch.channels_last)

    @property
    def input_size(self) -> Size:
        return self._info.input_size

    @property
    def outputs(self) -> int:
        return len(self._columns)

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        rows = np.arange(len(pixels))
        seen = torch.from_numpy(pixels)
        if self._device == "cuda":
            seen = seen.pin_memory().to(self._device, non_blocking=True)
        with _ONE_AT_A_TIME:
            logits = logits_of(self._model, seen, rows, self._info.prepare, self._device)
        answers = answers_of(self._info.yes_no).probabilities(logits, self._info.temperature)
        return answers[:, self._columns].astype(np.float32)
