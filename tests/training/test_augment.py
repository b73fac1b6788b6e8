"""Mirroring swaps the labels too."""

from __future__ import annotations

import doctest

import numpy as np
import torch

from training import augment
from training.augment import mirror_half, mirror_permutation


def test_doctests() -> None:
    assert doctest.testmod(augment).failed == 0


def test_half_of_the_batch_is_mirrored_with_its_labels() -> None:
    rng = np.random.default_rng(0)
    pixels = torch.from_numpy(rng.integers(0, 255, (10, 4, 6, 3), dtype=np.uint8))
    targets = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    permutation = torch.from_numpy(mirror_permutation(("left", "center", "right"), {"left": "right", "right": "left"}))
    before = pixels.clone()
    mirrored, swapped = mirror_half(pixels, targets, permutation, rng)
    turned = [bool((mirrored[row] == pixels[row].flip(1)).all()) for row in range(10)]
    assert sum(turned) == 5
    assert torch.equal(pixels, before)
    for row, was_turned in enumerate(turned):
        assert torch.equal(mirrored[row], pixels[row].flip(1) if was_turned else pixels[row])
        assert swapped[row] == (2 - targets[row] if was_turned else targets[row])


def test_odd_batches_round_both_ways() -> None:
    rng = np.random.default_rng(0)
    pixels, targets = torch.zeros(1, 2, 2, 3, dtype=torch.uint8), torch.tensor([0])
    swap = torch.tensor([1, 0])
    assert {int(mirror_half(pixels, targets, swap, rng)[1]) for _ in range(30)} == {0, 1}
