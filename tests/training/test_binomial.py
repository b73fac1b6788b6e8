"""Binomial tails and bounds against scipy."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from training import binomial
from training.binomial import at_most, upper_bound


def test_doctests() -> None:
    assert doctest.testmod(binomial) == (0, 1)


@given(
    audited=st.lists(st.integers(0, 3000), min_size=1, max_size=5),
    shares=st.lists(st.floats(0, 1), min_size=5, max_size=5),
    rate=st.floats(1e-6, 1 - 1e-6),
)
def test_tails_are_those_of_scipy(audited: list[int], shares: list[float], rate: float) -> None:
    n = np.array(audited)
    k = np.floor(np.array(shares[: len(audited)]) * n).astype(int)
    np.testing.assert_allclose(at_most(k, n, rate), binom.cdf(k, n, rate), rtol=1e-8, atol=1e-250)


@given(audited=st.integers(1, 5000), share=st.floats(0, 1), risk=st.floats(1e-4, 0.5))
def test_the_bound_is_that_of_clopper_and_pearson(audited: int, share: float, risk: float) -> None:
    errors = int(share * audited)
    expected = 1.0 if errors == audited else beta.ppf(1 - risk, errors + 1, audited - errors)
    assert upper_bound(errors, audited, risk) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("errors", "audited", "rate", "tail"),
    [(0, 0, 0.1, 1), (0, 5, 0.0, 1), (4, 5, 1.0, 0), (5, 5, 1.0, 1), (5, 5, 0.3, 1), (-1, 5, 0.3, 0)],
)
def test_ends(errors: int, audited: int, rate: float, tail: float) -> None:
    assert at_most(errors, audited, rate) == tail


def test_nothing_audited_bounds_nothing() -> None:
    assert upper_bound(0, 0, 0.05) == 1
    assert at_most([], [], 0.5).shape == (0,)


def test_the_bound_and_the_test_agree() -> None:
    """A bound is at most the target exactly where the test of the target passes."""
    for audited in (100, 149, 300, 1000):
        for errors in range(15):
            assert (upper_bound(errors, audited, 0.05) <= 0.02) == (at_most(errors, audited, 0.02) <= 0.05)
