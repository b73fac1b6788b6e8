"""Small numerical helpers that every part of the renderer shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]


def smoothstep(low: float, high: float, x: Array) -> Array:
    """0 at `low`, 1 at `high` (which may be the smaller one), smooth between; same shape as `x`."""
    t = np.clip((x - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def bump(x: Array, y: Array, at: tuple[float, float], size: tuple[float, float]) -> Array:
    """A Gaussian bump of height 1 at `at` with standard deviations `size`, all in cm."""
    u = (x - np.float32(at[0])) / np.float32(size[0])
    v = (y - np.float32(at[1])) / np.float32(size[1])
    return np.asarray(np.exp(-0.5 * (u * u + v * v)), np.float32)


def unit(vectors: Array) -> Array:
    """`vectors` (..., 3) scaled to length 1; a null vector stays null."""
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))
    return np.asarray(vectors / np.maximum(length, 1e-8)[..., None], np.float32)


def dot(a: Array, b: Array) -> Array:
    """Scalar products of (n, 3) with (n, 3) or (3,)."""
    return np.asarray(a[:, 0] * b[..., 0] + a[:, 1] * b[..., 1] + a[:, 2] * b[..., 2], np.float32)


def rotation(yaw: float, pitch: float, roll: float) -> Array:
    """The matrix (3, 3) that turns a head; degrees.

    Positive yaw turns the nose to the image's right, positive pitch upwards, positive roll turns the picture
    clockwise as the viewer sees it.
    """
    cy, sy = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    cp, sp = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
    cr, sr = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    tilt = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    return np.asarray(tilt @ turn @ nod, np.float32)


def turned(vectors: Array, turn: Array) -> Array:
    """(n, 3) vectors turned by the matrix `turn` (3, 3).

    A product this thin gains nothing from several threads, and the pictures are drawn by a process per core.
    """
    return np.asarray(np.einsum("nk,jk->nj", vectors, turn), np.float32)


def along(vectors: Array, axis: Array) -> Array:
    """The coordinates (n,) of (n, 3) vectors along a unit `axis` (3,)."""
    return dot(vectors, axis)


def box_blur(image: Array, radius: int, times: int = 2) -> Array:
    """`image` (rows, columns) averaged over squares of 2 * radius + 1, `times` times; edges are continued."""
    width = 2 * radius + 1
    for _ in range(times):
        for axis in (0, 1):
            pad = [(0, 0), (0, 0)]
            pad[axis] = (radius + 1, radius)
            total = np.cumsum(np.pad(image, pad, mode="edge"), axis=axis, dtype=np.float32)
            ends = total[width:] if axis == 0 else total[:, width:]
            starts = total[:-width] if axis == 0 else total[:, :-width]
            image = (ends - starts) / np.float32(width)
    return image


def linear(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """An sRGB colour of 0..255 as linear light of 0..1."""
    r, g, b = (float((c / 255.0) ** 2.2) for c in (red, green, blue))
    return (r, g, b)


class Noise:
    """Smooth random texture in the plane: periodic value noise with a period of 64 cells."""

    def __init__(self, seed: int) -> None:
        self.table: Array = np.random.default_rng(seed).standard_normal((64, 64)).astype(np.float32)

    def __call__(self, u: Array, v: Array) -> Array:
        """Values of about unit variance at (u, v), in cells; same shape as the arguments."""
        iu, iv = np.floor(u), np.floor(v)
        fu, fv = u - iu, v - iv
        fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
        i, j = iu.astype(np.int32) & 63, iv.astype(np.int32) & 63
        i1, j1 = (i + 1) & 63, (j + 1) & 63
        flat = self.table.ravel()
        low = flat[i * 64 + j] * (1 - fu) + flat[i1 * 64 + j] * fu
        high = flat[i * 64 + j1] * (1 - fu) + flat[i1 * 64 + j1] * fu
        return np.asarray((low * (1 - fv) + high * fv) * 1.5, np.float32)
