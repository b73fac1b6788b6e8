"""Small changes of the pictures that leave their labels as they are: another draw for each picture of a batch.

torchvision's v2 transforms draw once for a whole batch; here each picture has its own draw, and the batch is still one
call on the device where it lies.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
import torch
from torch.nn import functional

from training.transfer import sent


@dataclass(frozen=True)
class Variation:
    """How far pictures may be changed at most, either way; 0 leaves a thing as it is.

    `shift` is a share of the picture's side, `zoom`, `brightness` and `contrast` are shares around 1, `rotation` and
    `shear` are degrees.
    """

    shift: float = 0.0
    zoom: float = 0.0
    rotation: float = 0.0
    shear: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0

    def __bool__(self) -> bool:
        """Whether anything may change."""
        return any(astuple(self))


def vary(pixels: torch.Tensor, most: Variation, rng: np.random.Generator) -> torch.Tensor:
    """From grey levels 0..255 (n, height, width, 3) to float32 of the same shape and range, each picture changed anew.

    What moves in from outside repeats the picture's edge.
    """
    images = pixels.float()
    if most.shift or most.zoom or most.rotation or most.shear:
        images = _moved(images, most, rng)
    if most.brightness or most.contrast:
        brightness, contrast = (
            1 + sent(_draw(most_of, len(images), rng), images.device)[:, None, None, None]
            for most_of in (most.brightness, most.contrast)
        )
        mean = images.mean(dim=(1, 2, 3), keepdim=True)
        images = ((images - mean) * contrast + mean * brightness).clamp(0, 255)
    return images


def moved(images: torch.Tensor, *, zoom: float = 1.0, rotation: float = 0.0) -> torch.Tensor:
    """Pictures float (n, height, width, 3) all enlarged `zoom` times and turned `rotation` degrees clockwise."""
    count = len(images)
    nothing, scale = torch.zeros(count), torch.full((count,), 1 / zoom)
    return _transformed(images, torch.full((count,), -np.deg2rad(rotation)), nothing, scale, (nothing, nothing))


def _moved(images: torch.Tensor, most: Variation, rng: np.random.Generator) -> torch.Tensor:
    count = len(images)
    angle, shear = (torch.deg2rad(_draw(degrees, count, rng)) for degrees in (most.rotation, most.shear))
    scale = 1 / (1 + _draw(most.zoom, count, rng))
    shift = _draw(most.shift, count, rng), _draw(most.shift, count, rng)
    return _transformed(images, angle, shear, scale, shift)


def _transformed(
    images: torch.Tensor,
    angle: torch.Tensor,
    shear: torch.Tensor,
    scale: torch.Tensor,
    shift: tuple[torch.Tensor, torch.Tensor],
) -> torch.Tensor:
    """Each picture by its own numbers (n,): angles in radians, shares of the sides for the shift across and down."""
    height, width = images.shape[1:3]
    # From places in the new picture to places in the old one, in pixels; the grid counts each side from -1 to 1.
    aspect = width / height
    slope = torch.tan(shear)
    rows = (
        torch.stack((angle.cos(), (slope * angle.cos() - angle.sin()) / aspect, 2 * shift[0]), 1),
        torch.stack((angle.sin() * aspect, slope * angle.sin() + angle.cos(), 2 * shift[1]), 1),
    )
    theta = torch.stack(rows, 1)
    theta[:, :, :2] *= scale[:, None, None]
    planes = images.permute(0, 3, 1, 2)
    grid = functional.affine_grid(sent(theta, images.device), list(planes.shape), align_corners=False)
    found = functional.grid_sample(planes, grid, padding_mode="border", align_corners=False)
    return found.permute(0, 2, 3, 1)


def _draw(most: float, count: int, rng: np.random.Generator) -> torch.Tensor:
    """Evenly from -most to most, float32 (count,)."""
    return torch.from_numpy(rng.uniform(-most, most, count).astype(np.float32))
