"""A z-buffer: which triangle is seen at which pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeler.demo.arrays import Array, Indices


class Seen(NamedTuple):
    """What a picture of height x width pixels sees, for the P pixels that a triangle covers."""

    depth: Array  # (height * width,), infinite where nothing is seen
    pixel: NDArray[np.int64]  # (P,) row * width + column
    triangle: Indices  # (P,)
    weight: Array  # (P, 3) barycentric weights of the triangle's corners


class _Candidates(NamedTuple):
    pixel: NDArray[np.int64]
    triangle: Indices
    w1: Array
    w2: Array
    depth: Array


def _span(a: Array, b: Array, c: Array, end: int) -> tuple[Indices, Indices]:
    """First and one past the last pixel centre between the smallest and largest of three (T,) coordinates."""
    low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
    first = np.clip(np.ceil(low - np.float32(0.5)), 0, end).astype(np.int32)
    return first, np.clip(np.floor(high + np.float32(0.5)), 0, end).astype(np.int32)


def _candidates(
    points: Array, depth: Array, triangles: Indices, front_only: Indices, size: tuple[int, int]
) -> _Candidates:
    """Every pair of a triangle and a pixel inside it. Points are (V, 2) in pixels, y downwards."""
    f = np.float32
    px, py = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    i0, i1, i2 = (np.ascontiguousarray(triangles[:, k]) for k in range(3))
    x0, y0, x1, y1, x2, y2 = px[i0], py[i0], px[i1], py[i1], px[i2], py[i2]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    left, right = _span(x0, x1, x2, size[1])
    top, bottom = _span(y0, y1, y2, size[0])
    facing = (area < -1e-6) | ((front_only == 0) & (area > 1e-6))
    kept = np.flatnonzero(facing & (right > left) & (bottom > top)).astype(np.int32)
    x0, y0, area, left, top = x0[kept], y0[kept], area[kept], left[kept], top[kept]
    # Weights and depth are affine in the pixel's place: three numbers a triangle, two products a pixel.
    a1, b1 = (y2[kept] - y0) / area, (x0 - x2[kept]) / area
    a2, b2 = (y0 - y1[kept]) / area, (x1[kept] - x0) / area
    ox, oy = left.astype(f) - x0 + f(0.5), top.astype(f) - y0 + f(0.5)
    z0 = depth[i0[kept]]
    planes = (a1, b1, a1 * ox + b1 * oy, a2, b2, a2 * ox + b2 * oy)
    z1, z2 = depth[i1[kept]] - z0, depth[i2[kept]] - z0
    wide = right[kept] - left
    count = wide * (bottom[kept] - top)
    which = np.repeat(np.arange(len(kept), dtype=np.int32), count)
    place = np.arange(len(which), dtype=np.int32) - np.repeat(np.cumsum(count, dtype=np.int32) - count, count)
    across = np.repeat(wide, count)
    row = ((place + f(0.5)) / across.astype(f)).astype(np.int32)
    column = place - row * across
    u, v = column.astype(f), row.astype(f)
    p = [np.repeat(number, count) for number in planes]
    w1 = p[0] * u + p[1] * v + p[2]
    w2 = p[3] * u + p[4] * v + p[5]
    inside = np.flatnonzero((w1 >= -1e-4) & (w2 >= -1e-4) & (w1 + w2 <= 1.0001))
    which, w1, w2 = which[inside], w1[inside], w2[inside]
    deep = z0[which] + w1 * z1[which] + w2 * z2[which]
    pixel = (top[which] + row[inside]).astype(np.int64) * size[1] + left[which] + column[inside]
    return _Candidates(pixel, kept[which], w1, w2, deep)


def rasterise(points: Array, depth: Array, triangles: Indices, front_only: Indices, size: tuple[int, int]) -> Seen:
    """What is nearest at each pixel of a picture of `size` (height, width); a smaller depth is nearer."""
    found = _candidates(points, depth, triangles, front_only, size)
    nearest = np.full(size[0] * size[1], np.inf, np.float32)
    np.minimum.at(nearest, found.pixel, found.depth)
    won = np.flatnonzero(found.depth == nearest[found.pixel])
    # Two triangles that share an edge tie there: one of them is kept.
    owner = np.full(size[0] * size[1], -1, np.int64)
    owner[found.pixel[won]] = won
    pixel = np.flatnonzero(owner >= 0)
    won = owner[pixel]
    w1, w2 = found.w1[won], found.w2[won]
    weight = np.stack([1 - w1 - w2, w1, w2], axis=1)
    return Seen(nearest, pixel, found.triangle[won], weight)


def depth_map(points: Array, depth: Array, triangles: Indices, front_only: Indices, size: tuple[int, int]) -> Array:
    """Only the smallest depth at each pixel, (height, width), infinite where nothing is."""
    found = _candidates(points, depth, triangles, front_only, size)
    nearest = np.full(size[0] * size[1], np.inf, np.float32)
    np.minimum.at(nearest, found.pixel, found.depth)
    return nearest.reshape(size)
