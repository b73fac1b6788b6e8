"""Single hairs over the shell: they break its outline and its edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from labeler.demo.arrays import Array, Mask, unit
from labeler.demo.hair import COLUMNS, ROWS, Hair

STEPS = 18


class Strands(NamedTuple):
    """N points on single hairs, in the head's directions; cm."""

    position: Array  # (N, 3)
    normal: Array  # (N, 3)
    tangent: Array  # (N, 3)
    turn: Array  # (N,) angle about the parting
    along: Array  # (N,) 0 at the root, 1 at the tip
    tone: Array  # (N,) brightness of the hair it belongs to


def _bilinear(values: Array, row: Array, column: Array) -> Array:
    """`values` (ROWS, COLUMNS, k) at N fractional places, (N, k)."""
    i, j = np.minimum(row.astype(np.int32), ROWS - 2), np.minimum(column.astype(np.int32), COLUMNS - 2)
    f, g = (row - i)[:, None], (column - j)[:, None]
    flat = values.reshape(ROWS * COLUMNS, -1)
    k = i * COLUMNS + j
    low = flat[k] * (1 - g) + flat[k + 1] * g
    high = flat[k + COLUMNS] * (1 - g) + flat[k + COLUMNS + 1] * g
    return np.asarray(low * (1 - f) + high * f, np.float32)


def _seen(hair: Hair, column: Array, view: Array) -> Mask:
    """Which strands (count,) show more than their back somewhere."""
    outward = (hair.normal @ view).max(axis=0)
    return np.asarray(outward[column.astype(np.int32)] >= -0.1)


def grow(hair: Hair, view: Array, rng: np.random.Generator, count: int) -> Strands:
    """About `count` hairs of STEPS points each, scattered about the side of the shell that `view` (3,) sees.

    They stand off the shell more towards their tips.
    """
    f = np.float32
    style = hair.style
    # A hair that swayed over a gap between strands would be drawn across the face.
    gap = np.abs(np.diff(hair.length, prepend=hair.length[:1])) > 5.0
    share = hair.length * (np.convolve(gap, np.ones(11), mode="same") < 0.5)
    share = share / share.sum()
    place = rng.choice(COLUMNS, size=count, p=share) + rng.random(count)
    column = np.clip(place, 0, COLUMNS - 1.001).astype(f)
    column = column[_seen(hair, column, view)][:, None]
    n = len(column)
    tip = rng.uniform(0.65, 1.04, (n, 1))
    root = rng.uniform(0.0, 0.45, (n, 1))
    along = (root + (tip - root) * np.linspace(0, 1, STEPS)[None]).astype(f)
    phase = rng.uniform(0, 2 * np.pi, (n, 1)).astype(f)
    sway = rng.normal(0, 1.3, (n, 1)) * along + rng.normal(0, 0.7, (n, 1)) * np.sin(along * 6 + phase)
    columns = np.clip(column + sway, 0, COLUMNS - 1.001).astype(f)
    rows = np.clip(along, 0, 0.9999) * (ROWS - 1)
    both = _bilinear(np.concatenate([hair.position, hair.normal], -1), rows.ravel(), columns.ravel())
    position, normal = both[:, :3].reshape(n, STEPS, 3), unit(both[:, 3:])
    lift = (np.abs(rng.normal(0, 1, (n, 1))) ** 2 * style.flyaway * (0.25 + along) + 0.03).astype(f)
    if style.curl:
        winding = along * hair.length.max() * 1.6 + phase
        lift += 0.6 * style.curl * (1 + np.sin(winding))
        position[..., 1] += style.curl * np.cos(winding)
        position[..., 0] += style.curl * np.sin(winding * 0.83 + phase)
    position = position + normal.reshape(n, STEPS, 3) * lift[..., None]
    step = np.empty_like(position)
    step[:, :-1] = position[:, 1:] - position[:, :-1]
    step[:, -1] = step[:, -2]
    tangent = unit(step)
    position = position + tangent * (np.maximum(along - 1.0, 0)[..., None] * f(12.0))
    turn = (columns / f(COLUMNS - 1) * 2 - 1) * f(np.pi)
    tone = np.broadcast_to(np.exp(rng.normal(0, 0.28, (n, 1))).astype(f), along.shape)
    return Strands(
        position.reshape(-1, 3),
        normal,
        tangent.reshape(-1, 3),
        turn.ravel(),
        np.clip(along, 0, 1).ravel(),
        tone.ravel(),
    )
