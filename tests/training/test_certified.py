"""Certified auto-labels: the promise, what it rests on, and MAPIE's risk control for comparison."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training import certified
from training.certified import Certificate, Promise, certify, certify_groups
from training.errors import TrainingError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from mapie.risk_control import BinaryClassificationController, BinaryRisk

IMAGES = 2000


def networks(seed: int, images: int = IMAGES, worst: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and whether the label proposed is wrong: never at score 1, with chance `worst` at score 0."""
    random = np.random.default_rng(seed)
    scores = random.random(images)
    return scores, random.random(images) < worst * (1 - scores) ** 2


def sample(seed: int, audits: int, images: int = IMAGES) -> list[int]:
    return np.random.default_rng(seed + 1000).choice(images, audits, replace=False).tolist()


def certificate(seed: int, audits: int, promise: Promise, others: int = 0, worst: float = 0.3) -> Certificate:
    scores, wrong = networks(seed, worst=worst)
    drawn = sample(seed, audits)
    return certify(scores, drawn, wrong[drawn].tolist(), promise, others)


@pytest.mark.parametrize("bound", ["auto", "dataset"])
def test_good_networks_label_much_and_the_certificate_adds_up(bound: str) -> None:
    scores, wrong = networks(1, worst=0.1)
    found = certificate(1, 1200, Promise(bound, 0.03, 0.05), worst=0.1)
    assert found.threshold is not None
    assert found.coverage > 0.5
    drawn = sample(1, 1200)
    left_out = sum(wrong[place] and scores[place] >= found.threshold for place in drawn)
    assert left_out > 0
    assert found.labelled == (scores >= found.threshold).sum() - left_out
    assert bound == "dataset" or found.errors <= 0.03 * found.audited
    assert 0 < found.upper <= 0.03
    assert found.more_audits is None
    assert found.pilot == (240 if bound == "auto" else 0)
    errors = wrong[scores >= found.threshold].sum() - left_out
    assert errors <= 0.03 * (found.labelled if bound == "auto" else IMAGES)


@pytest.mark.parametrize("bound", ["auto", "dataset"])
def test_the_promise_is_kept(bound: str) -> None:
    """Of 200 samples at most 10 on average break it; 99.9 % of such counts are below 21."""
    scores, wrong = networks(2, worst=0.5)
    broken = 0
    for seed in range(200):
        drawn = sample(seed, 400)
        found = certify(scores, drawn, wrong[drawn].tolist(), Promise(bound, 0.05, 0.05))
        if found.threshold is not None:
            errors = wrong[np.setdiff1d(np.flatnonzero(scores >= found.threshold), drawn)].sum()
            broken += errors > 0.05 * (found.labelled if bound == "auto" else IMAGES)
    assert broken <= 20


@pytest.mark.parametrize("bound", ["auto", "dataset"])
@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    audits=st.integers(0, 800),
    worst=st.sampled_from([0.05, 0.2, 0.6]),
    targets=st.tuples(st.floats(0.002, 0.3), st.floats(0.002, 0.3)),
)
def test_a_stricter_target_never_labels_more(
    bound: str, seed: int, audits: int, worst: float, targets: tuple[float, float]
) -> None:
    strict, lenient = sorted(targets)
    found = [certificate(seed, audits, Promise(bound, target, 0.05), worst=worst) for target in (strict, lenient)]
    assert found[0].labelled <= found[1].labelled


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), risks=st.tuples(st.floats(0.01, 0.2), st.floats(0.01, 0.2)))
def test_more_confidence_never_labels_more_of_the_dataset(seed: int, risks: tuple[float, float]) -> None:
    sure, less_sure = sorted(risks)
    found = [certificate(seed, 500, Promise("dataset", 0.03, risk)) for risk in (sure, less_sure)]
    assert found[0].labelled <= found[1].labelled


def test_networks_that_guess_get_nothing_and_hear_that_audits_do_not_help() -> None:
    scores = np.random.default_rng(1).random(IMAGES)
    drawn = sample(1, 600)
    wrong = np.random.default_rng(2).random(600) < 0.6
    found = certify(scores, drawn, wrong.tolist(), Promise("auto", 0.02))
    assert (found.threshold, found.labelled, found.upper, found.more_audits) == (None, 0, 1.0, None)


def test_too_few_audits_say_how_many_more() -> None:
    found = certificate(3, 60, Promise("dataset", 0.02), worst=0.0)
    assert found.threshold is None
    assert found.more_audits is not None
    enough = certificate(3, 60 + found.more_audits, Promise("dataset", 0.02), worst=0.0)
    assert enough.labelled == IMAGES


def test_without_an_audit_the_least_number_is_said() -> None:
    found = certify(np.linspace(0, 1, 50_000), [], [], Promise("dataset", 0.02, 0.05))
    assert found.more_audits == 149  # 0.98 ** 149 <= 0.05 < 0.98 ** 148


def test_peoples_labels_count_as_right_in_the_dataset_bound() -> None:
    alone = certificate(4, 800, Promise("dataset", 0.02))
    among_many = certificate(4, 800, Promise("dataset", 0.02), others=IMAGES)
    assert alone.labelled < among_many.labelled
    assert among_many.upper <= 0.02
    everything = certificate(4, 0, Promise("dataset", 0.02), others=100 * IMAGES)
    assert everything.labelled == IMAGES  # even if all were wrong


def test_missing_predictions_and_ties() -> None:
    scores = np.array([0.9] * 500 + [0.4] * 500 + [np.nan] * 200)
    drawn = list(range(0, 1200, 2))
    found = certify(scores, drawn, [bool(np.isnan(scores[place]) or scores[place] < 0.5) for place in drawn], Promise())
    assert (found.threshold, found.labelled, found.audited, found.errors) == (0.9, 500, 600, 0)
    nothing = certify(np.full(5, np.nan), [0], [True], Promise())
    assert (nothing.threshold, nothing.labelled, nothing.images) == (None, 0, 5)


def test_each_group_has_its_own_threshold_and_they_share_the_risk() -> None:
    scores, wrong = networks(5)
    groups = np.arange(IMAGES) % 2
    wrong = np.where(groups == 1, np.random.default_rng(1).random(IMAGES) < 0.5, wrong & (scores < 0.5))
    drawn = sample(5, 1200)
    found = certify_groups(
        scores, groups, ("left", "center", "right"), drawn, wrong[drawn].tolist(), Promise("auto", 0.05, 0.06)
    )
    assert [one.group for one in found] == ["left", "center"]  # nothing is proposed to be right
    assert [one.promise.risk for one in found] == [0.03, 0.03]
    assert found[0].coverage > 0.4
    assert found[1].labelled == 0
    assert sum(one.images for one in found) == IMAGES


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("bound", ["auto", "dataset"])
def test_thresholds_are_those_of_mapie(monkeypatch: pytest.MonkeyPatch, bound: str, seed: int) -> None:
    """The same sequence, tested by MAPIE's Learn-then-Test with its p-value for losses of 0 and 1.

    The same sequence needs the same start: a pilot, which MAPIE has not, is left out. MAPIE knows no pool that ends, so
    that a bound of the dataset is compared on a large one.
    """
    images = IMAGES if bound == "auto" else 1_000_000
    monkeypatch.setattr(certified, "PILOT_SHARE", 0)
    monkeypatch.setitem(certified.STEPS, bound, 10)
    scores, wrong = networks(seed, images, worst=0.2)
    drawn = sample(seed, 1000, images)
    found = certify(scores, drawn, wrong[drawn].tolist(), Promise(bound, 0.05, 0.1))
    controller = BinaryClassificationController(
        predict_function=lambda x: np.column_stack([1 - x[:, 0], x[:, 0]]),
        risk=BinaryRisk(
            risk_occurrence=lambda y_true, y_pred: (y_true == 0) & (y_pred == 1),
            risk_condition=lambda y_true, y_pred: (y_pred == 1) | (bound == "dataset"),
            higher_is_better=False,
        ),
        target_level=0.05,
        confidence_level=0.9,
        list_predict_params=np.sort(scores)[::-1][images // 10 - 1 :: images // 10],
        fwer_method="fixed_sequence",
        best_predict_param_choice="recall",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it recommends another method where a sequence is not monotone
        controller.calibrate(scores[drawn].reshape(-1, 1), (~wrong[drawn]).astype(int))
    assert found.threshold == controller.best_predict_param
    assert found.threshold is not None


@pytest.mark.parametrize(
    ("bound", "error", "risk", "word"),
    [("all", 0.02, 0.05, "choose auto or dataset"), ("auto", 0, 0.05, "between 0"), ("auto", 0.02, 1, "between 0")],
)
def test_promises_that_cannot_be_meant(bound: str, error: float, risk: float, word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        Promise(bound, error, risk)


@pytest.mark.parametrize(("audited", "wrong"), [([0, 0], [True, True]), ([5], [True]), ([-1], [True]), ([0], [])])
def test_audits_that_cannot_be_meant(audited: list[int], wrong: list[bool]) -> None:
    with pytest.raises(TrainingError):
        certify(np.full(5, 0.5), audited, wrong, Promise())
