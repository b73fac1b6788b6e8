"""McNemar's and Stuart and Maxwell's tests against scipy and statsmodels, and where those cannot tell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from scipy.stats import chi2 as scipy_chi2
from statsmodels.stats.contingency_tables import SquareTable

from labeler.difference_tests import StuartMaxwell, chi2_tail, mcnemar_exact, stuart_maxwell


def tables(lowest: int) -> st.SearchStrategy[np.ndarray]:
    return st.integers(2, 5).flatmap(
        lambda k: st.lists(st.lists(st.integers(lowest, 30), min_size=k, max_size=k), min_size=k, max_size=k).map(
            lambda rows: np.array(rows, np.int64)
        )
    )


@given(tables(0), st.integers(0, 1))
@settings(deadline=None)
def test_mcnemar_is_scipys_binomial_test(confusion: np.ndarray, label: int) -> None:
    only_first = int(confusion[label].sum() - confusion[label, label])
    only_second = int(confusion[:, label].sum() - confusion[label, label])
    assume(only_first + only_second)
    wanted = binomtest(only_first, only_first + only_second, 0.5).pvalue
    assert math.isclose(mcnemar_exact(confusion, label), wanted, rel_tol=1e-9)


def test_mcnemar_without_a_difference_is_one_and_with_many_is_next_to_nothing() -> None:
    assert mcnemar_exact(np.diag([5, 5]), 0) == 1.0
    assert mcnemar_exact(np.array([[0, 5000], [0, 0]]), 0) == 0.0


@given(tables(1))
@settings(deadline=None)
def test_stuart_maxwell_is_that_of_statsmodels_where_its_matrix_can_be_inverted(confusion: np.ndarray) -> None:
    found = stuart_maxwell(confusion)
    theirs = SquareTable(confusion, shift_zeros=False).homogeneity()
    assert found.df == theirs.df
    assert math.isclose(found.chi2, theirs.statistic, rel_tol=1e-7, abs_tol=1e-9)
    assert math.isclose(found.p, theirs.pvalue, rel_tol=1e-6, abs_tol=1e-12)


def test_labels_that_nobody_confuses_are_left_out_of_stuart_maxwell() -> None:
    told = np.array([[20, 9, 3], [1, 30, 4], [2, 1, 25]])
    apart = np.zeros((5, 5), np.int64)
    apart[np.ix_([0, 2, 3], [0, 2, 3])] = told
    apart[4, 4] = 17  # said by both of the same images; label 1 is said by nobody
    assert stuart_maxwell(apart).df == 2
    assert math.isclose(stuart_maxwell(apart).chi2, stuart_maxwell(told).chi2)
    # Two pairs of labels, each confused among themselves: two questions with one degree of freedom each.
    two = np.zeros((4, 4), np.int64)
    two[:2, :2], two[2:, 2:] = [[5, 9], [1, 5]], [[5, 2], [2, 5]]
    assert stuart_maxwell(two).df == 2
    assert math.isclose(stuart_maxwell(two).chi2, (9 - 1) ** 2 / 10)


def test_stuart_maxwell_of_two_labels_is_mcnemars_without_correction() -> None:
    assert math.isclose(stuart_maxwell(np.array([[10, 15], [5, 10]])).chi2, (15 - 5) ** 2 / 20)


def test_annotators_who_never_differ_do_not_differ_systematically() -> None:
    assert stuart_maxwell(np.diag([4, 0, 2])) == StuartMaxwell(0.0, 0, 1.0)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 39])
@pytest.mark.parametrize("chi2", [0.0, 1e-9, 0.3, 2.0, 17.5, 400.0, 9000.0])
def test_the_tail_of_chi_square_is_scipys(chi2: float, df: int) -> None:
    assert math.isclose(chi2_tail(chi2, df), float(scipy_chi2.sf(chi2, df)), rel_tol=1e-9, abs_tol=1e-300)
