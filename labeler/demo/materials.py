"""The colours of ears, neck, clothing and hair."""

from __future__ import annotations

import numpy as np

from labeler.demo.arrays import Array, Noise, smoothstep, unit
from labeler.demo.body import collar
from labeler.demo.coat import Paint, blend
from labeler.demo.identity import Identity, Pose
from labeler.demo.mesh import Mesh
from labeler.demo.raster import Seen
from labeler.demo.skin import flush, mottled, paint_head


def _paint_ear(rest: Array, normal: Array, identity: Identity, noise: Noise) -> Paint:
    turn, r = rest[:, 0], rest[:, 1]
    albedo = flush(mottled(identity, turn * 8, r * 3, noise), np.full_like(r, 0.75))
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
    out = np.take(values, corner[:, 0], axis=0) * seen.weight[:, :1]
    for k in (1, 2):
        part = np.take(values, corner[:, k], axis=0)
        part *= seen.weight[:, k : k + 1]
        out += part
    return out


def by_material(seen: Seen, mesh: Mesh) -> tuple[Seen, list[int]]:
    """The same pixels in the order of their materials, and where each of the four ends."""
    material = mesh.material[seen.triangle]
    order = np.argsort(material, kind="stable")
    ends = np.cumsum(np.bincount(material, minlength=4)).tolist()
    return Seen(seen.depth, seen.pixel[order], seen.triangle[order], seen.weight[order]), ends


def paint(
    ends: list[int], rest: Array, normal: Array, turn: Array, identity: Identity, pose: Pose, noise: Noise
) -> tuple[Paint, Paint]:
    """The paint of skin and cloth, and that of hair; the pixels are in the order of `by_material`."""
    skin, body, ear, hair = (slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True))
    parts = (
        paint_head(rest[skin], normal[skin], turn, identity, pose, noise),
        _paint_body(rest[body], normal[body], identity, noise),
        _paint_ear(rest[ear], normal[ear], identity, noise),
    )
    surfaces = Paint(*(np.concatenate(values) for values in zip(*parts, strict=True)))
    return surfaces, _paint_hair(rest[hair], normal[hair], identity, noise)
