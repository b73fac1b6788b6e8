"""Ears, neck, shoulders and clothing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from labeler.demo.arrays import Array, bump, smoothstep
from labeler.demo.identity import Identity
from labeler.demo.mesh import Grid, grid_normals

# Cross-sections of the neck and shoulders, cm: height, half width, front z, back z, exponent of the outline.
_SECTIONS = np.array(
    [
        [-5.0, 5.0, 2.6, -7.2, 2.0],
        [-9.0, 5.1, 2.9, -7.2, 2.0],
        [-13.0, 5.5, 3.2, -7.4, 2.0],
        [-15.0, 6.6, 3.6, -7.9, 2.0],
        [-16.4, 9.4, 4.0, -8.4, 2.1],
        [-17.6, 13.6, 4.6, -8.6, 2.3],
        [-19.2, 17.0, 5.6, -8.8, 2.6],
        [-22.0, 19.2, 7.0, -9.0, 2.8],
        [-27.0, 20.2, 8.4, -9.2, 2.8],
    ]
)


@lru_cache(maxsize=32)
def ear_grid(identity: Identity) -> Grid:
    """The ear on the image's right; `rest` is (angle in turns, distance from its middle 0..1, height)."""
    r = np.linspace(0.0, 1.12, 15, dtype=np.float32)[:, None]
    turn = np.linspace(0, 1, 36, endpoint=False, dtype=np.float32)[None, :]
    c, s = np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)
    size = 2.85 * identity.ear_size
    lobe = smoothstep(0.1, -1.0, s)
    along = -c * r * size * (0.62 - 0.16 * lobe) - 0.22 * r * s * size
    up = r * s * size * (1.0 + 0.02 * c)
    rim = np.exp(-0.5 * ((r - 0.9) / 0.1) ** 2) * (1 - 0.55 * lobe) * smoothstep(0.95, 0.2, c)
    fold = np.exp(-0.5 * ((r - 0.52) / 0.1) ** 2) * smoothstep(0.7, -0.4, c)
    bowl = np.exp(-0.5 * ((r / 0.33) ** 2))
    out = 0.42 * rim + 0.34 * fold - 0.75 * bowl + 0.35 * bump(c * r, s * r, (0.5, -0.05), (0.14, 0.22))
    out = out - 1.6 * smoothstep(1.0, 1.12, r)
    # The back of an ear stands off the head; its front grows out of it.
    spread = 0.55
    x = 6.95 * identity.width + 0.35 + out - along * spread
    z = along - 0.35 + 0.3 * out
    y = up - 2.1 * identity.height
    position = np.stack([x, y, z], -1).astype(np.float32)
    rest = np.stack([turn + 0 * r, r + 0 * turn, up], -1).astype(np.float32)
    normal = grid_normals(position, wrap=True)
    normal[0] = normal[1].mean(0)
    return Grid(position, normal, rest)


def mirrored(grid: Grid) -> Grid:
    """The same surface on the other side of the head; columns run back so that its outside stays outside."""
    flip = np.array([-1, 1, 1], np.float32)
    return Grid(grid.position[:, ::-1] * flip, grid.normal[:, ::-1] * flip, grid.rest[:, ::-1])


def collar(x: Array, z: Array, identity: Identity) -> Array:
    """The height of the clothing's edge at (x, z) on the body, cm."""
    front = smoothstep(-2.0, 4.0, z)
    return np.asarray(-14.6 - front * (1.4 + 3.2 * identity.neckline * np.exp(-((x / 3.6) ** 2))), np.float32)


@lru_cache(maxsize=32)
def body_grid(identity: Identity) -> Grid:
    """Neck and shoulders, with clothing standing off the skin below its collar; `rest` is the bare skin."""
    rows = np.concatenate([np.linspace(0, 2, 10)[:-1], np.linspace(2, 8, 48)])
    at = np.arange(len(_SECTIONS))
    table = np.stack([np.interp(np.linspace(0, 8, 401), at, col) for col in _SECTIONS.T], 1)
    kernel = np.hanning(53)[1:-1] / np.hanning(53)[1:-1].sum()
    table = np.stack(
        [np.convolve(np.pad(c, 25, mode="reflect", reflect_type="odd"), kernel, "valid") for c in table.T], 1
    )
    section = np.stack([np.interp(rows, np.linspace(0, 8, 401), c) for c in table.T], 1)[:, :, None]
    angle = np.radians(
        np.concatenate([np.linspace(-180, -80, 12)[:-1], np.linspace(-80, 80, 64), np.linspace(80, 180, 12)[1:-1]])
    )
    s, c = np.sin(angle)[None], np.cos(angle)[None]
    power = 2 / section[:, 4]
    x = section[:, 1] * np.sign(s) * np.abs(s) ** power * (0.92 + 0.08 * identity.jaw)
    middle = (section[:, 2] + section[:, 3]) / 2
    z = middle + (section[:, 2] - middle) * np.sign(c) * np.abs(c) ** power
    y = section[:, 0] + 0 * x
    # The two muscles that run from behind the ears to the pit of the throat.
    muscle = bump(np.abs(x) - 0.62 * (-9.0 - y), y, (4.3, -12.0), (0.8, 4.0))
    z = z + 0.5 * muscle * ((c > 0) & (y > -17))
    z = z + 0.25 * bump(x, y, (0, -12.3), (0.7, 0.9)) * (c > 0) * (1.6 if identity.beard > 0 else 0.5)
    rest = np.stack([x, y, z], -1).astype(np.float32)
    bare = rest.copy()
    bare[..., 2] -= 0.7 * bump(x, y, (0, -16.3), (1.0, 0.9)) * (c > 0)
    normal = grid_normals(bare, wrap=True)
    depth = collar(rest[..., 0], rest[..., 2], identity) - rest[..., 1]
    position = bare + normal * (0.55 * smoothstep(-0.15, 0.15, depth))[..., None]
    return Grid(position, grid_normals(position, wrap=True), rest)
