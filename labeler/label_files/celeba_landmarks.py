"""CelebA's `list_landmarks_align_celeba`: where the eyes, the nose and the corners of the mouth are, in pixels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import InputError
from labeler.label_files.celeba_table import beginning, read_numbers
from labeler.label_files.columns import normalised_images

if TYPE_CHECKING:
    import pandas as pd

POINTS = ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")
_COLUMNS = {f"{point}_{axis}" for point in POINTS for axis in "xy"}
TURN, TILT = "turn", "tilt"


def is_celeba_landmarks(cells: pd.DataFrame) -> bool:
    """Whether the header names the five points."""
    return {name.casefold() for name in beginning(cells)[0]} >= _COLUMNS


def landmark_scores(path: Path, cells: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Two numbers of each face that has eyes apart, {`turn`, `tilt`: {image: number}}.

    `turn`: how far the nose lies to the right of the eyes' middle (to the left: below 0), in distances of the eyes;
    `tilt`: how far the right eye lies below the left one, in degrees. Sides are the picture's. InputError where an
    image has two rows.
    """
    table = read_numbers(path, cells)
    place = {name.casefold(): column for column, name in enumerate(table.names)}
    images = normalised_images(table.images)
    twice = images.duplicated()
    if twice.any():
        line = images.index[int(np.argmax(twice))]
        raise InputError(f"{path}, line {line}: {images.loc[line]} has points further up already: remove one of them.")
    points = {name: table.numbers[:, column].astype(np.float64) for name, column in place.items() if name in _COLUMNS}
    # Which eye is on the left is looked at, not believed: programs write the person's own left as well.
    swapped = points["lefteye_x"] > points["righteye_x"]
    across = np.abs(points["righteye_x"] - points["lefteye_x"])
    down = np.where(swapped, -1, 1) * (points["righteye_y"] - points["lefteye_y"])
    apart = np.hypot(across, down)
    middle = (points["lefteye_x"] + points["righteye_x"]) / 2
    told = np.flatnonzero(apart > 0)
    turn = (points["nose_x"] - middle)[told] / apart[told]
    tilt = np.degrees(np.arctan2(down, across))[told]
    names = images.to_numpy(object)[told].tolist()
    return {
        TURN: dict(zip(names, np.round(turn, 4).tolist(), strict=True)),
        TILT: dict(zip(names, np.round(tilt, 2).tolist(), strict=True)),
    }
