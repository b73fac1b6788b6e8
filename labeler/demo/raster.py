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


def _candidates(
    points: Array, depth: Array, triangles: Indices, front_only: Indices, size: tuple[int, int]
) -> _Candidates:
    """Every pair of a triangle and a pixel inside it. Points are (V, 2) in pixels, y downwards."""
    height, width = size
    corner = points[triangles]  # (T, 3, 2)
    x, y = corner[:, :, 0], corner[:, :, 1]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    left = np.clip(np.ceil(x.min(1) - 0.5), 0, width).astype(np.int32)
    right = np.clip(np.floor(x.max(1) - 0.5) + 1, 0, width).astype(np.int32)
    top = np.clip(np.ceil(y.min(1) - 0.5), 0, height).astype(np.int32)
    bottom = np.clip(np.floor(y.max(1) - 0.5) + 1, 0, height).astype(np.int32)
    facing = (area < -1e-6) | ((front_only == 0) & (area > 1e-6))
    kept = np.flatnonzero(facing & (right > left) & (bottom > top)).astype(np.int32)
    left, top, wide = left[kept], top[kept], (right - left)[kept]
    count = wide * (bottom[kept] - top)
    which = np.repeat(np.arange(len(kept), dtype=np.int32), count)
    place = np.arange(len(which), dtype=np.int32) - np.repeat(np.cumsum(count, dtype=np.int32) - count, count)
    row, column = np.divmod(place, wide[which])
    row += top[which]
    column += left[which]
    x, y, area, z = x[kept], y[kept], area[kept], depth[triangles[kept]]
    # Each weight is affine in the pixel's place: three numbers a triangle, two products a pixel.
    a1, b1 = (y[:, 2] - y[:, 0]) / area, -(x[:, 2] - x[:, 0]) / area
    a2, b2 = -(y[:, 1] - y[:, 0]) / area, (x[:, 1] - x[:, 0]) / area
    c1 = -(a1 * (x[:, 0] - 0.5) + b1 * (y[:, 0] - 0.5))
    c2 = -(a2 * (x[:, 0] - 0.5) + b2 * (y[:, 0] - 0.5))
    w1 = a1[which] * column + b1[which] * row + c1[which]
    w2 = a2[which] * column + b2[which] * row + c2[which]
    inside = np.flatnonzero((w1 >= -1e-4) & (w2 >= -1e-4) & (w1 + w2 <= 1.0001))
    which, w1, w2 = which[inside], w1[inside].astype(np.float32), w2[inside].astype(np.float32)
    deep = z[which, 0] + w1 * (z[which, 1] - z[which, 0]) + w2 * (z[which, 2] - z[which, 0])
    pixel = row[inside].astype(np.int64) * width + column[inside]
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
