"""How many common pictures show a shift: against a plain sum, against simulations, and where nothing can be seen."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from labeler.agreement import compare_pair
from labeler.errors import InputError
from labeler.merge import difference_sentence
from labeler.round_power import pictures_needed, power, power_sentence, smallest_lean

LABELS = ("left", "center", "right")


def plain_power(pictures: int, lean: float, labels: int, back: float) -> float:
    """Every way in which the pictures can fall, with scipy's test."""
    total = 0.0
    for more in range(pictures + 1):
        for less in range(min(more, pictures - more + 1)):
            if binomtest(less, more + less, 0.5).pvalue < 0.05 / labels:
                rest = pictures - more - less
                ways = comb(pictures, more) * comb(pictures - more, less)
                total += ways * (lean + back) ** more * back**less * (1 - lean - 2 * back) ** rest
    return total


@given(st.integers(0, 28), st.floats(0, 0.6), st.integers(2, 5), st.floats(0, 0.15))
@settings(max_examples=25)
def test_the_power_is_the_sum_over_all_that_can_happen(pictures: int, lean: float, labels: int, back: float) -> None:
    assert power(pictures, lean, labels, back) == pytest.approx(plain_power(pictures, lean, labels, back), abs=1e-9)


@pytest.mark.parametrize(("pictures", "lean", "back"), [(100, 0.12, 0.01), (300, 0.06, 0.03), (60, 0.3, 0.02)])
def test_the_sentence_of_the_desk_comes_as_often_as_the_power_says(pictures: int, lean: float, back: float) -> None:
    """A border of *center* that is further out on both sides, with noise on both."""
    random = np.random.default_rng(4)
    shares = [(lean + back) / 2, (lean + back) / 2, back / 2, back / 2]
    cells = [(0, 1), (2, 1), (1, 0), (1, 2)]  # what the two say where they differ
    repeats, named = 2000, 0
    for _ in range(repeats):
        kind = random.choice(5, pictures, p=[*shares, 1 - sum(shares)])
        both = random.integers(0, 3, pictures)
        ann = np.array([cells[one][0] if one < 4 else same for one, same in zip(kind, both, strict=True)])
        bob = np.array([cells[one][1] if one < 4 else same for one, same in zip(kind, both, strict=True)])
        said = difference_sentence(LABELS, "ann", "bob", compare_pair(ann, bob, 3))
        named += "bob says center where ann says left or right" in said
    expected = power(pictures, lean, 3, back)
    assert named / repeats == pytest.approx(expected, abs=4 * (expected * (1 - expected) / repeats) ** 0.5 + 0.01)


@pytest.mark.parametrize("chance", [0.8, 0.9])
@pytest.mark.parametrize(("lean", "back"), [(0.1, 0.02), (0.05, 0.0), (0.03, 0.05)])
def test_so_many_pictures_are_enough_and_one_fewer_is_not(lean: float, back: float, chance: float) -> None:
    needed = pictures_needed(lean, 3, back, chance)
    assert needed is not None
    assert power(needed, lean, 3, back) >= chance > power(needed - 1, lean, 3, back)
    seen = smallest_lean(needed, 3, back, chance)
    assert seen is not None
    assert lean - 0.0005 <= seen <= lean + 0.0005


@given(st.integers(1, 400), st.integers(2, 10), st.floats(0, 0.2))
@settings(max_examples=30)
def test_more_pictures_show_smaller_shifts(pictures: int, labels: int, back: float) -> None:
    few, more = smallest_lean(pictures, labels, back), smallest_lean(2 * pictures, labels, back)
    assert few is None or (more is not None and more <= few)


def test_seven_differences_to_one_side_are_the_fewest_that_tell() -> None:
    assert smallest_lean(6, 3, back=0.0) is None
    assert power(7, 1.0, 3, back=0.0) == 1.0
    assert power_sentence(6, 3).startswith("6 common pictures are too few to show any shift; a shift of 5 % needs ")


def test_the_sentence_says_what_a_round_shows_and_what_a_smaller_shift_needs() -> None:
    needed = pictures_needed(0.05, 3)
    assert power_sentence(100, 3) == (
        f"100 common pictures show a shift of 16 % of the pictures in 9 of 10 cases; a shift of 5 % needs {needed:,}."
    )
    assert power_sentence(1, 3).startswith("1 common picture is too few")
    assert power_sentence(10_000, 3).endswith("in 9 of 10 cases.")


def test_large_rounds_can_be_reckoned_too() -> None:
    assert power(100_000, 0.004, 3) > 0.999
    assert pictures_needed(0.001, 3) is None


@pytest.mark.parametrize(("lean", "back"), [(1.2, 0.0), (-0.1, 0.0), (0.5, 0.3), (0.1, -0.1)])
def test_shares_that_cannot_be_are_told(lean: float, back: float) -> None:
    with pytest.raises(InputError):
        power(100, lean, 3, back)


def test_no_shift_needs_no_pictures() -> None:
    with pytest.raises(InputError, match="is none"):
        pictures_needed(0, 3)
