"""The colours of a face: skin, eyes, brows, lips, beard and scalp, painted on the undeformed head."""

from __future__ import annotations

import numpy as np

from labeler.demo.arrays import Array, Noise, bump, smoothstep
from labeler.demo.coat import Paint, blend
from labeler.demo.eyes import paint_eyes
from labeler.demo.features import beard, brow, mouth
from labeler.demo.hair import STYLES, hairline
from labeler.demo.head import nostril_place
from labeler.demo.identity import Identity, Pose

# Hair cut to millimetres, at least on the sides.
SHAVEN = ("buzz", "swept")


def flush(albedo: Array, amount: Array) -> Array:
    """Skin (P, 3) with more (or, below 0, less) blood in it."""
    tint = np.array([0.06, -0.22, -0.20], np.float32)
    return np.asarray(albedo * np.exp(amount[:, None] * tint), np.float32)


def mottled(identity: Identity, u: Array, v: Array, noise: Noise) -> Array:
    """Bare skin (P, 3) at (u, v) cm: large soft blotches and fine grain."""
    albedo = np.broadcast_to(np.asarray(identity.skin, np.float32), (*u.shape, 3))
    blotch = noise(u * 0.45, v * 0.45 + 9.0)
    grain = noise(u * 3.1 + 5.0, v * 3.1)
    return flush(albedo * (1.0 + 0.022 * blotch + 0.02 * grain)[:, None], 0.10 * blotch)


def _scalp(x: Array, y: Array, z: Array, identity: Identity, noise: Noise) -> Array:
    """How much the roots of the hair darken the skin, 0..1."""
    angle = np.degrees(np.arctan2(x, z))
    style = STYLES.get(identity.style)
    line = hairline(angle, 6.6 if style is None else max(style.forehead, 6.2)) * identity.height
    ragged = y - line + 0.25 * noise(x * 2.3 + z, y * 1.7 + z)
    if identity.style == "bald":
        return np.zeros_like(x)
    if identity.style in SHAVEN:
        grain = 0.72 + 0.12 * noise(x * 7 + 3.0 * z, y * 7 - 3.0 * z)
        return np.asarray(np.clip(grain, 0, 1) * smoothstep(-0.4, 0.9, ragged), np.float32)
    return 0.8 * smoothstep(0.5, 1.8, ragged) * smoothstep(4.0, 6.0, y)


def _worn(albedo: Array, x: Array, y: Array, identity: Identity) -> Array:
    """Skin with the colours that lie in it: cheeks, nose, lids, freckles."""
    ax = np.abs(x)
    blood = 0.55 * bump(ax, y, (4.1, -3.0), (1.6, 1.4)) + 0.6 * bump(x, y, (0.0, -3.8), (1.3, 0.8))
    blood += 0.5 * bump(x, y, (0.0, -10.0), (1.2, 0.8)) - 0.25 * bump(x, y, (0.0, 4.5), (4.0, 1.6))
    blood += 0.6 * bump(ax, y, (3.1, 0.1), (1.6, 0.75))
    albedo = flush(albedo, blood)
    hollow = 0.16 * bump(ax, y, (2.6, -1.05), (1.1, 0.4)) + 0.16 * bump(ax, y, (1.75, 0.3), (0.6, 0.7))
    albedo = albedo * (1 - hollow - 0.10 * bump(ax, y, (3.1, 0.7), (1.5, 0.4)))[:, None]
    if identity.freckles > 0:
        speck = Noise(identity.seed + 3)(x * 4.2, y * 4.2)
        where = bump(ax, y, (2.6, -2.4), (2.2, 1.4)) + bump(x, y, (0, -2.0), (1.2, 1.2))
        amount = identity.freckles * 0.35 * smoothstep(0.9, 1.5, speck) * np.minimum(where, 1)
        albedo = blend(albedo, np.asarray(identity.skin, np.float32) * (0.55, 0.38, 0.3), amount)
    return albedo


def _hairy(albedo: Array, rest: Array, around: Array, identity: Identity, noise: Noise) -> Array:
    """Skin under brows, beard and the roots of the hair."""
    x, y, z = rest[:, 0], rest[:, 1], rest[:, 2]
    front = smoothstep(1.5, 3.0, z)
    hair = np.asarray(identity.hair, np.float32)
    strands = 0.80 + 0.13 * noise(np.abs(x) * 4 + y * 5, y * 3 - np.abs(x) * 2)
    albedo = blend(albedo, hair * 0.6, np.clip(brow(x, y, identity) * strands * 1.1 * front, 0, 1))
    if identity.beard > 0:
        patchy = np.clip(0.85 + 0.13 * noise(around * 8, y * 5) + 0.07 * noise(around, y), 0, 1)
        amount = beard(x, y, identity) * smoothstep(-1.0, 1.0, z) * patchy
        albedo = blend(albedo, hair * 0.8, np.clip(amount * min(0.25 + 0.7 * identity.beard, 0.92), 0, 1))
    return blend(albedo, hair * 0.7, _scalp(x, y, z, identity, noise))


def _paint_lips(coat: Paint, x: Array, y: Array, identity: Identity, pose: Pose) -> None:
    """Paints lips and the line between them into `coat`."""
    m = mouth(x, y, identity, pose)
    within = np.maximum(smoothstep(-0.07, 0.1, m.upper), smoothstep(-0.07, 0.12, m.lower))
    within = within * smoothstep(1.06, 0.9, np.abs(m.across))
    darker = np.where(m.line > 0, 0.78, 1.0)
    tint = np.asarray(identity.lip, np.float32) * (darker * (1 + 0.08 * np.sin(x * 17)))[:, None]
    coat.albedo[:] += (tint - coat.albedo) * (0.85 * within)[:, None]
    ends = smoothstep(1.12, 0.95, np.abs(m.across))
    coat.shade[:] *= 1 - 0.85 * np.exp(-0.5 * (m.line / 0.085) ** 2) * ends
    coat.gloss[:] += 0.8 * within
    coat.sharpness[:] += 22 * within


def paint_head(rest: Array, normal: Array, turn: Array, identity: Identity, pose: Pose, noise: Noise) -> Paint:
    """The head's skin and features at P pixels; `rest` is on the undeformed head, `turn` the head's rotation."""
    x, y, z = rest[:, 0], rest[:, 1], rest[:, 2]
    around = np.arctan2(x, np.maximum(np.abs(z), np.float32(0.5))) * np.float32(7.5)
    albedo = _worn(mottled(identity, around, y, noise), x, y, identity)
    nostril = bump(np.abs(x), y, nostril_place(identity), (0.25, 0.15)) * smoothstep(1.5, 3.0, z)
    gloss = 0.75 + 0.5 * bump(x, y, (0, -2.5), (0.8, 2.5)) + 0.4 * bump(x, y, (0, 5), (4, 2))
    coat = Paint(
        _hairy(albedo, rest, around, identity, noise),
        gloss.astype(np.float32),
        np.full_like(x, 18.0),
        normal.copy(),
        1 - 0.9 * np.minimum(1.4 * nostril, 1.0),
    )
    for low, high, wide in ((-9.2, -5.0, 3.6), (-1.6, 2.0, 5.8)):
        at = np.flatnonzero((y > low) & (y < high) & (np.abs(x) < wide) & (z > 1.5))
        part = Paint(*(values[at] for values in coat))
        if high < 0:
            _paint_lips(part, x[at], y[at], identity, pose)
        else:
            paint_eyes(part, rest[at], turn, identity, pose)
        for whole, values in zip(coat, part, strict=True):
            whole[at] = values
    return coat
