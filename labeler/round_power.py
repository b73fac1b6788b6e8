"""How many common pictures a calibration round needs, by the test that `merge.difference_sentence` really uses.

`lean` and `back` are shares of the common pictures: on `lean + back` of them one annotator gives a label that the other
does not, on `back` of them it is the other way round. `lean` is the shift of the border; `back` is noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from labeler.difference_tests import lean_level, sign_test
from labeler.errors import InputError

Floats = npt.NDArray[np.float64]

CHANCE = 0.9  # of seeing a shift that is there
USUAL_BACK = 0.02  # where nothing is known yet: two careful people with 4 degrees of noise differ so often by chance
MOST_PICTURES = 100_000
_EXAMPLES = (0.05, 0.02, 0.01)  # shifts that are told beside the one that a round shows
_POINTS = 32  # of a curve
_FAR = 9  # standard deviations: what lies beyond has no weight in double precision
_ROUNDING = 1e-9
_STEP = 0.0005  # to which a shift is told


def power(pictures: int, lean: float, labels: int, back: float = USUAL_BACK) -> float:
    """How probably `pictures` common pictures name this lean, and its direction, in a task with so many `labels`.

    Exact: the sum over the pictures on which the two differ, and over how these fall. InputError for no shares.
    """
    _check(lean, back)
    differing = min(1.0, lean + 2 * back)
    met, weights = _binomial(pictures, differing)
    most = np.array([_most_against(count, labels) for count in met.tolist()])
    if most[-1] < 0:
        return 0.0
    against = _counts_below(met, back / differing if differing else 0.0, most)
    return min(1.0, float(weights @ against))


def pictures_needed(lean: float, labels: int, back: float = USUAL_BACK, chance: float = CHANCE) -> int | None:
    """The fewest common pictures that show `lean` with `chance`; None where a hundred thousand do not."""
    if lean <= 0:
        raise InputError(f"A shift of {100 * lean:g} % of the pictures is none: give one above 0.")
    return _first(lambda pictures: power(pictures, lean, labels, back) >= chance, MOST_PICTURES)


def smallest_lean(pictures: int, labels: int, back: float = USUAL_BACK, chance: float = CHANCE) -> float | None:
    """The smallest shift that `pictures` common pictures show with `chance`; None where they show not even the largest.

    Told in steps of half a thousandth.
    """
    steps = math.floor((1 - 2 * back) / _STEP + _ROUNDING)
    found = _first(lambda step: power(pictures, step * _STEP, labels, back) >= chance, steps)
    return None if found is None else found * _STEP


@lru_cache(maxsize=16)
def power_curve(
    most: int, labels: int, back: float = USUAL_BACK, chance: float = CHANCE
) -> tuple[tuple[int, float], ...]:
    """Numbers of pictures up to `most`, each with the smallest shift that it shows; without those that show none."""
    numbers = dict.fromkeys(round(most ** (place / _POINTS)) for place in range(_POINTS + 1))
    found = ((number, smallest_lean(number, labels, back, chance)) for number in numbers)
    return tuple((number, lean) for number, lean in found if lean is not None)


def power_sentence(pictures: int, labels: int, back: float = USUAL_BACK, chance: float = CHANCE) -> str:
    """What a round of so many common pictures shows, and what a smaller shift would need."""
    seen = smallest_lean(pictures, labels, back, chance)
    smaller = next((one for one in _EXAMPLES if seen is None or one < seen - _STEP), None)
    needed = None if smaller is None else pictures_needed(smaller, labels, back, chance)
    more = "" if needed is None else f"; a shift of {percent_text(smaller or 0)} needs {needed:,}"
    return f"{seen_text(pictures, seen, chance)}{more}."


def seen_text(pictures: int, seen: float | None, chance: float) -> str:
    """That so many common pictures show a shift of `seen`, or none where that is None."""
    one = pictures == 1
    if seen is None:
        return f"{pictures:,} common {'picture is' if one else 'pictures are'} too few to show any shift"
    shift = f"a shift of {percent_text(seen)} of the pictures"
    return f"{pictures:,} common {'picture shows' if one else 'pictures show'} {shift} in {chance_text(chance)}"


def percent_text(share: float) -> str:
    """A share for people, no finer than it is known.

    >>> percent_text(0.12), percent_text(0.0456)
    ('12 %', '4.6 %')
    """
    percent = 100 * share
    return f"{percent:.0f} %" if percent >= 10 or abs(percent - round(percent)) < 0.01 else f"{percent:.1f} %"


def chance_text(chance: float) -> str:
    """How often something happens, in words.

    >>> chance_text(0.9), chance_text(0.85)
    ('9 of 10 cases', '85 of 100 cases')
    """
    tenths = round(10 * chance, 6)
    return f"{tenths:.0f} of 10 cases" if tenths == round(tenths) else f"{100 * chance:.0f} of 100 cases"


def _check(lean: float, back: float) -> None:
    if not (0 <= lean <= 1 and back >= 0 and lean + 2 * back <= 1 + _ROUNDING):
        raise InputError(
            f"A shift of {100 * lean:g} % with {100 * back:g} % the other way round is more than all pictures: "
            "give smaller shares."
        )


def _first(holds: Callable[[int], bool], most: int) -> int | None:
    """The first whole number from 1 to `most` from which on something holds."""
    high = 1
    while not holds(high):
        if high == most:
            return None
        high = min(2 * high, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _binomial(n: int, p: float) -> tuple[npt.NDArray[np.intp], Floats]:
    """The counts of a binomial distribution that have any weight, and their probabilities."""
    spread = _FAR * math.sqrt(n * p * (1 - p)) + _FAR
    counts = np.arange(max(0, math.floor(n * p - spread)), min(n, math.ceil(n * p + spread)) + 1)
    if p in (0.0, 1.0):
        return counts, (counts == round(n * p)).astype(float)
    logs = _log_factorials(n)
    terms = logs[n] - logs[counts] - logs[n - counts] + counts * math.log(p) + (n - counts) * math.log1p(-p)
    return counts, np.exp(terms)


def _counts_below(n: npt.NDArray[np.intp], p: float, most: npt.NDArray[np.intp]) -> Floats:
    """How probably binomial counts of `n`, with `p` up to a half, are at most `most`; never where that is -1."""
    if p == 0:
        return (most >= 0).astype(float)
    lowest = n[0] * p - _FAR * math.sqrt(n[0] * p * (1 - p)) - _FAR
    counts = np.arange(max(0, math.floor(lowest)), most[-1] + 1)
    logs = _log_factorials(int(n[-1]))
    rest = n[:, None] - counts
    possible = (rest >= 0) & (counts <= most[:, None])
    terms = logs[n][:, None] - logs[counts] - logs[np.maximum(rest, 0)]
    terms += counts * math.log(p) + rest * math.log1p(-p)
    below: Floats = np.where(possible, np.exp(np.where(possible, terms, 0)), 0).sum(axis=1)
    return below


def _log_factorials(n: int) -> Floats:
    return _log_factorials_to(1 << max(10, n.bit_length()))[: n + 1]


@lru_cache(maxsize=4)
def _log_factorials_to(size: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])


@lru_cache(maxsize=100_000)
def _most_against(differing: int, labels: int) -> int:
    """Of `differing` pictures that tell, how many may speak against a lean that is told; -1 where none may."""
    level = lean_level(labels)
    guess = differing / 2 + NormalDist().inv_cdf(level / 2) * math.sqrt(differing) / 2
    against = max(-1, math.floor(guess))
    while against >= 0 and sign_test(against, differing - against) >= level:
        against -= 1
    while 2 * against + 2 < differing and sign_test(against + 1, differing - against - 1) < level:
        against += 1
    return against
