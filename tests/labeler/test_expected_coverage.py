"""What held-out answers let one expect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from labeler.expected_coverage import expected_coverage, fewest_held_out

SURE = np.linspace(0.99, 0.5, 200)
POOL = np.linspace(0.999, 0.4, 1000)


def test_all_right_means_all_that_are_as_sure() -> None:
    found = expected_coverage(SURE, np.ones(200, bool), POOL)
    assert found == pytest.approx(np.mean(POOL >= 0.5))


def test_errors_among_the_unsure_raise_the_threshold() -> None:
    right = np.ones(200, bool)
    right[150:] = False
    found = expected_coverage(SURE, right, POOL)
    assert found is not None
    # 2.5 of 153 is 1.6 %, 3.5 of 154 is 2.3 %: the 152 surest answers, 2 of them wrong, are taken
    assert found == pytest.approx(np.mean(SURE[151] <= POOL))


def test_the_surest_being_wrong_means_nothing() -> None:
    right = np.ones(60, bool)
    right[:2] = False
    assert expected_coverage(SURE[:60], right, POOL) == 0.0


def test_too_few_answers_tell_nothing() -> None:
    fewest = fewest_held_out()
    assert expected_coverage(SURE[: fewest - 1], np.ones(fewest - 1, bool), POOL) is None
    assert expected_coverage(SURE[:fewest], np.ones(fewest, bool), POOL) is not None
    assert expected_coverage(SURE, np.ones(200, bool), np.empty(0)) is None


def test_equally_sure_answers_are_taken_together() -> None:
    sure = np.r_[np.full(100, 0.9), np.full(100, 0.6)]
    right = np.ones(200, bool)
    right[150:160] = False
    assert expected_coverage(sure, right, np.array([0.95, 0.9, 0.6, np.nan])) == 0.5


@given(some.lists(some.tuples(some.floats(0.3, 1), some.booleans()), min_size=24, max_size=80))
def test_a_stricter_error_never_covers_more(answers: list[tuple[float, bool]]) -> None:
    sure, right = np.array([one for one, _ in answers]), np.array([one for _, one in answers])
    found = [expected_coverage(sure, right, POOL, error) for error in (0.02, 0.05, 0.1, 0.3)]
    known = [one for one in found if one is not None]
    assert known == sorted(known)
