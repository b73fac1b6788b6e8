"""Head, hair, ears and body put together, and the camera that looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.demo.arrays import Array, Indices, rotation
from labeler.demo.body import body_grid, ear_grid, mirrored
from labeler.demo.hair import Hair, hair_shell
from labeler.demo.head import head_grid
from labeler.demo.identity import Identity, Pose
from labeler.demo.mesh import BODY, EAR, SKIN, Mesh, grid_mesh, join

WIDTH, HEIGHT = 178, 218
_PIXELS_PER_CM = 6.5
_EYE_ROW = 110.0
_DISTANCE = 95.0
_PIVOT = np.array([0.0, -7.0, -2.0], np.float32)
_BODY_SHARE = 0.4


@dataclass(frozen=True)
class Scene:
    """Everything in front of the background, in the camera's directions; cm."""

    mesh: Mesh
    front_only: Indices
    hair: Hair | None
    head_turn: Array  # (3, 3)
    head_shift: Array  # (3,) so that seen = head @ head_turn.T + head_shift


def build_scene(identity: Identity, pose: Pose) -> Scene:
    """The subject in the pose; the body follows the head's turn in part."""
    turn = rotation(pose.yaw, pose.pitch, pose.roll)
    # A turned head would leave the frame to one side: the photographer follows half of the way.
    follow = -3.0 * np.sin(np.radians(pose.yaw))
    frame = np.array([pose.shift_x + follow, pose.shift_y, 0.0], np.float32)
    shift = _PIVOT - turn @ _PIVOT + frame
    ear = ear_grid(identity)
    hair = hair_shell(identity)
    moving = [
        grid_mesh(head_grid(identity, pose), True, SKIN),
        grid_mesh(ear, True, EAR),
        grid_mesh(mirrored(ear), True, EAR),
    ]
    if hair is not None:
        moving.append(hair.mesh)
    body_turn = rotation(_BODY_SHARE * pose.yaw, 0.0, 0.25 * pose.roll)
    body = grid_mesh(body_grid(identity), True, BODY)
    parts = [m.moved(turn, shift) for m in moving]
    parts.append(body.moved(body_turn, _PIVOT - body_turn @ _PIVOT + frame))
    mesh, front_only = join(parts)
    return Scene(mesh, front_only, hair, turn, shift.astype(np.float32))


def project(position: Array, zoom: float, scale: int) -> tuple[Array, Array]:
    """Where points (V, 3) appear: (V, 2) in pixels of a picture enlarged `scale` times, and their depth (V,) in cm."""
    depth = np.float32(_DISTANCE) - position[:, 2]
    size = np.float32(_PIXELS_PER_CM * zoom * scale * _DISTANCE) / depth
    column = WIDTH * scale / 2 + position[:, 0] * size
    row = _EYE_ROW * scale - position[:, 1] * size
    return np.stack([column, row], 1).astype(np.float32), depth


def landmarks(identity: Identity, pose: Pose) -> dict[str, tuple[float, float]]:
    """Where the tip of the nose, the pupils, the mouth and the middle of the skull appear: (column, row) in pixels."""
    scene = build_scene(identity, pose)
    eye = identity.eye_distance * identity.width
    points = {
        "nose": (0.0, 0.7 - 4.35 * identity.nose_length, 11.9),
        "left_eye": (-eye, 0.0, 7.8),
        "right_eye": (eye, 0.0, 7.8),
        "mouth": (0.0, -7.0, 9.8),
        "skull": (0.0, 2.0, 0.0),
    }
    seen = np.array(list(points.values()), np.float32) @ scene.head_turn.T + scene.head_shift
    pixels, _ = project(seen, pose.zoom, 1)
    return {name: (float(p[0]), float(p[1])) for name, p in zip(points, pixels, strict=True)}
