"""A checkpoint that is asked by ONNX Runtime on the CPU: no torch, and one core for each thread that asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as faults

from training.ask import Asked
from training.checkpoint import read_checkpoint_info
from training.picture_file import Pixels, Size

_ONLY_FATAL = 4
_NO_NETWORK = (
    faults.Fail,
    faults.InvalidArgument,
    faults.InvalidGraph,
    faults.InvalidProtobuf,
    faults.NoModel,
    faults.NotImplemented,
    faults.RuntimeException,
)


class DamagedNetworkError(Exception):
    """An exported network cannot be run."""


class OnnxNetwork:
    """An exported checkpoint in memory. Raises TrainingError where the checkpoint answers something else."""

    def __init__(self, asked: Asked, exported: Path) -> None:
        """`exported` is what `export_onnx` made of the checkpoint; DamagedNetworkError where it is no such file."""
        info = read_checkpoint_info(asked.checkpoint)
        self._columns = asked.columns(info)
        self._size = info.input_size
        self._session = open_exported(exported)

    @property
    def input_size(self) -> Size:
        return self._size

    @property
    def outputs(self) -> int:
        return len(self._columns)

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        (found,) = self._session.run(["probabilities"], {"pixels": np.ascontiguousarray(pixels)})
        chosen: NDArray[np.float32] = found[:, self._columns]
        return chosen


def open_exported(exported: Path) -> Any:
    """A session of ONNX Runtime, which several threads may run at once; DamagedNetworkError where it is no network."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ONLY_FATAL
    try:
        return onnxruntime.InferenceSession(exported.read_bytes(), options, providers=["CPUExecutionProvider"])
    except _NO_NETWORK as fault:
        raise DamagedNetworkError(f"{exported}: {fault}") from fault


def run_exported(exported: Path, pixels: Pixels) -> NDArray[np.float32]:
    """What an exported network says of pictures uint8 (n, height, width, 3); DamagedNetworkError where it cannot."""
    session = open_exported(exported)
    try:
        (found,) = session.run(["probabilities"], {"pixels": pixels})
    except _NO_NETWORK as fault:
        raise DamagedNetworkError(f"{exported}: {fault}") from fault
    probabilities: NDArray[np.float32] = found
    return probabilities
