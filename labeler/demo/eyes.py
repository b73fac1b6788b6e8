"""The colours of eyeballs, lids and lashes, painted on the undeformed head."""

from __future__ import annotations

import numpy as np

from labeler.demo.arrays import Array, smoothstep, turned, unit
from labeler.demo.coat import Paint, blend
from labeler.demo.features import EYEBALL, eye, eye_centre
from labeler.demo.identity import Identity, Pose


def _eyeball(x: Array, y: Array, identity: Identity, pose: Pose, side: Array) -> tuple[Array, Array, Array]:
    """Colour (P, 3) and normal (P, 3, head's directions) of the eyeballs, and how far each point is iris (P,)."""
    cx, cy, _ = eye_centre(identity)
    u, v = (x - side * cx) / EYEBALL, (y - cy) / EYEBALL
    w = np.sqrt(np.maximum(1 - u * u - v * v, 0.05))
    normal = unit(np.stack([u, v, w], -1).astype(np.float32))
    gx, gy = np.radians(pose.gaze_x), np.radians(pose.gaze_y)
    gaze = np.array([np.sin(gx) * np.cos(gy), np.sin(gy), np.cos(gx) * np.cos(gy)], np.float32)
    r = np.sqrt(np.maximum(1 - (normal @ gaze) ** 2, 0)) / 0.515
    # The camera opens for dark skin; the whites of the eyes would then glow.
    white = np.array([0.50, 0.45, 0.42], np.float32) * np.float32(min(1.0, (identity.skin[0] / 0.55) ** 0.5))
    corner = smoothstep(0.45, 1.1, np.abs(u))
    colour = blend(np.broadcast_to(white, normal.shape), (0.45, 0.25, 0.22), 0.5 * corner)
    spokes = 1.0 + 0.25 * np.sin(np.arctan2(v - gaze[1], u - gaze[0]) * 17.0)
    ring = smoothstep(1.0, 0.75, r)
    iris = np.asarray(identity.iris, np.float32) * (1.25 * (0.25 + 0.75 * ring) * spokes)[:, None]
    within = smoothstep(1.06, 0.95, r)
    colour = colour + (iris - colour) * within[:, None]
    colour = blend(colour, (0.006, 0.005, 0.005), smoothstep(0.46, 0.36, r))
    return colour, normal, within


def paint_eyes(coat: Paint, rest: Array, turn: Array, identity: Identity, pose: Pose) -> None:
    """Paints both eyes into `coat`, where P pixels of skin around them are already painted."""
    x, y = rest[:, 0], rest[:, 1]
    front = smoothstep(1.5, 3.0, rest[:, 2])
    e = eye(x, y, identity, pose)
    seen = smoothstep(0.0, 0.07, e.inside) * front
    ball, ball_normal, iris = _eyeball(x, y, identity, pose, np.asarray(np.sign(x), np.float32))
    albedo = coat.albedo + (ball - coat.albedo) * seen[:, None]
    coat.normal[:] = unit(coat.normal + (turned(ball_normal, turn) - coat.normal) * seen[:, None])
    within = smoothstep(1.1, 0.98, np.abs(e.across)) * front
    lash = 0.9 * np.exp(-0.5 * ((e.above - 0.04) / 0.085) ** 2) + 0.35 * np.exp(-0.5 * (e.below / 0.07) ** 2)
    coat.albedo[:] = blend(albedo, (0.012, 0.009, 0.008), np.clip(lash * within, 0, 1))
    crease = np.exp(-0.5 * ((e.above - 0.34 - 0.1 * identity.lid) / 0.08) ** 2)
    coat.shade[:] *= 1 - 0.35 * crease * within
    coat.shade[:] *= 1 - 0.45 * seen * smoothstep(-0.38, 0.0, e.above)
    coat.gloss[:] = coat.gloss * (1 - seen) + seen * (0.5 + 4.0 * iris)
    coat.sharpness[:] += 130 * seen
