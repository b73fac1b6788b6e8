"""The figures of agreement against published examples and against scikit-learn and statsmodels."""

from __future__ import annotations

import math
import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from labeler.agreement import (
    cohen_kappa,
    compare_pair,
    conflicting_images,
    confusion_matrix,
    label_agreement,
    overlapping_images,
)
from labeler.vote_patterns import Codes

from .figures import figures_of

MISSING = -1
# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]

CODES = (
    st.integers(1, 4)
    .flatmap(
        lambda people: st.lists(st.lists(st.integers(-1, 2), min_size=people, max_size=people), min_size=1, max_size=30)
    )
    .map(lambda rows: np.array(rows, np.int16))
)


def same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, abs_tol=1e-12)


def test_alpha_of_the_published_example() -> None:
    codes = np.array(KRIPPENDORFF, np.int16).T - 1
    assert round(figures_of(codes, 5).alpha, 3) == 0.743


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12))
def test_alpha_of_two_observers_is_one_minus_observed_over_expected_disagreement(
    answers: list[tuple[int, int]],
) -> None:
    values = [value for pair in answers for value in pair]
    expected = np.mean([a != b for i, a in enumerate(values) for j, b in enumerate(values) if i != j])
    observed = np.mean([a != b for a, b in answers])
    wanted = float(1 - observed / expected) if expected else math.nan
    assert same(figures_of(np.array(answers, np.int16), 3).alpha, wanted)


def test_ac1_of_a_table_worked_by_hand() -> None:
    """125 images: both yes 118, first alone 5, second alone 2. pi = .972, chance .054432, observed .944."""
    codes = np.array([[0, 0]] * 118 + [[0, 1]] * 5 + [[1, 0]] * 2, np.int16)
    assert math.isclose(figures_of(codes, 2).ac1, (0.944 - 0.054432) / (1 - 0.054432))
    # Kappa calls the same table worse than chance: the paradox that AC1 was made for.
    assert cohen_kappa(confusion_matrix(codes[:, 0], codes[:, 1], 2)) < 0


def test_ac1_with_a_missing_answer_worked_by_hand() -> None:
    """Images (0 0) (0 1) (1 -): observed 1/2, prevalence of 0 is (1 + .5 + 0) / 3 = .5, chance .5."""
    assert math.isclose(figures_of(np.array([[0, 0], [0, 1], [1, -1]], np.int16), 2).ac1, 0.0, abs_tol=1e-12)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(answers: list[tuple[int, int]]) -> None:
    codes = np.array(answers, np.int16)
    ours = cohen_kappa(confusion_matrix(codes[:, 0], codes[:, 1], 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = float(cohen_kappa_score(codes[:, 0], codes[:, 1], labels=range(4)))
    assert same(ours, theirs)


@given(CODES, st.randoms())
@settings(deadline=None)
def test_the_order_of_images_annotators_and_labels_does_not_matter(codes: Codes, random: object) -> None:
    rows, columns = list(range(codes.shape[0])), list(range(codes.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    turned = codes[rows][:, columns]
    renamed = np.where(turned == MISSING, MISSING, 2 - turned).astype(np.int16)
    for other in (turned, renamed):
        assert same(figures_of(codes, 3).alpha, figures_of(other, 3).alpha)
        assert same(figures_of(codes, 3).ac1, figures_of(other, 3).ac1)
        assert overlapping_images(codes).sum() == overlapping_images(other).sum()
        assert conflicting_images(codes).sum() == conflicting_images(other).sum()


@given(CODES)
def test_overlap_and_conflict_are_those_of_a_plain_count(codes: Codes) -> None:
    votes = [[code for code in row if code != MISSING] for row in codes.tolist()]
    assert overlapping_images(codes).tolist() == [len(one) > 1 for one in votes]
    assert conflicting_images(codes).tolist() == [len(set(one)) > 1 for one in votes]


def test_a_pair_is_compared_on_the_images_that_both_answered() -> None:
    pair = compare_pair(np.array([0, 0, 1, 2, -1, 1]), np.array([0, 1, 1, -1, 2, 1]), 3)
    assert pair.overlapping == 4
    assert pair.agreement == 0.75
    assert pair.confusion.tolist() == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]


def test_without_overlap_nothing_can_be_told() -> None:
    pair = compare_pair(np.array([0, -1]), np.array([-1, 1]), 2)
    assert pair.overlapping == 0
    assert math.isnan(pair.agreement)
    assert math.isnan(pair.kappa)
    for votes in (np.array([[0, -1], [-1, 1]], np.int16), np.empty((0, 2), np.int16)):
        found = figures_of(votes, 2)
        assert math.isnan(found.alpha)
        assert math.isnan(found.ac1)


def test_full_agreement_on_two_labels_is_one() -> None:
    found = figures_of(np.array([[0, 0], [1, 1], [0, 0]], np.int16), 2)
    assert math.isclose(found.alpha, 1.0)
    assert math.isclose(found.ac1, 1.0)


@given(
    st.integers(2, 5).flatmap(
        lambda people: st.lists(st.lists(st.integers(0, 2), min_size=people, max_size=people), min_size=1, max_size=30)
    )
)
def test_fleiss_kappa_is_that_of_statsmodels(rows: list[list[int]]) -> None:
    codes = np.array(rows, np.int16)
    table, _ = aggregate_raters(codes, 3)
    with np.errstate(all="ignore"):
        theirs = float(statsmodels_fleiss(table)) if len(np.unique(codes)) > 1 else math.nan
    assert same(figures_of(codes, 3).fleiss, theirs)


def test_fleiss_leaves_out_images_with_one_answer_and_counts_the_others_alike() -> None:
    """Images (0 0 0) and (0 1 -): observed (1 + 0) / 2, shares of 0 (1 + 1/2) / 2, chance 9/16 + 1/16."""
    codes = np.array([[0, 0, 0], [0, 1, -1], [1, -1, -1]], np.int16)
    assert math.isclose(figures_of(codes, 2).fleiss, (0.5 - 0.625) / (1 - 0.625))


def test_agreement_by_label_is_dices_and_nan_where_nobody_uses_the_label() -> None:
    found = label_agreement(np.array([[6, 2, 0], [1, 3, 0], [0, 0, 0]]))
    assert found[:2].tolist() == [2 * 6 / (8 + 7), 2 * 3 / (4 + 5)]
    assert math.isnan(found[2])


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), min_size=1, max_size=30))
def test_a_pairs_alpha_and_ac1_are_those_of_the_images_that_both_answered(rows: list[tuple[int, int]]) -> None:
    codes = np.array(rows, np.int16)
    pair = compare_pair(codes[:, 0], codes[:, 1], 3)
    both = figures_of(codes[(codes >= 0).all(axis=1)], 3)
    for mine, theirs in ((pair.alpha, both.alpha), (pair.ac1, both.ac1)):
        assert math.isnan(mine) == math.isnan(theirs)
        assert math.isnan(mine) or math.isclose(mine, theirs, abs_tol=1e-12)
