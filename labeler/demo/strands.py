"""Single hairs over the shell: they break its outline and its edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from labeler.demo.arrays import Array, unit
from labeler.demo.hair import COLUMNS, ROWS, Hair


class Strands(NamedTuple):
    """N points on single hairs, in the head's directions; cm."""

    position: Array  # (N, 3)
    normal: Array  # (N, 3)
    tangent: Array  # (N, 3)
    turn: Array  # (N,) angle about the parting
    along: Array  # (N,) 0 at the root, 1 at the tip
    tone: Array  # (N,) brightness of the hair it belongs to


def _bilinear(values: Array, row: Array, column: Array) -> Array:
    """`values` (ROWS, COLUMNS, 3) at fractional places."""
    i, j = np.minimum(row.astype(np.int32), ROWS - 2), np.minimum(column.astype(np.int32), COLUMNS - 2)
    f, g = (row - i)[..., None], (column - j)[..., None]
    flat = values.reshape(-1, 3)
    k = i * COLUMNS + j
    low = flat[k] * (1 - g) + flat[k + 1] * g
    high = flat[k + COLUMNS] * (1 - g) + flat[k + COLUMNS + 1] * g
    return np.asarray(low * (1 - f) + high * f, np.float32)


def grow(hair: Hair, rng: np.random.Generator, count: int, steps: int) -> Strands:
    """`count` hairs of `steps` points each, scattered about the shell; they stand off it more towards their tips."""
    style = hair.style
    share = hair.length / hair.length.sum()
    column = rng.choice(COLUMNS, size=count, p=share) + rng.random(count)
    column = np.clip(column, 0, COLUMNS - 1.001)[:, None]
    tip = rng.uniform(0.65, 1.03, count)[:, None] * (1.0 + 0.06 * rng.random((count, 1)))
    root = rng.uniform(0.0, 0.45, count)[:, None]
    along = root + (tip - root) * np.linspace(0, 1, steps)[None]
    sway = rng.normal(0, 0.9, (count, 1)) * along + rng.normal(0, 0.5, (count, 1)) * np.sin(along * 6 + 6 * rng.random((count, 1)))
    columns = np.clip(column + sway, 0, COLUMNS - 1.001)
    rows = np.clip(along, 0, 0.9999) * (ROWS - 1)
    position = _bilinear(hair.position, rows.astype(np.float32), columns.astype(np.float32))
    normal = unit(_bilinear(hair.normal, rows.astype(np.float32), columns.astype(np.float32)))
    lift = np.abs(rng.normal(0, 1, (count, 1))) ** 2 * style.flyaway * (0.25 + along) + 0.03
    position = position + normal * lift[..., None].astype(np.float32)
    beyond = np.maximum(along - 1.0, 0)[..., None] * 12.0
    tangent = unit(np.gradient(position, axis=1).astype(np.float32))
    position = position + tangent * beyond.astype(np.float32)
    shape = along.shape
    turn = (columns / (COLUMNS - 1) * 2 - 1) * np.pi
    tone = np.broadcast_to(np.exp(rng.normal(0, 0.28, (count, 1))), shape)
    f = np.float32
    return Strands(
        position.reshape(-1, 3).astype(f),
        normal.reshape(-1, 3),
        tangent.reshape(-1, 3),
        turn.ravel().astype(f),
        np.clip(along, 0, 1).ravel().astype(f),
        tone.ravel().astype(f),
    )
