"""Numbers on their way to where the arithmetic is done, without making it wait."""

from __future__ import annotations

import torch


def sent(values: torch.Tensor, device: str | torch.device) -> torch.Tensor:
    """The values on the device. To a GPU they go from pinned memory, beside what it computes at the moment.

    A plain copy would first wait for all that the GPU was given before.
    """
    if torch.device(device).type != "cuda" or values.device.type != "cpu":
        return values.to(device)
    return values.pin_memory().to(device, non_blocking=True)
