"""Where eyes, brows, lips and beard lie on a face: shared by its shape and by its colours.

All coordinates are those of the undeformed face seen from the front, in cm: y = 0 between the pupils.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from labeler.demo.arrays import Array, bump, smoothstep
from labeler.demo.identity import Identity, Pose

MOUTH_Y = -7.0


class Eye(NamedTuple):
    """Signed places relative to the opening of the nearer eye; cm, any common shape."""

    across: Array  # -1 at the inner corner, 1 at the outer one
    inside: Array  # > 0 within the opening
    above: Array  # height over the edge of the upper lid
    below: Array  # depth under the edge of the lower lid


def eye_centre(identity: Identity) -> tuple[float, float, float]:
    """x (of the eye on the image's right), y and z of the eyeball's centre, cm."""
    return identity.eye_distance * identity.width, 0.0, 6.62


EYEBALL = 1.22


def eye(x: Array, y: Array, identity: Identity, pose: Pose) -> Eye:
    """Where (x, y) lies relative to the opening of the eye on its side."""
    centre, _, _ = eye_centre(identity)
    half = 1.56 * identity.eye_size
    across = (np.abs(x) - centre) / half
    high = y - identity.eye_tilt * across * half
    arch = np.maximum(1.0 - across * across, 0.0)
    squint = 1.0 - 0.12 * max(pose.smile, 0.0)
    upper = 0.60 * identity.eye_size * pose.eyes_open * squint * arch**0.62 * (1.0 - 0.12 * across)
    lower = -0.40 * identity.eye_size * arch**0.8 * (1.0 + 0.2 * across) * (1.0 - 0.2 * max(pose.smile, 0.0))
    inside = np.where(arch > 0, np.minimum(upper - high, high - lower), -0.5 * np.abs(across))
    f = np.float32
    return Eye(*(np.asarray(v, f) for v in (across, inside, high - upper, lower - high)))


class Mouth(NamedTuple):
    """Signed places relative to the lips; cm, any common shape."""

    across: Array  # -1 and 1 at the corners
    line: Array  # height over the line between the lips
    upper: Array  # > 0 within the upper lip's colour
    lower: Array  # > 0 within the lower lip's colour


def mouth(x: Array, y: Array, identity: Identity, pose: Pose) -> Mouth:
    """Where (x, y) lies relative to the lips; a smile widens them and lifts their corners."""
    half = 2.42 * identity.mouth_width * (1.0 + 0.13 * pose.smile)
    across = x / np.float32(half)
    arch = np.maximum(1.0 - across * across, 0.0)
    middle = MOUTH_Y + 0.42 * pose.smile * (across * across - 0.25) + 0.06 * np.cos(across * 6.0) * arch
    line = y - middle
    thin = 1.0 - 0.16 * max(pose.smile, 0.0)
    dip = 1.0 - 0.2 * np.exp(-0.5 * (x / 0.28) ** 2)
    top = 0.72 * identity.lip_fullness * thin * arch**0.85 * dip
    bottom = 0.96 * identity.lip_fullness * thin * arch**0.75
    upper = np.minimum(top - line, line + 0.02)
    lower = np.minimum(bottom + line, -line + 0.02)
    return Mouth(across, line.astype(np.float32), upper.astype(np.float32), lower.astype(np.float32))


def brow(x: Array, y: Array, identity: Identity) -> Array:
    """How much of the skin its eyebrow covers, 0..1."""
    ax = np.asarray(np.abs(x), np.float32)
    t = (ax - 1.25) / 3.9
    middle = 1.95 + identity.brow_height + 0.75 * t - 0.95 * np.maximum(t - 0.5, 0.0) ** 1.5 * 1.9
    half = 0.46 * identity.brow_thickness * (1.0 - 0.6 * np.clip(t, 0, 1) ** 1.5)
    along = np.asarray(t, np.float32)
    ends = smoothstep(-0.06, 0.1, along) * smoothstep(1.05, 0.7, along)
    return np.asarray(ends * np.exp(-(np.abs((y - middle) / half) ** 2.6)), np.float32)


def beard(x: Array, y: Array, identity: Identity) -> Array:
    """How densely a beard grows at (x, y), 0..1, whether or not this face wears one."""
    ax = np.asarray(np.abs(x), np.float32)
    cheek = -5.0 - 0.9 * np.clip(1.0 - np.abs(ax - 2.2) / 3.0, 0, 1) + 3.4 * smoothstep(4.3, 7.0, ax)
    jaw = smoothstep(0.5, -1.1, np.asarray(y - cheek, np.float32))
    round_lips = (ax / 2.5) ** 2 + ((y - MOUTH_Y + 0.12) / 1.0) ** 2
    mouth_gap = smoothstep(0.65, 1.15, np.asarray(round_lips, np.float32))
    under_nose = smoothstep(3.4, 2.4, ax) * smoothstep(-4.9, -5.6, np.asarray(y + 0.18 * ax, np.float32))
    soul = 1.0 - 0.6 * bump(ax, y, (1.5, -8.6), (0.5, 0.3))
    return np.asarray(np.clip(np.maximum(jaw, under_nose) * mouth_gap * soul, 0, 1), np.float32)
