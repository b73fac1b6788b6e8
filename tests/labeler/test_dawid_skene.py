"""Dawid-Skene against the paper's own example, against a plain loop over single votes, and where truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.dawid_skene import MOST_STEPS, dawid_skene
from labeler.vote_patterns import Codes, vote_patterns

# Dawid and Skene (1979), Table 1: 45 patients, how fit each is for an operation (1 to 4); the first anaesthetist
# answered three times, the other four once each.
ANAESTHETISTS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212 1211111
1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121
1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
PEOPLE = (0, 0, 0, 1, 2, 3, 4)


def patients() -> Codes:
    return np.array([[int(answer) - 1 for answer in row] for row in ANAESTHETISTS.split()], np.int16)


def plain_em(codes: Codes, labels: int, people: tuple[int, ...], steps: int) -> tuple[list[list[float]], float]:
    """The paper's equations 2.3 to 2.5 vote by vote: the posterior after `steps` steps, and the log-likelihood."""
    votes = [[(people[place], vote) for place, vote in enumerate(row) if vote >= 0] for row in codes.tolist()]
    posterior = [[sum(vote == label for _, vote in said) / len(said) for label in range(labels)] for said in votes]
    likelihood = 0.0
    for _ in range(steps):
        shares = [sum(one[true] for one in posterior) / len(votes) for true in range(labels)]
        said_of = {}
        for person in set(people):
            for true in range(labels):
                counts = [0.0] * labels
                for said, one in zip(votes, posterior, strict=True):
                    for who, vote in said:
                        if who == person:
                            counts[vote] += one[true]
                said_of[person, true] = [n / sum(counts) if sum(counts) else 1 / labels for n in counts]
        likelihood = 0.0
        for image, said in enumerate(votes):
            joint = [shares[true] * math.prod(said_of[who, true][vote] for who, vote in said) for true in range(labels)]
            posterior[image] = [one / sum(joint) for one in joint]
            likelihood += math.log(sum(joint))
    return posterior, likelihood


def test_the_papers_anaesthetists() -> None:
    codes = patients()
    assert codes.shape == (45, 7)
    found = dawid_skene(codes, 4, PEOPLE)
    assert np.round(found.shares, 2).tolist() == [0.40, 0.42, 0.11, 0.07]
    assert np.round(found.confusion[0], 2).tolist() == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
        [0, 0.34, 0.66, 0],
        [0, 0, 0.56, 0.44],
    ]
    # The first anaesthetist called patient 3 a 1 twice and a 2 once: with what the others are like, he is a 2.
    assert (found.posterior[2].argmax(), found.posterior[2].max().round(2)) == (1, 1.0)
    posterior, likelihood = plain_em(codes, 4, PEOPLE, found.iterations)
    assert np.allclose(found.posterior, posterior, atol=1e-12)
    assert math.isclose(found.log_likelihood, likelihood)


def votes_of(size: tuple[int, int]) -> st.SearchStrategy[tuple[Codes, int, tuple[int, ...]]]:
    """Votes of some columns and labels, each image with one at least, and whose the columns are."""
    columns, labels = size
    row = st.lists(st.integers(-1, labels - 1), min_size=columns, max_size=columns).filter(lambda row: max(row) >= 0)
    people = st.lists(st.integers(0, 2), min_size=columns, max_size=columns).map(tuple)
    codes = st.lists(row, min_size=1, max_size=12).map(lambda rows: np.array(rows, np.int16))
    return st.tuples(codes, st.just(labels), people)


VOTES = st.tuples(st.integers(1, 4), st.integers(2, 4)).flatmap(votes_of)


@given(VOTES)
@settings(deadline=None, max_examples=150)
def test_it_is_the_plain_loop_over_votes(votes: tuple[Codes, int, tuple[int, ...]]) -> None:
    codes, labels, people = votes
    found = dawid_skene(codes, labels, people)
    posterior, likelihood = plain_em(codes, labels, people, found.iterations)
    assert np.allclose(found.posterior, posterior, atol=1e-9)
    assert math.isclose(found.log_likelihood, likelihood, abs_tol=1e-9)
    assert np.allclose(found.posterior.sum(axis=1), 1)
    assert np.allclose(found.confusion.sum(axis=2), 1)
    assert np.all(np.diff(found.history) >= -1e-9), "a step of expectation maximisation never lowers the likelihood"


def drawn_votes(images: int, seed: int = 3) -> tuple[Codes, Codes]:
    """Votes (images, 5) and the true labels: two careful people, and three who often say center instead of left."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, images, p=[0.4, 0.3, 0.3]).astype(np.int16)
    careful = [np.where(rng.random(images) < 0.93, truth, rng.integers(0, 3, images)) for _ in range(2)]
    biased = [np.where((truth == 0) & (rng.random(images) < 0.55), 1, truth) for _ in range(3)]
    codes = np.stack([*careful, *biased], axis=1).astype(np.int16)
    codes[rng.random(codes.shape) < 0.1] = -1
    return codes, truth


def test_it_learns_who_errs_how_and_beats_the_majority() -> None:
    codes, truth = drawn_votes(4000)
    found = dawid_skene(codes, 3)
    counts = np.stack([(codes == label).sum(axis=1) for label in range(3)], axis=1)
    right = (found.posterior.argmax(axis=1) == truth).mean()
    assert right > (counts.argmax(axis=1) == truth).mean() + 0.05
    assert np.allclose(found.confusion[2:, 0, 1], 0.55, atol=0.04)
    assert np.allclose(found.shares, [0.4, 0.3, 0.3], atol=0.03)


def test_an_image_without_a_vote_changes_nothing_and_has_the_shares_for_a_posterior() -> None:
    codes, _ = drawn_votes(200)
    codes = codes[(codes >= 0).any(axis=1)]
    alone = dawid_skene(codes, 3)
    with_empty = dawid_skene(np.vstack([codes, np.full((5, 5), -1, np.int16)]), 3)
    assert np.allclose(alone.posterior, with_empty.posterior[:-5])
    assert np.allclose(with_empty.posterior[-1], with_empty.shares)


def test_the_order_of_images_does_not_matter() -> None:
    codes, _ = drawn_votes(300)
    turned = np.random.default_rng(1).permutation(len(codes))
    assert np.allclose(dawid_skene(codes, 3).posterior[turned], dawid_skene(codes[turned], 3).posterior)


@pytest.mark.parametrize(("annotators", "labels"), [(3, 3), (40, 3), (70, 12)])
def test_patterns_are_the_distinct_rows_however_many_columns_there_are(annotators: int, labels: int) -> None:
    rng = np.random.default_rng(5)
    few = rng.integers(-1, labels, (7, annotators)).astype(np.int16)
    codes = few[rng.integers(0, 7, 500)]
    found = vote_patterns(codes, labels)
    assert len(found.codes) == len(np.unique(codes, axis=0))
    assert np.array_equal(found.codes[found.place], codes)
    assert found.counts.tolist() == np.bincount(found.place).tolist()


def test_without_images_or_annotators_there_is_nothing_to_fail_at() -> None:
    assert dawid_skene(np.empty((0, 2), np.int16), 3).posterior.shape == (0, 3)
    assert dawid_skene(np.empty((2, 0), np.int16), 3).posterior.shape == (2, 3)


def test_answers_that_do_not_depend_on_the_picture_end_soon_and_are_told() -> None:
    noise = np.random.default_rng(4).integers(0, 3, (5000, 5)).astype(np.int16)
    found = dawid_skene(noise, 3)
    assert (found.converged, found.iterations) == (False, MOST_STEPS)
    codes, _ = drawn_votes(2000)
    usual = dawid_skene(codes, 3)
    assert usual.converged
    assert usual.iterations < MOST_STEPS / 4
