"""Figures of a training from the answers that it kept, beside scikit-learn's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    balanced_accuracy_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

from training.calibration import softmax
from training.cluster_bootstrap import clusters, interval_of, percentiles
from training.curves import area_under, brier_score, reliability, roc_curve, weighted_areas
from training.errors import TrainingError
from training.evaluation import Evaluation, evaluate
from training.fit import LabelledImages, train
from training.logits_file import read_logits, write_logits
from training.settings import TrainSettings
from training.stored_answers import StoredAnswers, read_stored_answers

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


def answers(count: int = 90, labels: tuple[str, ...] = LABELS, *, persons: int = 0, seed: int = 0) -> StoredAnswers:
    """Noisy logits that often are right; `persons` share the images."""
    rng = np.random.default_rng(seed)
    targets = rng.integers(0, len(labels), count)
    logits = rng.normal(size=(count, len(labels))) + 1.5 * np.eye(len(labels))[targets]
    subjects = tuple(f"person {number % persons}" if persons else "" for number in range(count))
    return StoredAnswers(labels, tuple(f"{n}.png" for n in range(count)), subjects, targets, logits, 0.8)


def figures(found: Evaluation) -> dict[str, float]:
    return {name: one.value for name, one in found.figures.items() if one.value is not None}


def test_the_figures_are_those_of_scikit_learn() -> None:
    given_answers = answers()
    truth, called = given_answers.targets, given_answers.logits.argmax(axis=1)
    found = evaluate(given_answers, draws=20)
    assert figures(found) == pytest.approx(
        {
            "accuracy": (truth == called).mean(),
            "balanced_accuracy": balanced_accuracy_score(truth, called),
            "macro_f1": f1_score(truth, called, average="macro"),
            "loss": log_loss(truth, softmax(given_answers.logits)),
        }
    )
    assert found.confusion == confusion_matrix(truth, called).tolist()
    precision, recall, f1, _ = precision_recall_fscore_support(truth, called)
    for place, one in enumerate(found.by_label):
        assert (one.precision, one.recall, one.f1) == pytest.approx((precision[place], recall[place], f1[place]))
        assert one.auc.value == pytest.approx(roc_auc_score(truth == place, softmax(given_answers.logits)[:, place]))
    calibrated = softmax(given_answers.logits, 0.8)
    assert found.calibration["after"].brier == pytest.approx(brier_score_loss(truth, calibrated))
    assert found.calibration["after"].loss == pytest.approx(log_loss(truth, calibrated))
    json.dumps(asdict(found), allow_nan=False)


def test_two_labels_have_the_usual_brier_score() -> None:
    yes = np.array([0.9, 0.4, 0.2])
    truth = np.array([1, 1, 0])
    found = brier_score(np.stack([1 - yes, yes], axis=1), truth)
    assert found == pytest.approx(brier_score_loss(truth, yes))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=40))
def test_the_area_is_that_of_scikit_learn_with_ties(pairs: list[tuple[bool, int]]) -> None:
    positive = np.array([one for one, _ in pairs])
    scores = np.array([score for _, score in pairs], np.float64)
    curve = roc_curve(positive, scores)
    areas = weighted_areas(positive, scores, np.ones((1, len(pairs))))
    if positive.all() or not positive.any():
        assert curve is None
        assert np.isnan(areas[0])
    else:
        assert curve is not None
        expected = roc_auc_score(positive, scores)
        assert (area_under(curve), areas[0]) == (pytest.approx(expected), pytest.approx(expected))


def test_weights_count_as_repeated_images() -> None:
    rng = np.random.default_rng(1)
    positive, scores = rng.random(30) < 0.4, rng.integers(0, 9, 30).astype(float)
    weights = rng.integers(0, 4, 30)
    expected = roc_auc_score(np.repeat(positive, weights), np.repeat(scores, weights))
    assert weighted_areas(positive, scores, weights[None].astype(float))[0] == pytest.approx(expected)


def test_a_reliability_diagram_has_each_image_in_one_bin() -> None:
    found = reliability(np.array([0.1, 0.35, 0.4, 0.95, 1.0]), np.array([False, True, False, True, True]))
    assert [(round(one.low, 1), one.images, one.accuracy) for one in found] == [
        (0.0, 1, 0.0),
        (0.3, 2, 0.5),
        (0.9, 2, 1.0),
    ]


def test_pictures_of_one_person_widen_the_interval() -> None:
    """Ten persons whose twelve pictures are alike tell no more than ten pictures."""
    one = answers(10, seed=3)
    times = np.repeat(np.arange(10), 12)
    many = replace(
        one,
        names=tuple(str(number) for number in range(120)),
        subjects=tuple(f"person {number}" for number in times),
        targets=one.targets[times],
        logits=one.logits[times],
    )

    def width(of: StoredAnswers) -> float:
        interval = evaluate(of).figures["accuracy"].interval
        assert interval is not None
        return interval[1] - interval[0]

    assert width(many) == pytest.approx(width(one), abs=0.02)
    assert width(replace(many, subjects=("",) * 120)) < 0.5 * width(many)


def test_the_interval_covers_the_true_accuracy() -> None:
    """Of 40 samples of 60 persons, about 95 % have the truth in their interval."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(40):
        right = np.repeat(rng.random(60) < 0.8, 3)
        found = interval_of(lambda w, r=right: (w @ r) / w.sum(axis=1), np.repeat(np.arange(60), 3), 400)
        assert found is not None
        covered += found[0] <= 0.8 <= found[1]
    assert covered >= 34


def test_the_same_seed_gives_the_same_intervals() -> None:
    assert evaluate(answers(), 50) == evaluate(answers(), 50)
    assert evaluate(answers(), 50, seed=1).figures != evaluate(answers(), 50).figures


def test_where_all_is_right_the_interval_is_not_a_point() -> None:
    one = answers(12)
    perfect = replace(one, logits=5 * np.eye(3)[one.targets])
    found = evaluate(perfect, 50)
    assert found.figures["accuracy"].interval == (pytest.approx(0.7575, abs=1e-3), 1.0)
    assert found.figures["balanced_accuracy"].interval is None
    assert found.mistakes == []
    assert percentiles(np.array([np.nan])) is None


def test_a_label_that_never_occurs_has_no_figures() -> None:
    one = answers(30)
    found = evaluate(replace(one, targets=np.minimum(one.targets, 1), logits=one.logits * [1, 1, 0] - [0, 0, 9]), 20)
    last = found.by_label[2]
    assert (last.images, last.precision, last.recall, last.auc.value, last.roc) == (0, None, None, None, None)
    json.dumps(asdict(found), allow_nan=False)


def test_the_worst_mistake_stands_first() -> None:
    one = answers(2)
    logits = np.array([[2.0, 0, 0], [5.0, 0, 0]])
    found = evaluate(replace(one, targets=np.array([1, 2]), logits=logits), 10)
    assert [(wrong.image, wrong.truth, wrong.called) for wrong in found.mistakes] == [
        ("1.png", "right", "left"),
        ("0.png", "center", "left"),
    ]


def test_subjects_are_clusters() -> None:
    assert clusters(["a", "", "b", "a", ""]).tolist() == [0, 1, 2, 0, 3]


def test_what_a_training_said_is_read_back(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    settings = TrainSettings("light", tiny, LABELS, epochs=3, test_share=0.2, train_share=0.5, device="cpu")
    result = train(lit_images(60), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    found = read_stored_answers(tmp_path / "run", "validation", result.temperature)
    assert found is not None
    assert evaluate(found, 10).figures["accuracy"].value == result.accuracy
    assert evaluate(found, 10).figures["loss"].value == pytest.approx(result.loss, abs=1e-6)
    test = read_stored_answers(tmp_path / "run", "test", result.temperature)
    assert test is not None
    assert result.test is not None
    assert evaluate(test, 10).figures["accuracy"].value == result.test["accuracy"]
    assert not set(test.names) & set(found.names)
    rows, logits = read_logits(tmp_path / "run" / "validation.npz")
    write_logits(tmp_path / "run" / "validation.npz", rows - 60, logits)
    with pytest.raises(TrainingError, match=r"validation\.npz is damaged"):
        read_stored_answers(tmp_path / "run", "validation", result.temperature)
    (tmp_path / "run" / "validation.npz").write_bytes(b"nothing")
    with pytest.raises(TrainingError, match=r"validation\.npz is damaged"):
        read_stored_answers(tmp_path / "run", "validation", result.temperature)


def test_a_question_of_a_set_is_a_choice_of_yes_and_no(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(60)
    targets = (images.targets[:, None] == np.arange(2)).astype(np.int64)
    targets[::3, 1] = -1
    settings = TrainSettings(
        "left,center", tiny, ("left", "center"), epochs=3, loss="binary_cross_entropy", yes_no=True, device="cpu"
    )
    result = train(replace(images, targets=targets), settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    for name in ("left", "center"):
        found = read_stored_answers(tmp_path / "run", "validation", result.temperature, name)
        assert found is not None
        assert len(found.names) == result.by_question[name]["answers"]
        evaluation = evaluate(found, 10)
        assert evaluation.figures["accuracy"].value == result.by_question[name]["accuracy"]
        assert evaluation.figures["loss"].value == pytest.approx(result.by_question[name]["loss"], abs=1e-6)
        assert evaluation.by_label[0].share == pytest.approx(result.by_question[name]["yes"])
    with pytest.raises(TrainingError, match="do not fit"):
        read_stored_answers(tmp_path / "run", "validation", result.temperature, "Smiling")
