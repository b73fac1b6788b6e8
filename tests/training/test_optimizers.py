"""Optimisers and the course of the learning rate, against torch's own."""

from __future__ import annotations

import pytest
import torch

from training.optimizers import OPTIMIZERS, SCHEDULES, make_optimizer, rate_factor


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_every_optimizer_walks_downhill_and_leaves_frozen_weights(name: str) -> None:
    weight, frozen = torch.nn.Parameter(torch.tensor([3.0])), torch.nn.Parameter(torch.tensor([3.0]))
    frozen.requires_grad_(False)
    optimizer = make_optimizer(name, [weight, frozen], 0.1, weight_decay=0.01, momentum=0.5)
    assert type(optimizer).__name__ == OPTIMIZERS[name].name
    assert optimizer.param_groups[0]["weight_decay"] == 0.01
    for _ in range(5):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()
    assert 0 < weight.item() < 3
    assert frozen.item() == 3


def test_momentum_is_passed_on() -> None:
    optimizer = make_optimizer("sgd", [torch.nn.Parameter(torch.zeros(1))], 0.1, momentum=0.7)
    assert optimizer.param_groups[0]["momentum"] == 0.7


@pytest.mark.parametrize("steps", [10, 37])
def test_one_cycle_is_torchs(steps: int) -> None:
    """torch reaches its end at the last step; here the end is where a further step would be."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 1.0)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10 * steps + 1, cycle_momentum=False)
    for step in range(0, 10 * steps):
        # torch puts the peak at 0.3 * steps - 1.
        assert rate_factor("one_cycle", step, 10 * steps, 0) == pytest.approx(theirs.get_last_lr()[0], abs=0.05)
        optimizer.step()
        theirs.step()


def test_cosine_is_torchs() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)
    for step in range(20):
        assert rate_factor("cosine", step, 20, 0) == pytest.approx(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()


@pytest.mark.parametrize("schedule", sorted(SCHEDULES))
def test_schedules_stay_between_0_and_1_and_reach_1(schedule: str) -> None:
    factors = [rate_factor(schedule, step, 200, 0) for step in range(200)]
    assert min(factors) >= 0
    assert max(factors) == pytest.approx(1, abs=1e-3)


def test_constant_changes_nothing_and_warm_up_rises() -> None:
    assert {rate_factor("constant", step, 9, 0) for step in range(9)} == {1.0}
    assert [rate_factor("constant", step, 9, 4) for step in range(5)] == [0.25, 0.5, 0.75, 1, 1]
