"""Hair: a shell of strands that start at a parting, follow the skull and then hang."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labeler.demo.arrays import Array, Noise, smoothstep, unit
from labeler.demo.head import BROW, TOP
from labeler.demo.identity import Identity
from labeler.demo.mesh import HAIR, Mesh, grid_normals, grid_triangles

ROWS, COLUMNS = 28, 220


@dataclass(frozen=True)
class Style:
    """What makes a haircut. Angles in degrees, lengths in cm."""

    part_front: float = -15.0  # where on the skull the strands start, forward of the crown
    part_back: float = -15.0
    part_side: float = 0.0  # how far the parting lies to the image's right
    opening: float = 62.0  # the face is free within this angle of its middle
    ends: float | None = None  # height where hanging hair ends; none: cut along the hairline
    drop: float = 1.5  # height below which strands hang
    forehead: float = 6.6  # where hair ends above the face; lower is a fringe
    thickness: float = 1.0
    rough: float = 0.12
    flare: float = 0.0
    flyaway: float = 0.12
    curl: float = 0.0  # radius of each strand's curls


STYLES: dict[str, Style] = {
    "short": Style(part_front=52, part_back=-15, part_side=20, forehead=7.2, thickness=1.25),
    "crop": Style(forehead=7.2, thickness=0.65, rough=0.08, flyaway=0.06),
    "parted": Style(55, -25, 0, 52, -6.5, 2.5, forehead=7.1, thickness=1.0, flare=-0.6),
    "swept": Style(57, 52, 0, forehead=7.2, thickness=1.6, rough=0.2),
    "fringe": Style(-12, -14, 0, 50, -8.0, 2.0, forehead=3.1, thickness=1.2),
    "bob": Style(54, -25, 14, 50, -9.5, 2.0, forehead=7.1, thickness=1.3, flare=-1.2),
    "long": Style(56, -25, 9, 50, -24.0, 2.5, forehead=7.1, thickness=1.15, flare=0.5),
    "curly": Style(-10, -12, forehead=6.9, thickness=2.6, rough=0.07, flyaway=0.14, curl=0.26),
}

# The hairline's height by the angle from the front, from the forehead over temple and ear to the nape.
_LINE_ANGLE = np.array([0, 22, 38, 52, 60, 68, 76, 84, 100, 116, 132, 150, 180.0])
_LINE_DROP = np.array([0, -0.2, -0.3, 1.2, 3.8, 6.9, 7.6, 5.5, 5.2, 7.8, 12.2, 14.2, 14.6])


def hairline(angle: Array, forehead: float) -> Array:
    """The height in cm where short hair ends, at `angle` degrees from the front."""
    line = 6.6 - np.interp(np.abs(angle), _LINE_ANGLE, _LINE_DROP)
    front = smoothstep(60, 35, np.abs(angle))
    return np.asarray(line + (forehead - 6.6) * front, np.float32)


def _directions(style: Style, turn: Array, s: Array) -> Array:
    """Directions (rows, columns, 3) from the skull's middle: great circles away from the parting."""
    share = (1 - np.cos(turn)) / 2
    tilt = np.radians(style.part_front + (style.part_back - style.part_front) * share)
    side = np.radians(style.part_side)
    start = np.stack([np.sin(side) * np.cos(tilt), np.cos(side) * np.cos(tilt), np.sin(tilt)], -1)
    ahead = np.stack([-np.sin(side) * np.sin(tilt), -np.cos(side) * np.sin(tilt), np.cos(tilt)], -1)
    across = np.array([np.cos(side), -np.sin(side), 0.0])
    way = np.cos(turn)[:, None] * ahead + np.sin(turn)[:, None] * across
    return np.asarray(np.cos(s)[:, :, None] * start + np.sin(s)[:, :, None] * way, np.float32)


def _paths(style: Style, identity: Identity, turn: Array, s: Array) -> Array:
    """Points (rows, columns, 3) along each strand on the bare skull, hanging below the style's drop."""
    direction = _directions(style, turn, s)
    radii = np.where(direction[..., 2:] > 0, [7.6, TOP, 9.6], [7.6, TOP, 9.95]) * [
        identity.width,
        identity.height,
        1,
    ]
    reach = 1.0 / np.sqrt(((direction / radii) ** 2).sum(-1, keepdims=True))
    point = direction * reach
    point[..., 1] += BROW * identity.height
    steps = np.diff(s, axis=0, prepend=0.0)
    hanging = (point[..., 1] < style.drop) & (s > 0.3)
    hanging = np.maximum.accumulate(hanging, axis=0)
    length = np.cumsum(np.where(hanging, steps * 9.0, 0.0), axis=0)
    last = np.where(hanging, 0, np.arange(len(s))[:, None]).max(0)
    held = point[last, np.arange(point.shape[1])]
    loose = style.ends is not None
    if loose:
        fallen = held[None] + np.stack([0 * length, -length, 0 * length], -1)
        # Below the skull's widest part the back of the hair closes in towards the neck.
        narrowing = 1.0 - 0.022 * np.minimum(length, 9.0) + 0.02 * style.flare * np.minimum(length, 12.0)
        fallen[..., 2] *= np.where(fallen[..., 2] < 0, narrowing, 1.0)
        fallen[..., 0] *= 0.5 + 0.5 * narrowing
        point = np.where(hanging[..., None], fallen, point)
    return np.asarray(point, np.float32)


def _lengths(style: Style, identity: Identity, turn: Array, rng: np.random.Generator) -> Array:
    """For each strand, how far along its path it ends (radians on the skull)."""
    fine = np.linspace(0.02, 4.6, 230, dtype=np.float32)[:, None] + 0 * turn[None]
    path = _paths(style, identity, turn, fine)
    angle = np.degrees(np.arctan2(path[..., 0], path[..., 2]))
    uneven = rng.normal(0, 0.2, len(turn)).astype(np.float32)
    line = hairline(angle, style.forehead) * identity.height + uneven
    if style.ends is not None:
        beside = np.abs(angle) >= style.opening
        line = np.where(beside, style.ends + 2.5 * uneven, np.maximum(line, style.forehead - 4.0))
    ended = np.maximum.accumulate(path[..., 1] < line, axis=0)
    return np.asarray(fine[np.argmax(ended, axis=0), 0] * ended.any(0) + 4.6 * ~ended.any(0), np.float32)


def _profile(style: Style, v: Array) -> Array:
    """How thick the hair is along a strand, as a share of the style's thickness."""
    if style.curl:
        return np.asarray(0.5 + 0.5 * smoothstep(0.0, 0.15, v) * smoothstep(1.05, 0.75, v), np.float32)
    if style.ends is None:
        return np.asarray(0.12 + 0.88 * smoothstep(0.0, 0.25, v) * smoothstep(1.0, 0.55, v), np.float32)
    return np.asarray(0.3 + 0.7 * smoothstep(0.0, 0.35, v), np.float32)


@dataclass(frozen=True)
class Hair:
    """The shell as a mesh, and as a grid from which single strands are drawn."""

    mesh: Mesh
    position: Array  # (ROWS, COLUMNS, 3)
    normal: Array  # (ROWS, COLUMNS, 3)
    length: Array  # (COLUMNS,) of each strand, cm
    style: Style


@lru_cache(maxsize=32)
def hair_shell(identity: Identity) -> Hair | None:
    """The hair of this identity, looking along +z; none for a bald head."""
    style = STYLES.get(identity.style)
    if style is None:
        return None
    rng = np.random.default_rng(identity.seed)
    noise = Noise(identity.seed + 1)
    turn = np.linspace(-np.pi, np.pi, COLUMNS, dtype=np.float32)
    v = np.linspace(0, 1, ROWS, dtype=np.float32)[:, None]
    length = _lengths(style, identity, turn, rng)
    point = _paths(style, identity, turn, v * length[None] + 0.01)
    centre = np.array([0.0, BROW, 0.0], np.float32)
    outward = point - centre
    outward[..., 1] *= smoothstep(0.0, 4.0, point[..., 1])
    outward = unit(outward)
    clump = noise(turn[None] * 9 + 1.2 * v, v * 2.0) + 0.5 * noise(turn[None] * 23, v * 3.0 + 7)
    if identity.style == "curly":
        clump = noise(point[..., 0] * 0.5, point[..., 1] * 0.5) + noise(point[..., 2] * 0.5, point[..., 1] * 0.6)
    wave = identity.hair_wave * np.sin(v * length[None] * 5.0 + 2.0 * noise(turn[None] * 3, v)) * v
    thick = style.thickness * identity.hair_volume * _profile(style, v) * (1 + style.rough * clump)
    thick = thick * np.minimum(length * 9.0 / 5.0, 1.0)[None]
    thick = thick + 0.14 + 0.22 * wave * (style.ends is not None)
    position = (point + outward * thick[..., None]).astype(np.float32)
    return _finished(position, turn, v, length, style)


def _finished(position: Array, turn: Array, v: Array, length: Array, style: Style) -> Hair:
    normal = grid_normals(position, wrap=False)
    centre = np.array([0.0, BROW - 4.0, 0.0], np.float32)
    normal = np.where(((position - centre) * normal).sum(-1, keepdims=True) < 0, -normal, normal)
    tangent = unit(np.gradient(position, axis=0).astype(np.float32))
    rest = np.stack([turn[None] + 0 * v, v + 0 * turn[None], (v * length[None]) * 9], -1).astype(np.float32)
    # Strands side by side that end far apart leave a gap there, as at the edge of the face.
    triangles = grid_triangles(ROWS, COLUMNS, wrap=False)
    ends = length[triangles % COLUMNS]
    triangles = triangles[np.ptp(ends, axis=1) < 0.8]
    rest_flat = rest.reshape(-1, 3)
    mesh = Mesh(
        position.reshape(-1, 3),
        normal.reshape(-1, 3).astype(np.float32),
        rest_flat,
        tangent.reshape(-1, 3),
        triangles,
        np.full(len(triangles), HAIR, np.int32),
        two_sided=style.ends is not None,
    )
    return Hair(mesh, position, normal.astype(np.float32), length * 9, style)
