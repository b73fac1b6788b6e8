"""From an identity, a pose and a light to a colour picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeler.demo.arrays import Array, Noise
from labeler.demo.background import background
from labeler.demo.identity import Identity, Light, Pose
from labeler.demo.materials import interpolate, paint, strand_colour
from labeler.demo.mesh import HAIR
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
from labeler.demo.strands import grow

SCALE = 2
_SIZE = (HEIGHT * SCALE, WIDTH * SCALE)


def _draw_surfaces(
    scene: Scene, identity: Identity, pose: Pose, light: Light, shadow: Shadow, canvas: Array
) -> tuple[Array, Array]:
    """Draws skin, cloth and hair on `canvas` (pixels, 3); returns depth and ambient share of every pixel."""
    mesh = scene.mesh
    points, depth = project(mesh.position, pose.zoom, SCALE)
    seen = rasterise(points, depth, mesh.triangles, scene.front_only, _SIZE)
    values = interpolate(np.concatenate([mesh.position, mesh.normal, mesh.rest, mesh.tangent], 1), mesh, seen)
    position, rest, tangent = values[:, :3], values[:, 6:9], values[:, 9:]
    normal = values[:, 3:6] / np.maximum(np.linalg.norm(values[:, 3:6], axis=1, keepdims=True), 1e-6)
    material = mesh.material[seen.triangle]
    coat = paint(material, rest, normal, scene.head_turn, identity, pose, Noise(identity.seed))
    is_hair = material == HAIR
    facing = np.where(is_hair[:, None], coat.normal, normal)
    lit = shadow.lit(position, facing, 0.15 + 0.55 * light.softness)
    open_air = crevices(seen.depth, _SIZE)
    air = open_air[seen.pixel]
    skin = ~is_hair & (coat.gloss > 0.1)
    other, hair = np.flatnonzero(~is_hair), np.flatnonzero(is_hair)
    part = type(coat)(*(v[other] for v in coat))
    canvas[seen.pixel[other]] = shade_surface(part, normal[other], skin[other], lit[other], air[other], light)
    canvas[seen.pixel[hair]] = shade_hair(
        coat.albedo[hair], coat.normal[hair], tangent[hair], lit[hair], air[hair], light
    )
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
    count = 1500 if scene.hair.style.curl else 900
    s = grow(scene.hair, scene.head_turn[2], np.random.default_rng(identity.seed + 5), count, 90)
    position = s.position @ scene.head_turn.T + scene.head_shift
    points, far = project(position, pose.zoom, SCALE)
    column, row = np.floor(points[:, 0]).astype(np.int32), np.floor(points[:, 1]).astype(np.int32)
    inside = (column >= 0) & (column < _SIZE[1]) & (row >= 0) & (row < _SIZE[0])
    pixel = np.where(inside, row * _SIZE[1] + column, 0)
    near = inside & (far < depth[pixel] + 0.05)
    order = np.flatnonzero(near)
    order = order[np.argsort(-far[order])]
    top = np.full(len(depth), -1, np.int32)
    top[pixel[order]] = order
    at = np.flatnonzero(top >= 0)
    pick = top[at]
    normal = s.normal[pick] @ scene.head_turn.T
    normal = np.where(normal[:, 2:] < 0, -normal, normal)
    tangent = s.tangent[pick] @ scene.head_turn.T
    albedo = strand_colour(s.turn[pick], s.along[pick], identity, Noise(identity.seed)) * s.tone[pick, None]
    lit = shadow.lit(position[pick], normal, 0.5)
    colour = shade_hair(albedo, normal, tangent, lit, open_air[at], light)
    canvas[at] += (colour - canvas[at]) * np.float32(0.7)


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
    small = small * (1.0 - 0.10 * (x * x + y * y))
    # A film-like shoulder keeps foreheads from burning out.
    toned = np.where(small < 0.55, small, 0.55 + 0.45 * (1 - np.exp(-(small - 0.55) / 0.45)))
    grey = np.clip(toned, 0, 1) ** (1 / 2.2)
    grain = 0.009 * rng.standard_normal((HEIGHT, WIDTH, 1), np.float32)
    grain = grain + 0.005 * rng.standard_normal((HEIGHT, WIDTH, 3), np.float32)
    return np.clip((grey + grain) * 255 + 0.5, 0, 255).astype(np.uint8)


def render_face(identity: Identity, pose: Pose, light: Light, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The face as a colour picture (218, 178, 3); `rng` draws only background and noise."""
    scene = build_scene(identity, pose)
    canvas = background(rng, (HEIGHT, WIDTH)).repeat(SCALE, 0).repeat(SCALE, 1).reshape(-1, 3)
    shadow = cast_shadow(scene.mesh, scene.front_only, lamp_direction(light))
    depth, open_air = _draw_surfaces(scene, identity, pose, light, shadow, canvas)
    _draw_strands(scene, identity, pose, light, shadow, canvas, depth, open_air)
    brightness = 0.30 / (float(np.dot(identity.skin, (0.3, 0.6, 0.1))) + 0.05)
    exposure = np.float32(np.clip(brightness, 0.3, 3.0) ** 0.45 * 1.12)
    return _develop(canvas.reshape(*_SIZE, 3) * exposure, rng)
