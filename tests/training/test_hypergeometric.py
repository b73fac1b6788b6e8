"""Tails of a pool that ends: against scipy, and by drawing."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from training import hypergeometric
from training.hypergeometric import at_most, most_found, most_left


def test_doctests() -> None:
    assert doctest.testmod(hypergeometric) == (0, 2)


@given(pool=st.integers(1, 5000), shares=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)))
def test_tails_are_those_of_scipy(pool: int, shares: tuple[float, float, float]) -> None:
    drawn, wrong = round(shares[0] * pool), round(shares[1] * pool)
    found = round(shares[2] * drawn)
    expected = hypergeom.cdf(found, pool, wrong, drawn)
    assert at_most(found, drawn, wrong, pool) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_ends() -> None:
    assert at_most(0, 5, 11, 10) == 0  # more wrong than there are
    assert at_most(-1, 5, 1, 10) == 0
    assert most_found(0, 100, 99, 0.05) == -1
    assert most_found(0, 100, 100, 0.05) == 0  # no more than 100 of 100 can be left
    assert most_found(100, 100, 0, 0.05) == 100  # all are known


@given(
    pool=st.integers(1, 3000), drawn=st.floats(0, 1), found=st.integers(0, 40), risk=st.sampled_from([0.01, 0.05, 0.2])
)
def test_the_limit_and_the_bound_agree(pool: int, drawn: float, found: int, risk: float) -> None:
    """A number left may be stated exactly where no more errors were found than its limit."""
    draws = round(drawn * pool)
    found = min(found, draws)
    left = most_left(found, draws, pool, risk)
    assert found <= most_found(draws, pool, left, risk)
    if left:
        assert found > most_found(draws, pool, left - 1, risk)


def test_going_on_until_the_limit_keeps_the_risk() -> None:
    """400 errors in a pool of 1,000, met in a fixed order: stop before one more is found than the limit allows."""
    random = np.random.default_rng(1)
    drawn, pool, errors, left = 200, 1000, 400, 60
    limit = most_found(drawn, pool, left, 0.1)
    broken = 0
    for _ in range(4000):
        is_drawn = np.isin(np.arange(errors), random.choice(pool, drawn, replace=False))
        reached = int(np.searchsorted(np.cumsum(is_drawn), limit, side="right"))
        broken += int((~is_drawn[:reached]).sum()) > left
    assert 0.06 < broken / 4000 <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 4000)
