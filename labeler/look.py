"""How pictures are made easier to see. It changes the view alone: no file, no label and no network knows of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

GREYS = 256
HIGHEST = GREYS - 1
_MOST_CONTRAST = 4.0  # times, at +100; a quarter at -100

Binarise = Literal["off", "fixed", "otsu"]


@dataclass(frozen=True)
class Dial:
    """An adjustment with steps: `values` are those it can have, `neutral` the one that changes nothing."""

    name: str
    title: str
    values: tuple[float, ...]
    neutral: float
    unit: str = ""

    def step_of(self, value: float) -> int:
        """The place of the value that is nearest."""
        return min(range(len(self.values)), key=lambda step: abs(self.values[step] - value))

    def words(self, value: float) -> str:
        """The number as people read it.

        >>> DIALS["blur"].words(0.5), DIALS["brightness"].words(10.0)
        ('0.5 %', '+10')
        """
        sign = "+" if self.values[0] < 0 < value else ""
        return f"{sign}{value:g} {self.unit}".strip()


_HUNDREDS = tuple(float(number) for number in range(-100, 101, 2))
DIALS = {
    dial.name: dial
    for dial in (
        Dial("brightness", "Brightness", _HUNDREDS, 0.0),
        Dial("contrast", "Contrast", _HUNDREDS, 0.0),
        Dial("gamma", "Gamma", tuple(round(5 ** (step / 20), 2) for step in range(-20, 21)), 1.0),
        Dial("stretch", "Stretch", (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0), 0.0, "%"),
        Dial("blur", "Blur", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 4.0, 6.0), 0.0, "%"),
    )
}
THRESHOLD = Dial("threshold", "Threshold", tuple(float(value) for value in range(1, GREYS)), 128.0)


@dataclass(frozen=True)
class Look:
    """What is done to a picture before it is shown; the defaults do nothing. ValueError for what no dial can give.

    In this order: `blur` (Gaussian; sigma in per cent of the shorter side, so that it looks the same at every size),
    `grey`, `stretch` (per cent of the pixels that become black, and as many white), `gamma` (above 1 brightens the
    shadows), `contrast` and `brightness` (-100 to 100), `binarise` (black below the threshold and white from it on;
    "fixed" takes `threshold`, 1 to 255; "otsu" the one that parts the picture's greys best).
    """

    brightness: float = 0.0
    contrast: float = 0.0
    gamma: float = 1.0
    stretch: float = 0.0
    blur: float = 0.0
    grey: bool = False
    binarise: Binarise = "off"
    threshold: float = THRESHOLD.neutral

    def __post_init__(self) -> None:
        for dial in (*DIALS.values(), THRESHOLD):
            if not dial.values[0] <= getattr(self, dial.name) <= dial.values[-1]:
                raise ValueError(f"{dial.name} is from {dial.values[0]:g} to {dial.values[-1]:g}.")

    @property
    def is_neutral(self) -> bool:
        """Whether pictures are shown as they are; the threshold alone does nothing."""
        return self.binarise == "off" and not self.grey and self.turned_dials() == ()

    @property
    def is_grey(self) -> bool:
        """Whether colours are lost."""
        return self.grey or self.binarise != "off"

    def turned_dials(self) -> tuple[Dial, ...]:
        """The dials that do something."""
        return tuple(dial for dial in DIALS.values() if getattr(self, dial.name) != dial.neutral)

    def turned(self, dial: Dial, value: float) -> Look:
        """The look with one dial at another value."""
        changed: dict[str, Any] = {dial.name: value}
        return replace(self, **changed)

    def table(self, histogram: Sequence[int]) -> bytes:
        """What each of the 256 greys becomes in a picture with this histogram of its (blurred) luminance.

        Stretching and Otsu's threshold look at the histogram, nothing else does.
        """
        low, high = stretch_bounds(histogram, self.stretch) if self.stretch else (0, HIGHEST)
        toned = bytes(round(HIGHEST * self._tone((grey - low) / (high - low))) for grey in range(GREYS))
        if self.binarise == "off":
            return toned
        threshold = self.threshold
        if self.binarise == "otsu":
            became = [0] * GREYS
            for grey, count in enumerate(histogram):
                became[toned[grey]] += count
            threshold = otsu_threshold(became)
        return bytes(HIGHEST if grey >= threshold else 0 for grey in toned)

    def _tone(self, light: float) -> float:
        """Gamma, contrast and brightness of one value; 0 is black and 1 white, before and after."""
        light = math.pow(min(1.0, max(0.0, light)), 1 / self.gamma)
        factor = math.pow(_MOST_CONTRAST, self.contrast / 100)
        return min(1.0, max(0.0, 0.5 + (light - 0.5) * factor + self.brightness / 100))


NEUTRAL = Look()


def stretch_bounds(histogram: Sequence[int], cut: float) -> tuple[int, int]:
    """The greys that become black and white when `cut` per cent of the pixels are given up at either end.

    A picture of one grey is left alone: (0, 255).

    >>> stretch_bounds([0] * 50 + [10] * 100 + [0] * 106, 1.0)
    (51, 148)
    """
    total = sum(histogram)
    given_up = total * cut / 100
    low = _reaches(histogram, given_up)
    high = HIGHEST - _reaches(tuple(reversed(histogram)), given_up)
    return (low, high) if total and low < high else (0, HIGHEST)


def _reaches(histogram: Sequence[int], count: float) -> int:
    """The first grey up to which there are more than `count` pixels."""
    seen = 0
    for grey, pixels in enumerate(histogram):
        seen += pixels
        if seen > count:
            return grey
    return HIGHEST


def otsu_threshold(histogram: Sequence[int]) -> int:
    """The first grey of the brighter class, where the two classes differ most (Otsu 1979); 128 for a single grey.

    Between two classes any grey would do; it is in the middle of them.

    >>> otsu_threshold([90] + [0] * 99 + [10] + [0] * 155)
    51
    """
    total = sum(histogram)
    weighted = sum(grey * count for grey, count in enumerate(histogram))
    best, found = 0.0, [int(THRESHOLD.neutral)]
    below = sum_below = 0
    for grey, count in enumerate(histogram[:-1]):
        below += count
        sum_below += grey * count
        if not below or below == total:
            continue
        apart = (weighted * below - total * sum_below) ** 2 / (below * (total - below))
        if apart > best:
            best, found = apart, [grey + 1]
        elif apart == best and best:
            found.append(grey + 1)
    return (found[0] + found[-1] + 1) // 2
