"""By what a checkpoint is asked: ONNX Runtime on the CPU, or torch. The choice is made here and nowhere else."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from training.ask import Asked, Network
from training.checkpoint import read_checkpoint_info
from training.errors import TrainingError

# Of fewer pictures torch is done before a network is exported and checked.
WORTH_EXPORTING = 1000
NEEDED = ("onnxruntime", "onnxscript")
_CUDA_LIBRARY = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


@dataclass(frozen=True)
class Way:
    """How networks are asked on this computer: with ONNX Runtime or torch, and why, for people."""

    onnx: bool
    reason: str


def choose_way(device: str) -> Way:
    """ONNX Runtime on the CPU where it is installed; torch on a GPU. `device` is one of training.device.DEVICES."""
    if device == "cuda" or (device == "auto" and has_gpu()):
        return Way(False, "torch on the GPU")
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return Way(False, f"torch on the CPU, up to twice as slow: pip install {' '.join(missing)}")
    return Way(True, f"ONNX Runtime on the CPU (torch for fewer than {WORTH_EXPORTING:,} pictures of a new network)")


def has_gpu() -> bool:
    """Whether torch finds a GPU; it is not imported where the computer has no driver for one."""
    try:
        driver = ctypes.CDLL(_CUDA_LIBRARY)
    except OSError:
        return False
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)) or not count.value:
        return False
    import torch

    return torch.cuda.is_available()


def open_networks(
    asked: Mapping[int, Asked], pictures: int, folder: Path, device: str, tell: Callable[[str], None]
) -> dict[int, Network]:
    """The networks, ready to be asked about that many pictures; exported ones lie in `folder`, one for each checkpoint.

    `tell` is given a sentence where a network cannot be asked in the way of this computer. TrainingError where a
    checkpoint is damaged or answers something else.
    """
    from training.device import check_device

    check_device(device)
    way = choose_way(device)
    found: dict[int, Network] = {}
    for number, one in asked.items():
        one.columns(read_checkpoint_info(one.checkpoint))
        network = _exported(one, pictures, folder, tell) if way.onnx else None
        found[number] = network or _in_torch(one, device)
    return found


def exported_file(checkpoint: Path, folder: Path) -> Path:
    """Where the network of a checkpoint is kept as ONNX, while the checkpoint is the same."""
    return folder / f"{checkpoint.parent.name}-{checkpoint.stat().st_mtime_ns}.onnx"


def export_for_asking(checkpoint: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Export a checkpoint at once, so that torch is not needed when it is asked; nothing where a GPU is asked anyway.

    `tell` is given a sentence where it cannot be exported.
    """
    from training.onnx_export import export_onnx

    if choose_way("auto").onnx:
        try:
            export_onnx(checkpoint, exported_file(checkpoint, folder))
        except (TrainingError, OSError) as fault:  # the training is done all the same
            tell(f"{checkpoint.parent.name} will be asked by torch, more slowly: {fault}")


def _in_torch(asked: Asked, device: str) -> Network:
    from training.predict import TorchNetwork

    return TorchNetwork(asked, device)


def _exported(asked: Asked, pictures: int, folder: Path, tell: Callable[[str], None]) -> Network | None:
    """The network in ONNX Runtime, exported where that is worth it; None where torch is to be asked."""
    from training.onnx_network import DamagedNetworkError, OnnxNetwork

    file = exported_file(asked.checkpoint, folder)
    if file.exists():
        try:
            return OnnxNetwork(asked, file)
        except DamagedNetworkError:
            file.unlink(missing_ok=True)
    if pictures < WORTH_EXPORTING:
        return None
    from training.onnx_export import export_onnx

    try:
        export_onnx(asked.checkpoint, file)
        return OnnxNetwork(asked, file)
    except (TrainingError, DamagedNetworkError, OSError) as fault:
        tell(f"{asked.checkpoint.parent.name} is asked by torch, more slowly: {fault}")
        return None
