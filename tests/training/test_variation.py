"""Augmentation: what each option does to a picture, and that the label's side stays the label's side."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.variation import Variation, moved, vary

RNG = np.random.default_rng


def dots(count: int, height: int = 41, width: int = 61) -> torch.Tensor:
    """Black pictures with a bright block, three pixels wide, ten pixels right of the middle."""
    pixels = torch.zeros(count, height, width, 3, dtype=torch.uint8)
    middle_y, middle_x = height // 2, width // 2
    pixels[:, middle_y - 1 : middle_y + 2, middle_x + 9 : middle_x + 12] = 240
    return pixels


def places(pixels: torch.Tensor) -> torch.Tensor:
    """Where the brightness lies (n, 2): right of and below the middle, in pixels."""
    grey = pixels.float().mean(dim=3)
    across = torch.arange(grey.shape[2]) - grey.shape[2] // 2
    down = torch.arange(grey.shape[1]) - grey.shape[1] // 2
    total = grey.sum(dim=(1, 2))
    return torch.stack(((grey.sum(1) * across).sum(1) / total, (grey.sum(2) * down).sum(1) / total), 1)


def test_nothing_asked_is_nothing_done() -> None:
    pixels = torch.from_numpy(RNG(0).integers(0, 256, (3, 8, 6, 3), np.uint8))
    assert not Variation()
    assert torch.equal(vary(pixels, Variation(), RNG(0)), pixels.float())


def test_shift_moves_by_shares_of_the_sides() -> None:
    found = places(vary(dots(200), Variation(shift=0.1), RNG(1))) - torch.tensor([10.0, 0.0])
    assert found[:, 0].abs().max() <= 6.1 + 0.1
    assert found[:, 0].abs().max() > 5
    assert found[:, 1].abs().max() <= 4.1 + 0.1
    assert found[:, 1].abs().max() > 3
    assert found.mean(dim=0).abs().max() < 1


def test_rotation_turns_round_the_middle_without_distortion() -> None:
    found = places(vary(dots(200), Variation(rotation=20), RNG(1)))
    assert found.norm(dim=1).sub(10).abs().max() < 0.2
    angles = torch.rad2deg(torch.atan2(found[:, 1], found[:, 0]))
    assert 18 < angles.max() <= 20.5
    assert -20.5 <= angles.min() < -18


def test_zoom_moves_away_from_and_to_the_middle() -> None:
    found = places(vary(dots(200), Variation(zoom=0.2), RNG(1)))
    assert 7.9 < found[:, 0].min() < 8.3
    assert 11.7 < found[:, 0].max() < 12.1
    assert found[:, 1].abs().max() < 0.1


def test_shear_moves_what_is_above_against_what_is_below() -> None:
    pixels = dots(100).roll(10, dims=1)
    found = places(vary(pixels, Variation(shear=20), RNG(1)))
    assert found[:, 1].sub(10).abs().max() < 0.2
    assert 3 < found[:, 0].sub(10).abs().max() < 3.9


def test_brightness_and_contrast_change_mean_and_spread_of_each_picture_alone() -> None:
    pixels = torch.from_numpy(RNG(0).integers(90, 160, (100, 8, 6, 3), np.uint8))
    before = pixels.float()
    means = vary(pixels, Variation(brightness=0.2), RNG(1)).mean(dim=(1, 2, 3)) / before.mean(dim=(1, 2, 3))
    assert 0.8 <= means.min() < 0.83
    assert 1.17 < means.max() <= 1.2
    contrast = vary(pixels, Variation(contrast=0.3), RNG(1))
    spread = contrast.std(dim=(1, 2, 3)) / before.std(dim=(1, 2, 3))
    assert 0.7 <= spread.min() < 0.74
    assert 1.26 < spread.max() <= 1.301
    assert torch.allclose(contrast.mean(dim=(1, 2, 3)), before.mean(dim=(1, 2, 3)), atol=0.1)


@pytest.mark.parametrize("option", ["shift", "zoom", "brightness", "contrast"])
def test_values_stay_grey_levels_and_shapes_stay(option: str) -> None:
    pixels = torch.from_numpy(RNG(0).integers(0, 256, (20, 8, 6, 3), np.uint8))
    varied = vary(pixels, Variation(**{option: 0.9}), RNG(2))
    assert varied.shape == pixels.shape
    assert varied.min() >= 0
    assert varied.max() <= 255
    assert not torch.equal(varied, pixels.float())


def test_a_zoom_and_a_turn_are_exact() -> None:
    picture = torch.zeros(1, 41, 41, 3)
    picture[0, 10, 20] = 255  # above the middle
    at = lambda images: divmod(int(images[0, :, :, 0].argmax()), 41)  # noqa: E731
    assert at(moved(picture, zoom=1.5)) == (5, 20)
    assert at(moved(picture, rotation=90)) == (20, 30)  # clockwise: to the right
    assert torch.allclose(moved(picture), picture, atol=0.01)
