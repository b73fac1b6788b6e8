"""Face pictures with known truth, and who of them is held back: what the benchmarks of training learn from."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDS = 3
LABELS = ("left", "center", "right")
MIRROR = {"left": "right"}


@dataclass(frozen=True)
class FaceSet:
    """A folder of pictures with truth.csv, and the task that it answers.

    `rendered`: its folder is one that `labeler demo --only-make` wrote. `new_lamps`: the people held back are also lit
    from places that nobody learned from.
    """

    name: str
    title: str
    folder: str
    task: str
    rendered: bool = False
    new_lamps: bool = False


SETS = {
    one.name: one
    for one in (
        FaceSet("cmu", "CMU, orientation", "cmu_faces", "orientation"),
        FaceSet("yale", "Yale B, light", "yale_b", "light"),
        FaceSet("yale-lamps", "Yale B, new lamps", "yale_b", "light", new_lamps=True),
        FaceSet("demo-orientation", "demo, orientation", ".", "orientation", rendered=True),
        FaceSet("demo-light", "demo, light", ".", "light", rendered=True),
    )
}


@dataclass(frozen=True)
class Face:
    """One picture: whose it is, its label, and where its lamp stood (degrees to the side, degrees up), if told."""

    path: Path
    subject: str
    label: str
    lamp: tuple[int, int] | None = None


def read_faces(folder: Path, task: str) -> list[Face]:
    """The pictures of a folder with truth.csv whose label for the task is known, in the order of the file."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[task]]
    return [Face(folder / "images" / row["image"], row["subject"], row[task], _lamp(row)) for row in rows]


def _lamp(row: dict[str, str]) -> tuple[int, int] | None:
    if "azimuth" not in row or "elevation" not in row:
        return None
    return round(float(row["azimuth"])), round(float(row["elevation"]))


def held_back(faces: Sequence[Face], seed: int, *, new_lamps: bool = False) -> tuple[list[Face], NDArray[np.bool_]]:
    """The faces that take part in a training of that seed, and which of them test it: bool (n,).

    A third of the people tests: over the seeds 0, 1, 2 everyone once, over 3, 4, 5 once more in other company. With
    `new_lamps` also a third of the lamp positions, each together with its mirror image; whoever learns is left without
    those, whoever tests without the others.
    """
    people = sorted({face.subject for face in faces})
    fold, order = seed % FOLDS, np.random.default_rng(seed // FOLDS).permutation(len(people))
    testing = {people[number] for number in order[fold::FOLDS]}
    if not new_lamps:
        return list(faces), np.array([face.subject in testing for face in faces])
    # From side to side, each third in turn: no label loses all its lamps.
    lamps = sorted({place for face in faces if (place := _whichever_side(face)) is not None})
    new = set(lamps[fold::FOLDS])
    kept = [face for face in faces if (face.subject in testing) == (_whichever_side(face) in new)]
    return kept, np.array([face.subject in testing for face in kept])


def _whichever_side(face: Face) -> tuple[int, int] | None:
    return None if face.lamp is None else (abs(face.lamp[0]), face.lamp[1])
