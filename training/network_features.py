"""What a trained network has made of a picture when its last layer is about to answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from training.checkpoint import load_checkpoint
from training.device import resolve_device
from training.errors import TrainingError
from training.features import Describer, Numbers
from training.inference import BATCH, mixed_precision
from training.pixel_cache import Pixels


def by_network(checkpoint: Path, device: str = "auto") -> Describer:
    """Describes pictures by what goes into the network's last linear layer; TrainingError for a damaged checkpoint."""
    model, info = load_checkpoint(checkpoint)
    used_device = resolve_device(device)
    model = model.to(used_device).to(memory_format=torch.channels_last).eval()
    seen: list[torch.Tensor] = []

    def keep(_layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        seen.append(inputs[0].float().cpu())

    _last_linear(model, checkpoint).register_forward_pre_hook(keep)

    def describe(pixels: Pixels) -> Numbers:
        with torch.inference_mode(), mixed_precision(used_device):
            for start in range(0, len(pixels), BATCH):
                model(info.prepare(torch.from_numpy(pixels[start : start + BATCH]).to(used_device)))
        found: Numbers = torch.cat(seen).numpy().astype(np.float32, copy=False)
        seen.clear()
        return found

    return Describer(info.input_size, describe)


def _last_linear(model: nn.Module, checkpoint: Path) -> nn.Linear:
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    if not layers:
        raise TrainingError(f"The network in {checkpoint} has no last layer to look before: choose another training.")
    return layers[-1]
