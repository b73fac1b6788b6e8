"""What is behind the subject: out of focus."""

from __future__ import annotations

import numpy as np

from labeler.demo.arrays import Array

_COLOURS = np.array(
    [
        [0.34, 0.42, 0.50],
        [0.50, 0.46, 0.40],
        [0.24, 0.30, 0.26],
        [0.58, 0.57, 0.55],
        [0.16, 0.18, 0.22],
        [0.46, 0.30, 0.24],
        [0.30, 0.24, 0.34],
        [0.20, 0.34, 0.36],
    ],
    np.float32,
)


def background(rng: np.random.Generator, size: tuple[int, int]) -> Array:
    """A picture (height, width, 3) of linear light: a gradient with a few large blurred shapes."""
    height, width = size
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    base = _COLOURS[rng.integers(len(_COLOURS))] ** 1.6 * rng.uniform(0.7, 1.3)
    other = base * rng.uniform(0.5, 1.1) + 0.15 * _COLOURS[rng.integers(len(_COLOURS))]
    slant = np.clip(y + rng.normal(0, 0.15) * (x - 0.5), 0, 1)
    out = base + (other - base) * slant
    for _ in range(int(rng.integers(2, 7))):
        colour = _COLOURS[rng.integers(len(_COLOURS))] * rng.uniform(0.2, 1.2)
        at, spread = rng.random(2), rng.uniform(0.06, 0.3, 2)
        far = ((x - at[0]) / spread[0]) ** 2 + ((y - at[1]) / spread[1]) ** 2
        hard = rng.uniform(0.8, 2.5)
        amount = 0.5 / (1.0 + far**hard) * rng.uniform(0.2, 0.9)
        out = out + (colour - out) * amount.astype(np.float32)
    return np.asarray(out, np.float32)
