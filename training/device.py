"""Where the arithmetic is done."""

from __future__ import annotations

from training.errors import TrainingError

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "fp32", "bf16", "fp16")


def check_device(name: str) -> None:
    """TrainingError where `name` is no device, or is "cuda" and this computer has none."""
    if name not in DEVICES:
        raise TrainingError(f"There is no device {name!r}; choose one of {', '.join(DEVICES)}.")
    if name == "cuda" and not _has_cuda():
        raise TrainingError('The device is "cuda", but torch finds no CUDA GPU here; choose "auto" or "cpu".')


def resolve_device(name: str) -> str:
    """ "cpu" or "cuda": what `name` comes to on this computer. TrainingError as `check_device`."""
    check_device(name)
    if name != "auto":
        return name
    return "cuda" if _has_cuda() else "cpu"


def _has_cuda() -> bool:
    # torch takes seconds to import, and settings are checked where no training may follow.
    import torch

    return torch.cuda.is_available()
