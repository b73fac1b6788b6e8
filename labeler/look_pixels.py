"""What a look does to pixels. Imports numpy and Pillow: it is imported late, in a worker thread.

Pixels are uint8 (height, width, 4): blue, green, red and opacity, colours multiplied by it, as the window has them.
Nothing here keeps Python's lock for long: a picture of 12 megapixels is worked on in bands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from labeler.look import GREYS, Look

Pixels = NDArray[np.uint8]
_BAND = 128 * 1024  # pixels
_COUNTED = 400 * 1000  # pixels that are enough for a histogram


def apply_look(look: Look, pixels: Pixels, out: Pixels) -> None:
    """Write the picture as the look has it to `out`, of the same shape."""
    if look.blur:
        pixels = _blurred(pixels, look.blur / 100 * min(pixels.shape[:2]))
    table = np.frombuffer(look.table(luminance_histogram(pixels)), np.uint8)
    opaque = bool((pixels[..., 3] == 255).all())
    rows = max(1, _BAND // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        band, target = pixels[top : top + rows], out[top : top + rows]
        if look.is_grey:
            target[...] = table[luminance(band)][..., None]
        else:
            np.take(table, band, out=target, mode="clip")
        target[..., 3] = band[..., 3]
        if not opaque:  # a colour cannot be more than its opacity
            np.minimum(target, band[..., 3:], out=target)


def luminance(pixels: Pixels) -> Pixels:
    """How light the pixels are (ITU-R BT.601): 0.299 red + 0.587 green + 0.114 blue, (height, width)."""
    blue, green, red = (pixels[..., channel].astype(np.uint32) for channel in range(3))
    return ((red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16).astype(np.uint8)


def luminance_histogram(pixels: Pixels) -> list[int]:
    """How many pixels have each of the 256 greys; of a large picture every second, third ... pixel counts."""
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / _COUNTED) ** 0.5))
    greys = luminance(pixels[::step, ::step])
    return [int(count) for count in np.bincount(greys.ravel(), minlength=GREYS)]


def half_brightness(pixels: Pixels) -> tuple[float, float]:
    """The mean luminance (0 to 255) of the left and the right half; a column in the very middle counts for neither."""
    half = max(1, pixels.shape[1] // 2)
    return float(luminance(pixels[:, :half]).mean()), float(luminance(pixels[:, -half:]).mean())


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Blurred by a Gaussian; `sigma` in pixels."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(pixels), "raw", "RGBX", 0, 1)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(sigma)))
