"""What a promise is expected to give: from held-out images, by the score, never more for a stricter one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certified import Promise, certify
from training.expectation import FEWEST, Steps, chance_wrong
from training.held_out import held_out_scores
from training.stored_answers import StoredAnswers


@given(seed=st.integers(0, 500), size=st.integers(FEWEST, 300))
def test_the_chance_of_a_wrong_label_never_rises_with_the_score(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    known = random.random(size).round(2)
    found = chance_wrong(np.linspace(0, 1, 101), known, random.random(size) < 0.5)
    assert (np.diff(found) <= 0).all()
    assert ((found > 0) & (found < 1)).all()


def test_few_held_out_images_leave_the_networks_own_confidence() -> None:
    scores = np.array([0.9, np.nan])
    known = np.full(FEWEST - 1, 0.5)
    found = chance_wrong(scores, known, np.zeros(FEWEST - 1, np.bool_))
    assert found[0] == pytest.approx(0.1)
    assert np.isnan(found[1])


def test_overconfident_networks_are_seen_through() -> None:
    random = np.random.default_rng(1)
    known = np.repeat([0.95, 0.6], 500)
    wrong = random.random(1000) < np.repeat([0.2, 0.5], 500)
    found = chance_wrong(np.array([0.95, 0.6]), known, wrong)
    assert found == pytest.approx([0.2, 0.5], abs=0.06)


@pytest.mark.parametrize("bound", ["auto", "dataset"])
def test_what_is_expected_is_about_what_audits_give(bound: str) -> None:
    random = np.random.default_rng(2)
    scores = random.beta(5, 1, 20_000)
    chances = (1 - scores) * 0.5
    promise = Promise(bound, 0.05, 0.05)
    expected = Steps.of(scores, chances, 1000).expected(promise, 1000)
    shares = []
    for _ in range(20):
        wrong = random.random(len(scores)) < chances
        audited = random.choice(len(scores), 1000, replace=False)
        shares.append(certify(scores, audited.tolist(), wrong[audited].tolist(), promise, 1000).coverage)
    assert np.median(shares) == pytest.approx(expected.labelled / len(scores), abs=0.15)


def test_an_empty_pool_and_one_without_predictions() -> None:
    for scores in (np.empty(0), np.full(3, np.nan)):
        steps = Steps.of(scores, scores)
        assert steps.expected(Promise(), 100).threshold is None
        assert steps.curve(Promise(), 100, np.array([0.1])).tolist() == [0.0]
        assert steps.audits_needed(Promise()) is None


def test_held_out_images_are_those_that_all_networks_kept() -> None:
    def answers(names: tuple[str, ...], labels: tuple[str, ...]) -> StoredAnswers:
        targets = np.array([labels.index("b")] * len(names))
        logits = np.zeros((len(names), 2))
        logits[:, labels.index("a")] = [3.0 if name == "2" else -3.0 for name in names]
        return StoredAnswers(labels, names, ("",) * len(names), targets, logits, 1.0)

    first, second = answers(("1", "2", "3"), ("a", "b")), answers(("3", "2"), ("b", "a"))
    scores, wrong = held_out_scores([first, second], ("a", "b"))
    assert wrong.tolist() == [True, False]  # of the images 2 and 3
    assert scores == pytest.approx([1 / (1 + np.exp(-3))] * 2)
    assert len(held_out_scores([first], ("a", "c"))[0]) == 0
    assert len(held_out_scores([], ("a", "b"))[0]) == 0
