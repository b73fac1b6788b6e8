from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from labeler.exact_rates import exact_rate, lower_bound, upper_bound

SOME = st.integers(1, 3000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(SOME, st.sampled_from([0.8, 0.95, 0.999]))
def test_bounds_are_those_of_scipy(some: tuple[int, int], sure: float) -> None:
    count, of = some
    rate = exact_rate(count, of, sure)
    two_sided = binomtest(count, of).proportion_ci(sure, "exact")
    assert (rate.low, rate.high) == pytest.approx((two_sided.low, two_sided.high), abs=1e-9)
    one_sided = binomtest(count, of, alternative="less").proportion_ci(sure, "exact")
    assert rate.upper == pytest.approx(one_sided.high, abs=1e-9)


def test_large_samples_are_exact_too() -> None:
    found = binomtest(2_000, 100_000).proportion_ci(0.95, "exact")
    rate = exact_rate(2_000, 100_000)
    assert (rate.low, rate.high) == pytest.approx((found.low, found.high), rel=1e-6)


def test_the_ends() -> None:
    assert exact_rate(0, 10).low == 0
    assert exact_rate(10, 10).high == exact_rate(10, 10).upper == 1
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300), abs=1e-12)
    assert lower_bound(0, 5) == 0
    nothing = exact_rate(0, 0)
    assert math.isnan(nothing.share)
    assert (nothing.low, nothing.high, nothing.upper) == (0, 1, 1)


def test_a_rate_in_words() -> None:
    assert str(exact_rate(3, 214)) == "1.4 %, between 0.3 and 4.0 (3 of 214)"
    assert str(exact_rate(0, 300)) == "0.0 %, between 0.0 and 1.2 (0 of 300)"
    assert str(exact_rate(1, 12_000)) == "0.01 %, between 0.00 and 0.05 (1 of 12,000)"
    assert str(exact_rate(0, 0)) == "nothing checked yet"
