"""Mirroring pictures together with their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from training.transfer import sent


def mirror_permutation(labels: Sequence[str], mirror: Mapping[str, str]) -> NDArray[np.int64]:
    """For each label's number the number of the label that it has in the mirror; `mirror` holds both directions.

    >>> mirror_permutation(("left", "center", "right"), {"left": "right", "right": "left"}).tolist()
    [2, 1, 0]
    """
    return np.array([labels.index(mirror.get(label, label)) for label in labels], np.int64)


def mirror_half(
    pixels: torch.Tensor, targets: torch.Tensor, permutation: torch.Tensor, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mirror a random half of the pictures (n, height, width, 3), left to right, and swap their targets.

    Targets are label numbers (n,), or (n, outputs) whose columns swap. Of an odd number the half is rounded up or down
    at random. Returns new tensors; the arguments stay as they are.
    """
    count = (len(targets) + int(rng.integers(2))) // 2
    chosen = sent(torch.from_numpy(rng.permutation(len(targets))[:count]), pixels.device)
    pixels, targets = pixels.clone(), targets.clone()
    pixels[chosen] = pixels[chosen].flip(2)
    targets[chosen] = mirrored_targets(targets[chosen], permutation)
    return pixels, targets


def mirrored_targets(targets: torch.Tensor, permutation: torch.Tensor) -> torch.Tensor:
    """The targets (n,) or (n, outputs) of pictures that were mirrored."""
    return permutation[targets] if targets.ndim == 1 else targets[:, permutation]
