"""Splits by shares and by numbers: nobody in two parts, and as many of each label where that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from training.errors import TrainingError
from training.subsets import NO_PART, PARTS, draw_parts, split_in_parts

SHARES = {"train": 0.7, "validation": 0.1, "test": 0.2}


def targets_of(count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.random.default_rng(1).choice(3, count, p=(0.6, 0.3, 0.1)).astype(np.int64)


def test_every_part_has_its_share_of_every_label() -> None:
    targets = targets_of(2000)
    parts = split_in_parts(targets, None, SHARES, 0)
    for place, part in enumerate(PARTS):
        for label in range(3):
            share = (parts[targets == label] == place).mean()
            assert share == pytest.approx(SHARES[part], abs=0.01)
    assert (split_in_parts(targets, None, SHARES, 0) == parts).all()
    assert (split_in_parts(targets, None, SHARES, 1) != parts).any()


def test_no_person_is_in_two_parts() -> None:
    targets = targets_of(600)
    groups = [f"person {number // 5}" for number in range(600)]
    parts = split_in_parts(targets, groups, SHARES, 0)
    assert (parts.reshape(-1, 5) == parts.reshape(-1, 5)[:, :1]).all()
    assert [(parts == place).mean() for place in range(3)] == pytest.approx([0.7, 0.1, 0.2], abs=0.02)


def test_a_balanced_subset_has_equal_classes_in_every_part() -> None:
    targets = targets_of(3000)
    groups = [f"person {number // 3}" for number in range(3000)]
    sizes = {"train": 400, "validation": 100, "test": 100}
    parts = draw_parts(targets, ("a", "b", "c"), groups, sizes, 0, balanced=True)
    for place, part in enumerate(PARTS):
        counts = np.bincount(targets[parts == place], minlength=3)
        assert counts.sum() == sizes[part]
        assert counts.max() - counts.min() <= 1
    assert (parts == NO_PART).sum() == 2400
    for person in range(1000):
        assert len(set(parts[person * 3 : person * 3 + 3].tolist()) - {NO_PART}) <= 1


def test_numbers_without_balance_keep_the_shares_of_the_labels() -> None:
    targets = targets_of(3000)
    parts = draw_parts(targets, ("a", "b", "c"), None, {"train": 600, "validation": 200}, 0, balanced=False)
    assert [(parts == place).sum() for place in range(3)] == [600, 200, 0]
    assert (targets[parts == 0] == 0).mean() == pytest.approx((targets == 0).mean(), abs=0.05)


def test_too_few_images_are_told_with_their_label() -> None:
    targets = targets_of(100)
    with pytest.raises(TrainingError, match=r"The part train needs 20 images of 'c' and can have \d"):
        draw_parts(targets, ("a", "b", "c"), None, {"train": 60, "validation": 10}, 0, balanced=True)
    with pytest.raises(TrainingError, match="is to have 200 images"):
        draw_parts(targets, ("a", "b", "c"), None, {"train": 200, "validation": 10}, 0, balanced=False)


@pytest.mark.parametrize("shares", [(0.7, 0.3, 0.2), (0.8, 0.0, 0.2), (1.2, -0.2, 0.0)])
def test_shares_that_cannot_be_meant_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(TrainingError, match="their sum must be 1"):
        split_in_parts(targets_of(50), None, dict(zip(PARTS, shares, strict=True)), 0)
