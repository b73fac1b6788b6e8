"""From pixels to what a network sees, the same in training and prediction: it travels in the checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

_AT_A_TIME = 256
_BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)
_LUMA = (0.299, 0.587, 0.114)  # how bright red, green and blue look (ITU-R 601)
_EVEN = 0.01  # grey levels above the mean that rounding may feign, more or fewer of them by torch and by ONNX Runtime


@dataclass(frozen=True)
class Standardisation:
    """Per channel (red, green, blue), in grey levels 0..255: the mean to take off and the deviation to divide by."""

    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """From uint8 (n, height, width, 3) to float32 (n, 3, height, width) in channels-last memory."""
        # torch takes seconds to import; reading a checkpoint's info does without it.
        import torch

        from training.transfer import sent

        grey = pixels.float()
        mean, deviation = (sent(torch.tensor(values), grey.device) for values in (self.mean, self.deviation))
        standard = (grey - mean) / deviation
        # Channels last in memory already, so that permuting the axes copies nothing.
        return standard.permute(0, 3, 1, 2)


@dataclass(frozen=True)
class Preprocessing:
    """What is done to every picture before it is standardised, in this order; the defaults leave it as it is.

    `contrast_factor` multiplies how far each pixel is from the picture's mean brightness. `gaussian` blurs by 5x5
    pixels, whose weights are the binomial ones. `binarise` makes white what is brighter than the picture's mean
    brightness, and black the rest.
    """

    contrast_factor: float = 1.0
    gaussian: bool = False
    binarise: bool = False

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return self != UNCHANGED

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """From grey levels 0..255 (n, height, width, 3) to the same shape and range, float32 where they change."""
        if not self:
            return pixels
        grey = pixels.float()
        if self.contrast_factor != 1:
            mean = _brightness(grey).mean(dim=(1, 2, 3), keepdim=True)
            grey = ((grey - mean) * self.contrast_factor + mean).clamp(0, 255)
        if self.gaussian:
            grey = _blurred(_blurred(grey, 1), 2)
        if self.binarise:
            brightness = _brightness(grey)
            bright = brightness - brightness.mean(dim=(1, 2, 3), keepdim=True) > _EVEN
            grey = (bright * 255.0).expand_as(grey)
        return grey


UNCHANGED = Preprocessing()


@dataclass(frozen=True)
class Preparation:
    """All that is done to pictures between decoding and a network."""

    preprocessing: Preprocessing
    standardisation: Standardisation

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """From grey levels 0..255 (n, height, width, 3) to float32 (n, 3, height, width) in channels-last memory."""
        return self.standardisation(self.preprocessing(pixels))


def measure(
    pixels: NDArray[np.uint8], rows: NDArray[np.int64], preprocessing: Preprocessing = UNCHANGED
) -> Standardisation:
    """The standardisation that gives these rows of pixels (n, height, width, 3) mean 0, deviation 1 per channel."""
    total, squares, count = np.zeros(3), np.zeros(3), 0
    for start in range(0, len(rows), _AT_A_TIME):
        chosen = pixels[rows[start : start + _AT_A_TIME]]
        values = (_changed(chosen, preprocessing) if preprocessing else chosen).reshape(-1, 3).astype(np.float64)
        total += values.sum(axis=0)
        squares += (values**2).sum(axis=0)
        count += len(values)
    mean = total / count
    # A channel of one value everywhere has deviation 0: it is only shifted.
    deviation = np.maximum(np.sqrt(np.maximum(squares / count - mean**2, 0)), 1.0)
    red, green, blue = (float(value) for value in mean)
    return Standardisation((red, green, blue), (float(deviation[0]), float(deviation[1]), float(deviation[2])))


def _changed(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.float32]:
    import torch

    changed: NDArray[np.float32] = preprocessing(torch.from_numpy(pixels)).numpy()
    return changed


def _brightness(grey: torch.Tensor) -> torch.Tensor:
    """(n, height, width, 1)"""
    red, green, blue = (weight * grey.narrow(3, place, 1) for place, weight in enumerate(_LUMA))
    return red + green + blue


def _blurred(grey: torch.Tensor, axis: int) -> torch.Tensor:
    """Weighted over five pixels along an axis; beyond an edge the picture is mirrored without repeating the edge."""
    # Sums of slices: a convolution would be made in half precision where a network is.
    import torch

    side = grey.shape[axis]
    before, after = grey.narrow(axis, 1, 2).flip(axis), grey.narrow(axis, side - 3, 2).flip(axis)
    wide = torch.cat((before, grey, after), axis)
    blurred = torch.zeros_like(grey)
    for start, weight in enumerate(_BINOMIAL):
        blurred = blurred + weight * wide.narrow(axis, start, side)
    return blurred
