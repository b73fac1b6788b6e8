"""The lamp, its shadows, and what comes back from skin, cloth and hair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.demo.arrays import Array, Indices, Mask, along, box_blur, dot, smoothstep, unit
from labeler.demo.coat import Paint
from labeler.demo.identity import Light
from labeler.demo.mesh import Mesh
from labeler.demo.raster import depth_map

_TAPS = np.array(
    [(0, 0)]
    + [
        (np.cos(a) * r, np.sin(a) * r)
        for r, n, o in ((0.55, 4, 0.3), (1.0, 7, 0.0))
        for a in o + np.arange(n) * 2 * np.pi / n
    ],
    np.float32,
)
# Light spreads under the skin, red the furthest: shadows on it end softly and redly.
_SKIN_WRAP = np.array([0.20, 0.08, 0.05], np.float32)
_VIEW = np.array([0.0, 0.0, 1.0], np.float32)


def lamp_direction(light: Light) -> Array:
    """The unit vector (3,) towards the lamp: azimuth > 0 on the image's right."""
    az, el = np.radians(light.azimuth), np.radians(light.elevation)
    return np.array([np.sin(az) * np.cos(el), np.sin(el), np.cos(az) * np.cos(el)], np.float32)


def lamp_colour(light: Light) -> Array:
    """Linear light (3,) of the lamp, warm or cool."""
    w = 0.07 * float(np.clip(light.warmth, -1.5, 1.5))
    return np.array([1.0 + w, 1.0, 1.0 - 1.2 * w], np.float32) * np.float32(light.strength)


@dataclass(frozen=True)
class Shadow:
    """How far the lamp sees into the scene, on a grid of square cells at right angles to its light."""

    nearest: Array  # (n, n) distance along the light, cm; infinite where nothing is
    across: Array  # (3,)
    up: Array  # (3,)
    towards: Array  # (3,)
    corner: tuple[float, float]
    cells_per_cm: float

    def lit(self, points: Array, normal: Array, softness: float) -> Array:
        """The share of the lamp that (P, 3) points with (P, 3) normals see, 0..1; `softness` is a radius in cm."""
        raised = points + normal * np.float32(0.22)
        u = (along(raised, self.across) - self.corner[0]) * self.cells_per_cm
        v = self.nearest.shape[0] - (along(raised, self.up) - self.corner[1]) * self.cells_per_cm
        deep = -(along(raised, self.towards)) - 0.18
        n = self.nearest.shape[0]
        flat = self.nearest.ravel()
        total = np.zeros(len(points), np.float32)
        reach = softness * self.cells_per_cm
        for du, dv in _TAPS:
            column = np.clip(u + du * reach, 0, n - 1).astype(np.int32)
            row = np.clip(v + dv * reach, 0, n - 1).astype(np.int32)
            total += flat[row * n + column] > deep
        return total / np.float32(len(_TAPS))


def cast_shadow(mesh: Mesh, front_only: Indices, towards: Array, cells: int = 220, span: float = 44.0) -> Shadow:
    """The lamp's view of the mesh over `span` cm around the head."""
    across = unit(np.cross(np.array([0.0, 1.0, 0.0]), towards).astype(np.float32))
    up = np.cross(towards, across).astype(np.float32)
    per_cm = cells / span
    corner = (float(-span / 2), float(-span / 2) - 2.0)
    u = (along(mesh.position, across) - corner[0]) * per_cm
    v = (span - (along(mesh.position, up) - corner[1])) * per_cm
    points = np.stack([u, v], 1).astype(np.float32)
    nearest = depth_map(points, -(along(mesh.position, towards)), mesh.triangles, front_only, (cells, cells))
    return Shadow(nearest, across, up, towards, corner, per_cm)


def crevices(depth: Array, size: tuple[int, int]) -> Array:
    """The share of ambient light that reaches each pixel (height * width,): less where the neighbourhood is nearer."""
    flat = np.where(np.isfinite(depth), depth, 112.0).reshape(size).astype(np.float32)
    half = flat[::2, ::2]
    small = box_blur(half, 3).repeat(2, 0).repeat(2, 1) - flat
    large = box_blur(half, 11).repeat(2, 0).repeat(2, 1) - flat
    dark = 0.35 * np.clip(-small, 0, 0.9) + 0.13 * np.clip(-large, 0, 3.0)
    return np.asarray(1.0 - np.clip(dark, 0, 0.65), np.float32).ravel()


def shade_surface(paint: Paint, normal: Array, skin: Mask, lit: Array, open_air: Array, light: Light) -> Array:
    """The linear light (P, 3) that skin and cloth send to the camera."""
    towards = lamp_direction(light)
    wrap = np.where(skin[:, None], _SKIN_WRAP, np.float32(0.05))
    facing = dot(paint.normal, towards)[:, None]
    diffuse = np.maximum((facing + wrap) / (1 + wrap), 0)
    # The cast shadow's edge bleeds like the attached one.
    through = lit[:, None] + wrap * (np.sqrt(lit) - lit)[:, None]
    lamp = lamp_colour(light)
    sky = light.ambient * (0.85 + 0.3 * normal[:, 1:2]) * np.array([0.97, 1.0, 1.05], np.float32)
    air = (open_air * paint.shade)[:, None]
    out = paint.albedo * (1.25 * diffuse * through * lamp * (0.4 + 0.6 * air) + sky * air)
    half = unit(towards + _VIEW)
    peak = np.clip(dot(paint.normal, half), 0, 1) ** paint.sharpness * (paint.sharpness + 8) / 26.0
    edge = 0.030 + 0.25 * (1 - np.clip(paint.normal[:, 2], 0, 1)) ** 4
    shine = peak * edge * paint.gloss * lit * smoothstep(-0.05, 0.25, facing[:, 0])
    return np.asarray(out + (shine * paint.shade)[:, None] * lamp, np.float32)


def shade_hair(albedo: Array, normal: Array, tangent: Array, lit: Array, open_air: Array, light: Light) -> Array:
    """The linear light (P, 3) from strands along `tangent` (P, 3): two shifted highlights, the second coloured."""
    towards, lamp = lamp_direction(light), lamp_colour(light)
    facing = np.clip((dot(normal, towards) + 0.2) / 1.2, 0, 1)
    parallel = dot(tangent, towards)
    diffuse = np.sqrt(np.maximum(1 - parallel * parallel, 0)) * facing
    half = unit(towards + _VIEW)
    first = dot(unit(tangent + 0.10 * normal), half)
    second = dot(unit(tangent - 0.14 * normal), half)
    white = np.maximum(1 - first * first, 0) ** 45
    tinted = np.maximum(1 - second * second, 0) ** 14
    sky = light.ambient * (0.8 + 0.35 * normal[:, 1]) * open_air
    glow = (tinted * facing * lit)[:, None] * albedo * 1.1
    shine = (0.05 * white * facing * lit)[:, None]
    return np.asarray(
        albedo * ((1.25 * diffuse * lit)[:, None] * lamp + sky[:, None]) + (glow + shine) * lamp, np.float32
    )
