"""What a surface is like where the camera sees it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from labeler.demo.arrays import Array
from labeler.demo.identity import Colour


class Paint(NamedTuple):
    """What a surface is like at P pixels."""

    albedo: Array  # (P, 3) linear light
    gloss: Array  # (P,) strength of the shine
    sharpness: Array  # (P,) exponent of the shine
    normal: Array  # (P, 3) in the camera's directions
    shade: Array  # (P,) share of the light that small folds let in


def blend(under: Array, colour: Colour | Array, amount: Array) -> Array:
    """`under` (P, 3) covered by `colour` as far as `amount` (P,) says."""
    return under + (np.asarray(colour, np.float32) - under) * amount[:, None]
