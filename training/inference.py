"""Pictures through a network, in batches."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.preprocessing import Preparation
from training.transfer import sent

BATCH = 64
_LESS = {"bf16": torch.bfloat16, "fp16": torch.float16}


def mixed_precision(device: str, precision: str = "auto") -> AbstractContextManager[None]:
    """Arithmetic of that precision where it does no harm; "auto" is bf16 where a CUDA GPU has it, else fp32."""
    if precision == "auto":
        precision = "bf16" if device == "cuda" and torch.cuda.is_bf16_supported() else "fp32"
    if precision == "fp32":
        return nullcontext()
    return torch.autocast(device, dtype=_LESS[precision])


def take(pixels: torch.Tensor, rows: NDArray[np.int64], device: str) -> torch.Tensor:
    """The pictures of these rows of `pixels` (n, height, width, 3), on `device`, wherever `pixels` lies."""
    return sent(pixels.index_select(0, sent(torch.from_numpy(rows), pixels.device)), device)


def logits_of(
    model: nn.Module, pixels: torch.Tensor, rows: NDArray[np.int64], prepare: Preparation, device: str
) -> NDArray[np.float32]:
    """Logits float32 (rows, labels) of the pictures uint8 (n, height, width, 3) named by `rows`; sets eval mode."""
    model.eval()
    batches = []
    with torch.inference_mode(), mixed_precision(device):
        for start in range(0, len(rows), BATCH):
            inputs = prepare(take(pixels, rows[start : start + BATCH], device))
            batches.append(model(inputs).float().cpu())
    logits: NDArray[np.float32] = torch.cat(batches).numpy()
    return logits
