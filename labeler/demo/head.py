"""The head: rings from crown to chin, pushed in and out where a face has features."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from labeler.demo.arrays import Array, bump, smoothstep
from labeler.demo.features import EYEBALL, MOUTH_Y, beard, eye, eye_centre, mouth
from labeler.demo.identity import Identity, Pose
from labeler.demo.mesh import Grid, grid_normals

# Rings below the brow, cm: front y, front z, side y, half width, side z, back y, back z, exponent of the outline.
_RINGS = np.array(
    [
        [2.0, 9.55, 2.0, 7.55, 0.0, 2.0, -9.9, 2.35],
        [0.3, 9.15, 0.4, 7.35, 0.2, 0.8, -9.8, 2.35],
        [-1.5, 9.05, -1.2, 7.1, 0.6, -0.6, -9.3, 2.3],
        [-3.0, 9.2, -2.6, 6.85, 0.8, -2.0, -8.5, 2.25],
        [-4.9, 9.55, -4.2, 6.45, 0.8, -3.3, -7.5, 2.15],
        [-7.0, 9.75, -5.8, 6.05, 0.8, -4.5, -6.6, 2.05],
        [-8.8, 9.45, -7.0, 5.65, 1.0, -5.6, -5.9, 2.0],
        [-10.3, 9.35, -8.0, 5.15, 1.3, -6.5, -5.5, 2.0],
        [-11.2, 8.75, -8.6, 4.65, 1.7, -7.2, -5.2, 2.0],
        [-11.6, 7.6, -8.9, 4.0, 2.0, -7.4, -5.0, 2.0],
        [-11.5, 5.8, -8.9, 2.9, 2.0, -7.4, -4.0, 2.0],
        [-11.0, 3.2, -8.7, 1.2, 2.0, -7.4, -2.0, 2.0],
        [-10.6, 2.2, -8.6, 0.2, 2.0, -7.4, 0.0, 2.0],
    ]
)
CROWN, BROW, TOP = 11.6, 2.0, 9.6


def _ring_table() -> Array:
    """(n, 8) rings from the crown down; the skull above the brow is nearly an ellipsoid."""
    lift = np.linspace(np.pi / 2, 0.0, 40)[:-1]
    y, reach = BROW + TOP * np.sin(lift), np.cos(lift) ** 0.92
    skull = np.stack([y, 9.55 * reach, y, 7.55 * reach, 0 * y, y, -9.9 * reach, 2.15 + 0.2 * reach], 1)
    return np.concatenate([skull, _RINGS]).astype(np.float32)


def _rows() -> Array:
    """Where on the table of rings the rows of the grid lie: densest from the brows to the chin."""
    return np.concatenate(
        [np.linspace(0, 34, 19)[:-1], np.linspace(34, 39, 11)[:-1], np.linspace(39, 47.6, 78), [48.3, 49.2, 50, 51]]
    ).astype(np.float32)


def _columns() -> Array:
    """Angles about the vertical axis, 0 to the camera, from -180 to 180 degrees: densest on the face."""
    front = np.linspace(-52, 52, 85)
    side = np.linspace(52, 180, 23)[1:]
    return np.asarray(np.radians(np.concatenate([-side[::-1], front, side[:-1]])), np.float32)


def rings(identity: Identity) -> Array:
    """The rings of this identity, one row of 8 numbers for each row of the grid."""
    table = _ring_table()
    at = np.arange(len(table))
    fine = np.stack([np.interp(np.linspace(0, len(table) - 1, 1021), at, c) for c in table.T], 1)
    kernel = np.hanning(33)[1:-1]
    kernel /= kernel.sum()
    padded = np.pad(fine, ((15, 15), (0, 0)), mode="edge")
    fine = np.stack([np.convolve(c, kernel, mode="valid") for c in padded.T], 1)
    grid = np.linspace(0, len(table) - 1, 1021)
    out = np.stack([np.interp(_rows(), grid, c) for c in fine.T], 1).astype(np.float32)
    low = smoothstep(-2.5, -8.5, out[:, 2])
    out[:, 3] *= identity.width * (1.0 + (identity.jaw - 1.0) * low)
    out[:, 3] += 0.25 * identity.fullness * smoothstep(0.0, -5.0, out[:, 2])
    out[:, [0, 2, 5]] *= identity.height
    return out


@lru_cache(maxsize=32)
def _loft(identity: Identity) -> tuple[Array, Array]:
    """The undeformed head (rows, columns, 3) and how far each point looks to the front, -1..1."""
    r = rings(identity)[:, :, None]
    angle = _columns()[None, :]
    s, c = np.sin(angle), np.cos(angle)
    # A square-ish section where the angle is that of the direction, so that the columns keep their order.
    power = 2.0 / r[:, 7]
    x = r[:, 3] * np.sign(s) * np.abs(s) ** power
    front = c > 0
    z = r[:, 4] + np.where(front, r[:, 1] - r[:, 4], r[:, 4] - r[:, 6]) * np.sign(c) * np.abs(c) ** power
    share = c * c
    y = np.where(front, r[:, 0], r[:, 5]) * share + r[:, 2] * (1 - share)
    return np.stack([x, y, z], -1).astype(np.float32), np.broadcast_to(c, x.shape).astype(np.float32)


_BRIDGE = 0.7
# How far a nose's ridge stands out (cm) from above the bridge (0) over the tip (1) to its base.
_NOSE_PROFILE = (
    np.array([-0.7, -0.3, 0.0, 0.2, 0.4, 0.6, 0.8, 0.92, 1.0, 1.08, 1.16, 1.22, 1.3, 1.4, 1.6]),
    np.array([0.0, 0.10, 0.25, 0.52, 0.95, 1.45, 1.98, 2.22, 2.28, 2.15, 1.75, 1.2, 0.55, 0.12, 0.0]),
)


def nose_tip(identity: Identity) -> float:
    """The height of the tip of the nose on the undeformed face, cm."""
    return _BRIDGE - 4.2 * identity.nose_length


def nostril_place(identity: Identity) -> tuple[float, float]:
    """|x| and y of the nostrils on the undeformed face, cm."""
    return 0.62 * identity.nose_width, nose_tip(identity) - 0.72


def _nose(x: Array, y: Array, identity: Identity) -> Array:
    """How far the nose stands out, cm."""
    tip, wide = nose_tip(identity), identity.nose_width
    along = (_BRIDGE - y) / (_BRIDGE - tip)
    ridge = identity.nose_height * np.interp(along, *_NOSE_PROFILE)
    ridge = ridge + identity.nose_hump * np.sin(np.pi * np.clip(along, 0, 1)) ** 2
    near_tip = smoothstep(0.55, 1.0, along.astype(np.float32))
    sigma = 0.60 + 0.10 * np.clip(along, 0, 1) + 0.16 * wide * near_tip
    section = np.exp(-0.5 * np.abs(x / sigma) ** (2.0 + 0.4 * near_tip))
    ax = np.abs(x)
    lower = smoothstep(1.30, 1.12, along.astype(np.float32))
    wing = 1.15 * bump(ax, y, (1.26 * wide, tip - 0.28), (0.40, 0.46)) * (0.25 + 0.75 * lower)
    groove = -0.2 * bump(ax, y, (1.95 * wide, tip - 0.1), (0.28, 0.55))
    flank = 0.45 * bump(ax, y, (1.15, tip + 1.6), (0.75, 1.5))
    hole = -0.5 * bump(ax, y, nostril_place(identity), (0.3, 0.2))
    return np.asarray(ridge * section + wing + groove + flank + hole, np.float32)


def _relief(x: Array, y: Array, identity: Identity, pose: Pose) -> Array:
    """Brow, sockets, cheeks, folds and chin: how far each stands out, cm."""
    ax = np.abs(x)
    smile = max(pose.smile, 0.0)
    out = (0.2 + 0.4 * identity.brow_ridge) * bump(ax, y, (2.6, 2.0), (2.0, 0.75))
    out += 0.25 * identity.brow_ridge * bump(x, y, (0.0, 1.9), (1.2, 0.7))
    out -= 0.85 * bump(ax, y, (3.0 * identity.width, 0.05), (1.7, 1.0))
    out -= 0.4 * bump(ax, y, (1.6, 0.25), (0.55, 0.8))
    out += (0.5 * identity.cheekbone) * bump(ax, y, (4.7, -2.2), (1.5, 1.0))
    out += (0.25 * smile + 0.15 * identity.fullness) * bump(ax, y, (3.6, -3.6), (1.2, 1.1))
    out -= (0.25 - 0.25 * identity.fullness) * bump(ax, y, (4.6, -6.0), (1.1, 1.6))
    fold = ax - (1.9 + 0.30 * (-4.3 - y) + 0.2 * smile)
    out -= (0.09 + 0.16 * smile) * np.exp(-0.5 * (fold / 0.24) ** 2) * bump(ax, y, (2.4, -5.5), (1.4, 1.1))
    out -= 0.14 * bump(x, y, (0.0, -5.6), (0.24, 0.55))
    out += 0.35 * identity.chin * bump(x, y, (0.0, -10.0), (1.3, 0.8))
    out -= 0.28 * bump(x, y, (0.0, -8.75), (1.6, 0.35))
    out -= 0.5 * bump(ax, y, (6.9, 3.2), (0.9, 1.6))
    return np.asarray(out, np.float32)


def _lips(x: Array, y: Array, identity: Identity, pose: Pose) -> Array:
    """Both lips and the groove between them, cm."""
    m = mouth(x, y, identity, pose)
    arch = np.sqrt(np.maximum(1.0 - m.across * m.across, 0.0))
    full = identity.lip_fullness
    out = 0.42 * full * arch * np.exp(-0.5 * ((m.line - 0.32 * full) / 0.32) ** 2)
    out += 0.5 * full * arch * np.exp(-0.5 * ((m.line + 0.42 * full) / 0.36) ** 2)
    out -= 0.38 * np.exp(-0.5 * (m.line / 0.11) ** 2) * smoothstep(1.1, 0.85, np.abs(m.across))
    out -= 0.3 * bump(np.abs(m.across), y, (1.06, MOUTH_Y + 0.3 * pose.smile), (0.13, 0.3))
    return np.asarray(out, np.float32)


def _eyes(x: Array, y: Array, z: Array, identity: Identity, pose: Pose) -> Array:
    """The surface's z with eyeballs set in and lids drawn over them, cm."""
    cx, cy, cz = eye_centre(identity)
    away = (np.abs(x) - cx) ** 2 + (y - cy) ** 2
    e = eye(x, y, identity, pose)
    lid = np.sqrt(np.maximum((EYEBALL + 0.17) ** 2 - away, 0.0)) + cz
    lid = np.where(away < 1.6, lid, 0.0)
    over = 0.5 * (z + lid + np.sqrt((z - lid) ** 2 + 0.05))
    near = smoothstep(3.2, 1.2, away)
    z = np.asarray(z + (over - z) * near, np.float32)
    crease = 0.34 + 0.1 * identity.lid
    groove = np.exp(-0.5 * ((e.above - crease) / 0.1) ** 2) * smoothstep(1.25, 0.9, np.abs(e.across))
    ball = np.sqrt(np.maximum(EYEBALL**2 - away, 0.0)) + cz
    return np.asarray(np.where(e.inside > 0, ball, z - 0.13 * groove), np.float32)


def head_grid(identity: Identity, pose: Pose) -> Grid:
    """The head with its face, looking along +z."""
    rest, facing = _loft(identity)
    x, y = rest[..., 0], rest[..., 1]
    front = smoothstep(0.05, 0.4, facing)
    relief = _relief(x, y, identity, pose) + _lips(x, y, identity, pose) + _nose(x, y, identity)
    position = rest.copy()
    position[..., 2] += front * relief
    position[..., 2] = np.where(facing > 0.3, _eyes(x, y, position[..., 2], identity, pose), position[..., 2])
    if identity.beard >= 1.0:
        position[..., 2] += 0.5 * front * beard(x, y, identity)
        position[..., 1] -= 0.5 * front * beard(x, y, identity) * smoothstep(-8.5, -11.0, y)
    normal = grid_normals(position, wrap=True)
    normal[0] = (0.0, 1.0, 0.0)
    return Grid(position, normal, rest)
