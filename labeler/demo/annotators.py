"""Three invented people who label the demo, each with an own idea of *center*."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDES = ("left", "center", "right")
TRUE_BORDER = 12.0
_SLIP_RATE = 0.015
_ANGLE_NOISE = 2.0
_REMARK_RATE = 0.012
_NOTES = ("blurred", "hair over the eyes", "between left and center", "two lamps?", "too dark to tell")


@dataclass(frozen=True)
class Annotator:
    """Somebody with a border of *center* (degrees), and the share of the pictures that they saw."""

    name: str
    border: float
    first: float
    last: float


# Together 70 % of the pictures, 35 % seen by two or more, 10 % by all three.
ANNOTATORS = (
    Annotator("anna", 8.0, 0.0, 0.45),
    Annotator("ben", 16.0, 0.25, 0.70),
    Annotator("chloe", 12.0, 0.10, 0.35),
)


@dataclass(frozen=True)
class Row:
    """One row of the product's own CSV."""

    image: str
    annotator: str
    orientation: str
    light: str
    flag: str
    note: str


def side(angle: float, border: float = TRUE_BORDER) -> str:
    """The label of an angle in degrees: *center* up to and with the border, else the image's side."""
    if abs(angle) <= border:
        return "center"
    return "left" if angle < 0 else "right"


def _answer(angle: float, border: float, rng: np.random.Generator) -> str:
    label = side(angle + float(rng.normal(0, _ANGLE_NOISE)), border)
    other = [s for s in SIDES if s != label]
    return other[int(rng.integers(2))] if rng.random() < _SLIP_RATE else label


def annotate(
    who: Annotator, images: list[str], angles: list[tuple[float, float]], rng: np.random.Generator
) -> list[Row]:
    """What `who` says to their part of `images`, whose (yaw, azimuth) are `angles`, in the order they are given."""
    start, stop = round(who.first * len(images)), round(who.last * len(images))
    rows = []
    for name, (yaw, azimuth) in list(zip(images, angles, strict=True))[start:stop]:
        answers = [_answer(angle, who.border, rng) for angle in (yaw, azimuth)]
        flagged = rng.random() < _REMARK_RATE
        note = _NOTES[int(rng.integers(len(_NOTES)))] if flagged or rng.random() < _REMARK_RATE else ""
        rows.append(Row(name, who.name, answers[0], answers[1], "1" if flagged else "", note))
    return rows
