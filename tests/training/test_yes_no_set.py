"""A set of yes/no questions is one run with one output each; missing answers teach nothing and count nowhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.answers import OneLabel, YesNoSet
from training.calibration import binary_cross_entropy, fit_temperatures, sigmoid
from training.checkpoint import read_checkpoint_info
from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.learning import right_answers
from training.losses import LOSSES, LossOptions, binary_focal
from training.onnx_export import Predictor
from training.settings import TrainSettings
from training.split import strata

from .asking import predicted

Make = Callable[[int], LabelledImages]
QUESTIONS = ("lit left", "lit right", "never asked")


def answered(images: LabelledImages, missing: float = 0.0) -> LabelledImages:
    """Each picture's side as answers to QUESTIONS, a share of them missing; the last is never answered."""
    sides = images.targets
    targets = np.stack((sides == 0, sides == 2, np.full(len(sides), -1)), axis=1).astype(np.int64)
    gone = np.random.default_rng(1).random((len(sides), 2)) < missing
    targets[:, :2][gone] = -1
    return replace(images, targets=targets)


def settings(tiny: str, **changes: object) -> TrainSettings:
    fields = {"loss": "binary_cross_entropy", "epochs": 12, "learning_rate": 0.01, "device": "cpu"} | changes
    return TrainSettings("lit left,lit right,never asked", tiny, QUESTIONS, mirror_images=False, yes_no=True, **fields)


def test_each_question_is_learned_where_it_is_answered(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = answered(lit_images(120), missing=0.4)
    result = train(images, settings(tiny), tmp_path / "run", tmp_path / "cache", lambda event: None)
    assert set(result.by_question) == {"lit left", "lit right"}
    for figures in result.by_question.values():
        assert figures["balanced_accuracy"] > 0.8
        assert figures["answers"] < result.images_validation
    assert result.accuracy > 0.85 > result.majority_share
    assert isinstance(result.temperature, tuple)
    assert result.temperature[2] == 1.0
    json.dumps(asdict(result))
    info = read_checkpoint_info(tmp_path / "run/model.safetensors")
    assert (info.yes_no, info.labels, info.temperature) == (True, QUESTIONS, result.temperature)

    with (tmp_path / "run/validation.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["image", *QUESTIONS, *(f"p_{name}" for name in QUESTIONS)]
    assert {row["lit left"] for row in rows} == {"yes", "no", ""}
    where = [images.names.index(row["image"]) for row in rows]
    paths = [images.paths[row] for row in where]
    asked = ("lit left,lit right,never asked", QUESTIONS[::-1])
    found = predicted(tmp_path / "run/model.safetensors", paths, tmp_path / "cache", *asked)
    written = [[float(row[f"p_{name}"]) for name in QUESTIONS[::-1]] for row in rows]
    assert np.allclose(found, written, atol=1e-5)


def test_what_is_missing_has_no_gradient(tiny: str) -> None:
    targets = torch.tensor([[1, -1, 0], [0, 1, -1], [-1, 1, 0]])
    for name, loss in LOSSES.items():
        if loss.answers_sets:
            logits = torch.tensor([[0.3, 9.0, 1.0], [-0.2, 3.0, -4.0], [5.0, 0.1, 0.4]], requires_grad=True)
            torch.autograd.backward(loss.compute(logits, targets, LossOptions()))
            assert logits.grad is not None
            assert (logits.grad[targets == -1] == 0).all(), name
            assert (logits.grad[targets != -1] != 0).all(), name


def test_focal_on_answers_is_binary_cross_entropy_at_gamma_zero_and_less_above() -> None:
    logits, targets = torch.tensor([[2.0, -1.0], [-0.5, 0.2]]), torch.tensor([[1, 0], [0, -1]])
    weights = torch.tensor([3.0, 1.0])
    for options in (LossOptions(focal_gamma=0), LossOptions(focal_gamma=0, weights=weights)):
        plain = LOSSES["binary_cross_entropy"].compute(logits, targets, options)
        assert torch.allclose(binary_focal(logits, targets, options), plain)
    assert binary_focal(logits, targets, LossOptions(focal_gamma=2)) < plain


def test_right_answers_are_counted_among_those_given() -> None:
    logits = torch.tensor([[2.0, -1.0], [-0.5, 0.2], [1.0, 1.0]])
    assert right_answers(logits, torch.tensor([[1, 1], [0, -1], [-1, -1]])).tolist() == [2, 3]
    assert right_answers(logits, torch.tensor([0, 0, 0])).tolist() == [2, 3]


def test_figures_of_a_set_are_those_of_its_questions() -> None:
    logits = np.array([[2.0, 0], [1.0, 0], [-1.0, 0], [3.0, 0]], np.float32)
    targets = np.array([[1, -1], [1, -1], [0, -1], [0, -1]])
    found = YesNoSet().figures(logits, targets, ("a", "b"))
    assert set(found.by_question) == {"a"}
    assert found.by_question["a"]["accuracy"] == found.accuracy == 0.75
    assert found.balanced_accuracy == 0.75
    assert found.majority_share == 0.5
    losses = np.log1p(np.exp([-2.0, -1.0, -1.0, 3.0]))
    assert found.loss == pytest.approx(losses.mean())


def test_temperatures_are_fitted_question_by_question() -> None:
    rng = np.random.default_rng(0)
    true = rng.normal(0, 2, (4000, 2))
    targets = (rng.random((4000, 2)) < 1 / (1 + np.exp(-true))).astype(np.int64)
    logits = (true * [3.0, 0.5]).astype(np.float32)  # too sure by three, and half as sure as it may be
    first, second = fit_temperatures(logits, targets)
    assert first == pytest.approx(3.0, rel=0.15)
    assert second == pytest.approx(0.5, rel=0.15)
    assert binary_cross_entropy(logits, targets, (first, second)) < binary_cross_entropy(logits, targets)
    assert np.allclose(sigmoid(logits, (2.0, 1.0))[:, 0], 1 / (1 + np.exp(-logits[:, 0] / 2)), atol=1e-6)


def test_a_rare_yes_comes_to_both_sides_of_a_split(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(90)
    targets = np.zeros((90, 3), np.int64)
    targets[:45, 0], targets[:6, 1], targets[:30, 2] = 1, 1, 1
    assert (strata(targets)[:6] == 1).all()
    train(replace(images, targets=targets, groups=None), settings(tiny, epochs=1), tmp_path / "run", tmp_path / "cache",
          lambda event: None)  # fmt: skip
    with (tmp_path / "run/images.csv").open(newline="") as file:
        rare = [row["part"] for row in csv.DictReader(file) if row["lit right"] == "yes"]
    assert sorted(rare) == ["train"] * 4 + ["validation"] * 2


def test_answers_go_to_columns_and_back() -> None:
    targets = np.array([[1, 0], [-1, 1]])
    columns = YesNoSet().columns(targets, ("a", "b"))
    assert columns == {"a": ["yes", ""], "b": ["no", "yes"]}
    assert (YesNoSet().parse(columns, ("a", "b")) == targets).all()
    assert OneLabel().parse(OneLabel().columns(np.array([1, 0]), ("a", "b")), ("a", "b")).tolist() == [1, 0]


def test_an_onnx_network_gives_each_questions_yes(tiny: str, tmp_path: Path, lit_images: Make) -> None:
    from training.checkpoint import load_checkpoint

    images = answered(lit_images(30))
    train(images, settings(tiny, epochs=1), tmp_path / "run", tmp_path / "cache", lambda event: None)
    network, info = load_checkpoint(tmp_path / "run/model.safetensors")
    pixels = torch.randint(0, 256, (4, 16, 12, 3), dtype=torch.uint8)
    with torch.inference_mode():
        found = Predictor(network, info)(pixels).numpy()
        logits = network(info.standardisation(pixels)).numpy()
    assert np.allclose(found, sigmoid(logits, info.temperature), atol=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"targets": np.zeros((12, 2), np.int64)}, "answers to 3 questions"),
        ({"targets": np.full((12, 3), 2)}, r"1 \(yes\), 0 \(no\)"),
        ({"targets": np.ones((12, 3), np.int64)}, "No question has a yes and a no"),
        ({"targets": np.full((12, 3), -1)}, "No question has a yes and a no"),
    ],
)
def test_answers_that_teach_nothing_are_refused(
    tmp_path: Path, lit_images: Make, tiny: str, change: dict[str, object], words: str
) -> None:
    images = replace(answered(lit_images(12)), **change)  # type: ignore[arg-type]
    with pytest.raises(TrainingError, match=words):
        train(images, settings(tiny), tmp_path / "run", tmp_path / "cache", lambda event: None)


def test_a_loss_of_one_label_is_refused(tiny: str) -> None:
    with pytest.raises(TrainingError, match="for yes and no take binary_cross_entropy, binary_focal, cosine_proximity"):
        settings(tiny, loss="cross_entropy")
