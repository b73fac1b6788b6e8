"""Surfaces as grids of points, cut into triangles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from labeler.demo.arrays import Array, Indices, turned, unit

# Hair comes last: it is shaded by rules of its own.
SKIN, BODY, EAR, HAIR = 0, 1, 2, 3


class Grid(NamedTuple):
    """A surface as a grid of points, (rows, columns, 3) in cm: x to the image's right, y up, z to the camera."""

    position: Array
    normal: Array
    rest: Array
    """Coordinates on the undeformed surface; the materials are painted in them."""


@dataclass(frozen=True)
class Mesh:
    """Triangles with what the shading needs at their corners; V points, T triangles."""

    position: Array  # (V, 3) cm
    normal: Array  # (V, 3) unit
    rest: Array  # (V, 3) coordinates of the material
    tangent: Array  # (V, 3) direction of the hair, null elsewhere
    triangles: Indices  # (T, 3)
    material: Indices  # (T,)
    two_sided: bool = False

    def moved(self, turn: Array, shift: Array) -> Mesh:
        """The mesh turned by `turn` (3, 3) and then moved by `shift` (3,)."""
        return Mesh(
            turned(self.position, turn) + shift,
            turned(self.normal, turn),
            self.rest,
            turned(self.tangent, turn),
            self.triangles,
            self.material,
            self.two_sided,
        )


def grid_triangles(rows: int, columns: int, wrap: bool) -> Indices:
    """Two triangles for each cell of a grid of rows x columns points, (T, 3); `wrap` joins last and first column."""
    r = np.arange(rows - 1)[:, None]
    c = np.arange(columns if wrap else columns - 1)[None, :]
    a, b = r * columns + c, r * columns + (c + 1) % columns
    lower = np.stack([a, a + columns, b], axis=-1).reshape(-1, 3)
    upper = np.stack([b, a + columns, b + columns], axis=-1).reshape(-1, 3)
    return np.concatenate([lower, upper]).astype(np.int32)


def grid_normals(position: Array, wrap: bool) -> Array:
    """Unit normals (rows, columns, 3) by central differences; rows run downwards, columns to the right."""
    along = np.empty_like(position)
    along[:, 1:-1] = position[:, 2:] - position[:, :-2]
    if wrap:
        along[:, 0], along[:, -1] = position[:, 1] - position[:, -1], position[:, 0] - position[:, -2]
    else:
        along[:, 0], along[:, -1] = position[:, 1] - position[:, 0], position[:, -1] - position[:, -2]
    down = np.empty_like(position)
    down[1:-1] = position[2:] - position[:-2]
    down[0], down[-1] = position[1] - position[0], position[-1] - position[-2]
    return unit(np.cross(down, along).astype(np.float32))


def grid_mesh(grid: Grid, wrap: bool, material: int) -> Mesh:
    """The grid as a mesh of one material."""
    rows, columns = grid.position.shape[:2]
    triangles = grid_triangles(rows, columns, wrap)
    flat = grid.position.reshape(-1, 3)
    return Mesh(
        flat,
        grid.normal.reshape(-1, 3),
        grid.rest.reshape(-1, 3),
        np.zeros_like(flat),
        triangles,
        np.full(len(triangles), material, np.int32),
    )


def join(meshes: list[Mesh]) -> tuple[Mesh, Indices]:
    """All meshes as one, and for each of its triangles whether only its front is seen (1) or both sides (0)."""
    starts = np.cumsum([0] + [len(m.position) for m in meshes])
    whole = Mesh(
        np.concatenate([m.position for m in meshes]),
        np.concatenate([m.normal for m in meshes]),
        np.concatenate([m.rest for m in meshes]),
        np.concatenate([m.tangent for m in meshes]),
        np.concatenate([m.triangles + np.int32(s) for m, s in zip(meshes, starts, strict=False)]),
        np.concatenate([m.material for m in meshes]),
    )
    front_only = np.concatenate([np.full(len(m.triangles), not m.two_sided, np.int32) for m in meshes])
    return whole, front_only
