"""From an identity, a pose and a light to a colour picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeler.demo.arrays import Array, Indices, Noise, turned, unit
from labeler.demo.background import background
from labeler.demo.identity import Identity, Light, Pose
from labeler.demo.materials import by_material, interpolate, paint, strand_colour
from labeler.demo.raster import rasterise
from labeler.demo.scene import HEIGHT, WIDTH, Scene, build_scene, project
from labeler.demo.shading import (
    Shadow,
    cast_shadow,
    crevices,
    lamp_direction,
    shade_hair,
    shade_surface,
)
from labeler.demo.strands import STEPS, grow

SCALE = 2
_SIZE = (HEIGHT * SCALE, WIDTH * SCALE)


def _draw_surfaces(
    scene: Scene, identity: Identity, pose: Pose, light: Light, shadow: Shadow, canvas: Array
) -> tuple[Array, Array]:
    """Draws skin, cloth and hair on `canvas` (pixels, 3); returns depth and ambient share of every pixel."""
    mesh = scene.mesh
    points, depth = project(mesh.position, pose.zoom, SCALE)
    seen, ends = by_material(rasterise(points, depth, mesh.triangles, scene.front_only, _SIZE), mesh)
    values = interpolate(np.concatenate([mesh.position, mesh.normal, mesh.rest, mesh.tangent], 1), mesh, seen)
    position, normal, rest, tangent = values[:, :3], unit(values[:, 3:6]), values[:, 6:9], values[:, 9:]
    coat, hair = paint(ends, rest, normal, scene.head_turn, identity, pose, Noise(identity.seed))
    n = len(coat.gloss)
    lit = shadow.lit(position, np.concatenate([normal[:n], hair.normal]), 0.15 + 0.55 * light.softness)
    open_air = crevices(seen.depth, _SIZE)
    air = open_air[seen.pixel]
    canvas[seen.pixel[:n]] = shade_surface(coat, normal[:n], coat.gloss > 0.1, lit[:n], air[:n], light)
    canvas[seen.pixel[n:]] = shade_hair(hair.albedo, hair.normal, tangent[n:], lit[n:], air[n:], light)
    return seen.depth, open_air


def _draw_strands(
    scene: Scene,
    identity: Identity,
    pose: Pose,
    light: Light,
    shadow: Shadow,
    canvas: Array,
    depth: Array,
    open_air: Array,
) -> None:
    """Draws single hairs over what is on `canvas` (pixels, 3), where nothing nearer hides them."""
    if scene.hair is None:
        return
    count = 2600 if scene.hair.style.curl else 900
    s = grow(scene.hair, scene.head_turn[2], np.random.default_rng(identity.seed + 5), count)
    position = turned(s.position, scene.head_turn) + scene.head_shift
    normal = turned(s.normal, scene.head_turn)
    normal = np.where(normal[:, 2:] < 0, -normal, normal)
    tangent = turned(s.tangent, scene.head_turn)
    albedo = strand_colour(s.turn, s.along, identity, Noise(identity.seed)) * s.tone[:, None]
    place, far = project(position, pose.zoom, SCALE)
    pixel, control, fine_depth = _between(place, far)
    near = np.flatnonzero((pixel >= 0) & (fine_depth < depth[pixel] + 0.05))
    near = near[np.argsort(-fine_depth[near])]
    top = np.full(len(depth), -1, np.int32)
    top[pixel[near]] = control[near]
    at = np.flatnonzero(top >= 0)
    pick = top[at]
    lit = shadow.lit(position, normal, 0.5)[pick]
    colour = shade_hair(albedo[pick], normal[pick], tangent[pick], lit, open_air[at], light)
    canvas[at] += (colour - canvas[at]) * np.float32(0.7)


def _between(place: Array, far: Array, parts: int = 6) -> tuple[Indices, Indices, Array]:
    """Each stretch between two of a strand's points in `parts`: its pixel (-1 outside), nearest point and depth."""
    share = np.arange(parts, dtype=np.float32) / np.float32(parts)

    def filled(values: Array) -> Array:
        v = values.reshape(-1, STEPS)
        return np.asarray(v[:, :-1, None] + (v[:, 1:] - v[:, :-1])[:, :, None] * share, np.float32).ravel()

    column, row = filled(place[:, 0]), filled(place[:, 1])
    inside = (column >= 0) & (column < _SIZE[1]) & (row >= 0) & (row < _SIZE[0])
    pixel = np.where(inside, row.astype(np.int32) * _SIZE[1] + column.astype(np.int32), -1)
    control = np.arange(len(far), dtype=np.int32).reshape(-1, STEPS)[:, :-1].repeat(parts)
    return pixel, control, filled(far)


def _reduced(picture: Array) -> Array:
    """Half the rows, each from four as 1, 3, 3, 1: a lens does not draw hard steps."""
    padded = np.concatenate([picture[:1], picture, picture[-1:]])
    outer, inner = padded[0:-2:2] + padded[3::2], padded[1:-1:2] + padded[2:-1:2]
    return np.asarray(0.125 * outer + 0.375 * inner, np.float32)


def _develop(canvas: Array, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Linear light (rows, columns, 3) at SCALE times the size to a noisy 8-bit picture."""
    small = _reduced(_reduced(canvas).transpose(1, 0, 2)).transpose(1, 0, 2)
    y = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None, None]
    x = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :, None]
    small = np.asarray(small * (1.0 - 0.10 * (x * x + y * y)), np.float32)
    # A film-like shoulder keeps foreheads from burning out.
    over = np.maximum(small - np.float32(0.55), 0)
    toned = np.minimum(small, np.float32(0.55)) + np.float32(0.45) * (1 - np.exp(over / np.float32(-0.45)))
    grey: Array = np.asarray(np.clip(toned, 0, 1) ** np.float32(1 / 2.2), np.float32)
    grey += 0.009 * rng.standard_normal((HEIGHT, WIDTH, 1), np.float32)
    grey += 0.005 * rng.standard_normal((HEIGHT, WIDTH, 3), np.float32)
    return np.asarray(np.clip(grey * 255 + 0.5, 0, 255), np.uint8)


def render_face(identity: Identity, pose: Pose, light: Light, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The face as a colour picture (218, 178, 3); `rng` draws only background and noise."""
    scene = build_scene(identity, pose)
    canvas = background(rng, (HEIGHT // 2, WIDTH // 2)).repeat(2 * SCALE, 0).repeat(2 * SCALE, 1).reshape(-1, 3)
    shadow = cast_shadow(scene.mesh, scene.front_only, lamp_direction(light))
    depth, open_air = _draw_surfaces(scene, identity, pose, light, shadow, canvas)
    _draw_strands(scene, identity, pose, light, shadow, canvas, depth, open_air)
    brightness = 0.30 / (float(np.dot(identity.skin, (0.3, 0.6, 0.1))) + 0.05)
    exposure = np.float32(np.clip(brightness, 0.3, 3.0) ** 0.45 * 1.12)
    return _develop(canvas.reshape(*_SIZE, 3) * exposure, rng)
