"""Losses against their formulas, worked out by hand or by numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.losses import LOSSES, LossOptions, label_weights, positive_weights

LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.5, 1.5, 0.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]])
TARGETS = torch.tensor([0, 2, 2, 1])
ANSWERS = torch.tensor([[1, 0, -1], [0, 1, 1], [-1, -1, -1], [1, 0, 0]])


def probabilities() -> np.ndarray:
    powers = np.exp(LOGITS.double().numpy())
    return powers / powers.sum(axis=1, keepdims=True)


def of_the_right_label() -> np.ndarray:
    return probabilities()[np.arange(4), TARGETS.numpy()]


def value(name: str, targets: torch.Tensor = TARGETS, **options: object) -> float:
    return LOSSES[name].compute(LOGITS, targets, LossOptions(**options)).item()  # type: ignore[arg-type]


def test_cross_entropy() -> None:
    surprises = -np.log(of_the_right_label())
    assert value("cross_entropy") == pytest.approx(surprises.mean(), abs=1e-6)
    weights = np.array([1.0, 2.0, 0.5])
    counts = weights[TARGETS.numpy()]
    expected = (surprises * counts).sum() / counts.sum()
    assert value("cross_entropy", weights=torch.tensor(weights).float()) == pytest.approx(expected, abs=1e-6)
    everywhere = -np.log(probabilities()).mean(axis=1)
    expected = (0.9 * surprises + 0.1 * everywhere).mean()
    assert value("cross_entropy", label_smoothing=0.1) == pytest.approx(expected, abs=1e-6)


def test_focal_is_cross_entropy_that_looks_away_from_the_easy() -> None:
    assert value("focal", focal_gamma=0.0) == pytest.approx(value("cross_entropy"), abs=1e-6)
    right = of_the_right_label()
    expected = ((1 - right) ** 2 * -np.log(right)).mean()
    assert value("focal") == pytest.approx(expected, abs=1e-6)
    weights = torch.tensor([1.0, 2.0, 0.5])
    assert value("focal", focal_gamma=0.0, weights=weights) == pytest.approx(
        value("cross_entropy", weights=weights), abs=1e-6
    )


def test_focal_has_a_gradient_where_the_network_is_sure() -> None:
    logits = torch.tensor([[200.0, 0.0]], requires_grad=True)
    LOSSES["focal"].compute(logits, torch.tensor([0]), LossOptions(focal_gamma=0.5)).backward()
    assert logits.grad is not None


def test_binary_cross_entropy_leaves_missing_answers_out() -> None:
    sigmoids = 1 / (1 + np.exp(-LOGITS.double().numpy()))
    answers = ANSWERS.numpy()
    losses = np.where(answers == 1, -np.log(sigmoids), -np.log(1 - sigmoids))
    assert value("binary_cross_entropy", ANSWERS) == pytest.approx(losses[answers >= 0].mean(), abs=1e-6)
    weights = np.array([3.0, 1.0, 0.5])
    weighted = np.where(answers == 1, weights * losses, losses)[answers >= 0].mean()
    found = value("binary_cross_entropy", ANSWERS, weights=torch.tensor(weights).float())
    assert found == pytest.approx(weighted, abs=1e-6)


def test_nothing_answered_costs_nothing() -> None:
    logits = LOGITS.clone().requires_grad_()
    nothing = torch.full((4, 3), -1)
    loss = LOSSES["binary_cross_entropy"].compute(logits, nothing, LossOptions())
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_a_missing_answer_moves_no_logit() -> None:
    for name, loss in LOSSES.items():
        if loss.answers_sets:
            logits = LOGITS.clone().requires_grad_()
            loss.compute(logits, ANSWERS, LossOptions()).backward()
            assert logits.grad is not None, name
            assert not logits.grad[ANSWERS == -1].any(), name
            assert logits.grad[ANSWERS == 1].all(), name


def test_a_label_is_yes_to_itself() -> None:
    as_answers = torch.nn.functional.one_hot(TARGETS, 3)
    assert value("binary_cross_entropy") == pytest.approx(value("binary_cross_entropy", as_answers), abs=1e-7)


def test_cosine_proximity() -> None:
    sigmoids = 1 / (1 + np.exp(-LOGITS.double().numpy()))
    answers = ANSWERS.numpy()
    there = answers >= 0
    outputs, wanted = sigmoids * there, answers * there
    lengths = np.linalg.norm(outputs, axis=1) * np.linalg.norm(wanted, axis=1)
    cosines = (outputs * wanted).sum(axis=1) / np.where(lengths > 0, lengths, 1)
    assert value("cosine_proximity", ANSWERS) == pytest.approx((1 - cosines).mean(), abs=1e-6)
    softmax = probabilities()
    expected = (1 - of_the_right_label() / np.linalg.norm(softmax, axis=1)).mean()
    assert value("cosine_proximity") == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_step_down_the_gradient_makes_each_loss_smaller(name: str) -> None:
    logits = LOGITS.clone().requires_grad_()
    before = LOSSES[name].compute(logits, TARGETS, LossOptions())
    (gradient,) = torch.autograd.grad(before, logits)
    assert LOSSES[name].compute(logits - 0.5 * gradient, TARGETS, LossOptions()) < before


def test_balanced_labels_count_alike() -> None:
    targets = np.array([0] * 6 + [1] * 3 + [2])
    weights = label_weights(targets, 4)
    totals = np.bincount(targets, minlength=4) * weights
    assert totals[:3] == pytest.approx(10 / 3)
    assert weights[3] == 1


def test_balanced_questions_count_yes_as_much_as_no() -> None:
    answers = np.array([[1, 1, -1], [0, 1, 0], [0, 1, 0], [-1, 1, 0]])
    assert positive_weights(answers, 3).tolist() == [2, 1, 1]
    assert positive_weights(np.array([0, 0, 0, 1]), 2).tolist() == pytest.approx([1 / 3, 3])
