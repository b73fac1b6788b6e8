"""The colours of ears, neck, clothing and hair."""

from __future__ import annotations

import numpy as np

from labeler.demo.arrays import Array, Noise, smoothstep, unit
from labeler.demo.body import collar
from labeler.demo.identity import Identity, Pose
from labeler.demo.mesh import BODY, EAR, HAIR, SKIN, Mesh
from labeler.demo.raster import Seen
from labeler.demo.skin import Paint, blend, flush, mottled, paint_head


def _paint_ear(rest: Array, normal: Array, identity: Identity, noise: Noise) -> Paint:
    turn, r, up = rest[:, 0], rest[:, 1], rest[:, 2]
    albedo = flush(mottled(identity, turn * 8, r * 3, noise), 0.75 + 0.0 * up)
    shade = 1 - 0.6 * np.exp(-0.5 * (r / 0.3) ** 2) - 0.3 * np.exp(-0.5 * ((r - 0.72) / 0.08) ** 2)
    ones = np.ones_like(r)
    return Paint(albedo, 0.6 * ones, 18 * ones, normal, shade.astype(np.float32))


def _paint_body(rest: Array, normal: Array, identity: Identity, noise: Noise) -> Paint:
    x, y, z = rest[:, 0], rest[:, 1], rest[:, 2]
    skin = mottled(identity, x, y, noise)
    depth = collar(x, z, identity) - y
    cloth = smoothstep(-0.05, 0.05, depth)
    weave = 1 + 0.05 * noise(x * 6, y * 6) + 0.10 * noise(x * 0.35 + 3, y * 0.25)
    seam = 1 - 0.3 * np.exp(-0.5 * ((depth - 0.95) / 0.09) ** 2)
    colour = np.asarray(identity.cloth, np.float32) * (weave * seam)[:, None]
    shade = 1 - 0.45 * smoothstep(-0.8, 0.0, depth) * (1 - cloth)
    gloss = 0.5 * (1 - cloth)
    return Paint(
        blend(skin, colour, cloth),
        gloss.astype(np.float32),
        np.full_like(x, 18.0),
        normal,
        shade.astype(np.float32),
    )


def strand_colour(turn: Array, along: Array, identity: Identity, noise: Noise) -> Array:
    """The colour (P, 3) of hair at angle `turn` about the parting and `along` (0 root to 1 tip)."""
    winding = 30.0 if identity.style == "curly" else 1.5
    streak = 0.7 * noise(turn * 95.0, along * winding) + 0.6 * noise(turn * 33.0, along + 3.0)
    tone = np.exp(0.30 * np.clip(streak, -2, 2)) * (0.72 + 0.38 * along)
    return np.asarray(np.asarray(identity.hair, np.float32) * tone[:, None], np.float32)


def _paint_hair(rest: Array, normal: Array, identity: Identity, noise: Noise) -> Paint:
    turn, along = rest[:, 0], rest[:, 1]
    albedo = strand_colour(turn, along, identity, noise)
    facing = np.where(normal[:, 2:] < 0, -normal, normal)
    # Strands bend the normal to either side, so that the shell does not shine like a helmet.
    curly = identity.style == "curly"
    bend = noise(turn * 40 + 11, along * (25.0 if curly else 2.0))[:, None] * (2.5 if curly else 1.0)
    side = np.stack([facing[:, 2], 0 * turn, -facing[:, 0]], 1)
    ones = np.ones_like(turn)
    return Paint(albedo, ones, ones, unit(facing + 0.22 * bend * side), ones)


def interpolate(values: Array, mesh: Mesh, seen: Seen) -> Array:
    """Values (V, k) at the mesh's points carried to the P pixels that see it, (P, k)."""
    corner = mesh.triangles[seen.triangle]
    w = seen.weight
    return np.asarray(
        values[corner[:, 0]] * w[:, :1] + values[corner[:, 1]] * w[:, 1:2] + values[corner[:, 2]] * w[:, 2:],
        np.float32,
    )


def paint(
    material: Array, rest: Array, normal: Array, turn: Array, identity: Identity, pose: Pose, noise: Noise
) -> Paint:
    """Every visible pixel's paint; `material` (P,) says of which surface each is."""
    n = len(material)
    out = Paint(
        np.zeros((n, 3), np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, np.float32),
        np.zeros((n, 3), np.float32),
        np.zeros(n, np.float32),
    )
    for kind in (SKIN, HAIR, BODY, EAR):
        at = np.flatnonzero(material == kind)
        if not len(at):
            continue
        r, m = rest[at], normal[at]
        if kind == SKIN:
            part = paint_head(r, m, turn, identity, pose, noise)
        elif kind == HAIR:
            part = _paint_hair(r, m, identity, noise)
        elif kind == BODY:
            part = _paint_body(r, m, identity, noise)
        else:
            part = _paint_ear(r, m, identity, noise)
        for whole, values in zip(out, part, strict=True):
            whole[at] = values
    return out
