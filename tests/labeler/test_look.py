"""The arithmetic of looks: tables of 256 greys, and what they do to pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.look import DIALS, GREYS, NEUTRAL, THRESHOLD, Look, otsu_threshold, stretch_bounds
from labeler.look_pixels import Pixels, apply_look, half_brightness, luminance, luminance_histogram

FLAT = [1] * GREYS
LOOKS = st.builds(
    Look,
    **{name: st.sampled_from(dial.values) for name, dial in DIALS.items()},
    grey=st.booleans(),
    binarise=st.sampled_from(["off", "fixed", "otsu"]),
    threshold=st.sampled_from(THRESHOLD.values),
)
HISTOGRAMS = st.lists(st.integers(0, 50), min_size=GREYS, max_size=GREYS)


def picture(height: int, width: int, seed: int = 0) -> Pixels:
    """Random opaque pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def looked(look: Look, pixels: Pixels) -> Pixels:
    out = np.zeros_like(pixels)
    apply_look(look, pixels, out)
    return out


@given(LOOKS, HISTOGRAMS)
def test_what_was_brighter_never_becomes_darker(look: Look, histogram: list[int]) -> None:
    table = look.table(histogram)
    assert len(table) == GREYS
    assert list(table) == sorted(table)


@given(HISTOGRAMS)
def test_a_neutral_look_changes_nothing(histogram: list[int]) -> None:
    assert NEUTRAL.is_neutral
    assert NEUTRAL.table(histogram) == bytes(range(GREYS))
    assert replace(NEUTRAL, threshold=7.0).is_neutral


@given(LOOKS, HISTOGRAMS)
def test_black_and_white_is_black_and_white(look: Look, histogram: list[int]) -> None:
    assert set(replace(look, binarise="fixed").table(histogram)) <= {0, 255}
    assert set(replace(look, binarise="otsu").table(histogram)) <= {0, 255}


def test_a_threshold_is_the_first_white() -> None:
    table = Look(binarise="fixed", threshold=100.0).table(FLAT)
    assert (table[99], table[100]) == (0, 255)


@given(st.sampled_from(DIALS["gamma"].values), st.integers(1, 254))
def test_gamma_above_one_brightens_and_leaves_black_and_white(gamma: float, grey: int) -> None:
    table = Look(gamma=gamma).table(FLAT)
    assert (table[0], table[255]) == (0, 255)
    assert table[grey] >= grey if gamma >= 1 else table[grey] <= grey


def test_brightness_and_contrast() -> None:
    assert Look(brightness=20.0).table(FLAT)[100] == 151
    hard = Look(contrast=100.0).table(FLAT)
    assert (hard[95], hard[98], hard[157], hard[160]) == (0, 10, 246, 255)
    assert set(Look(contrast=-100.0).table(FLAT)) == set(range(96, 160))


@given(HISTOGRAMS, st.sampled_from(DIALS["stretch"].values[1:]))
def test_a_stretch_gives_up_no_more_than_its_share(histogram: list[int], cut: float) -> None:
    low, high = stretch_bounds(histogram, cut)
    given_up = sum(histogram) * cut / 100
    if (low, high) != (0, 255):
        assert sum(histogram[:low]) <= given_up < sum(histogram[: low + 1])
        assert sum(histogram[high + 1 :]) <= given_up < sum(histogram[high:])
    table = Look(stretch=cut).table(histogram)
    assert (table[low], table[high]) == (0, 255)


@given(st.integers(0, 255), st.integers(0, 9))
def test_a_picture_of_one_grey_is_not_stretched_apart(grey: int, count: int) -> None:
    histogram = [0] * GREYS
    histogram[grey] = count
    assert Look(stretch=1.0).table(histogram) == bytes(range(GREYS))
    assert otsu_threshold(histogram) == THRESHOLD.neutral


@given(HISTOGRAMS)
def test_otsu_is_the_threshold_with_the_largest_variance_between_the_classes(histogram: list[int]) -> None:
    greys, counts = np.arange(GREYS), np.array(histogram, float)
    below, weighed = np.cumsum(counts)[:-1], np.cumsum(greys * counts)[:-1]  # of the greys under 1, 2, ... 255
    above, rest = counts.sum() - below, (greys * counts).sum() - weighed
    both = (below > 0) & (above > 0)
    means = weighed / np.where(both, below, 1), rest / np.where(both, above, 1)
    between = np.where(both, below * above * (means[0] - means[1]) ** 2, 0.0)
    found = otsu_threshold(histogram)
    if between.max() > 0:
        assert between[found - 1] == pytest.approx(between.max(), rel=1e-9)


@pytest.mark.parametrize(
    "change", [{"gamma": 0.0}, {"brightness": 101.0}, {"blur": -1.0}, {"threshold": 0.0}, {"stretch": float("nan")}]
)
def test_what_no_dial_can_give_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="is from"):
        Look(**change)  # type: ignore[arg-type]


@pytest.mark.parametrize("dial", [*DIALS.values(), THRESHOLD], ids=lambda dial: dial.name)
def test_a_dial_can_be_turned_to_each_of_its_values_and_to_neutral(dial) -> None:  # type: ignore[no-untyped-def]
    assert [dial.step_of(value) for value in dial.values] == list(range(len(dial.values)))
    assert dial.neutral in dial.values
    assert list(dial.values) == sorted(dial.values)


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (700, 500)])
def test_a_table_is_what_happens_to_every_colour(shape: tuple[int, int]) -> None:
    pixels = picture(*shape)
    look = Look(gamma=2.0, contrast=20.0)
    table = np.frombuffer(look.table(FLAT), np.uint8)
    out = looked(look, pixels)
    assert (out[..., :3] == table[pixels[..., :3]]).all()
    assert (out[..., 3] == 255).all()
    assert (looked(NEUTRAL, pixels) == pixels).all()


def test_grey_is_the_luminance_in_all_colours() -> None:
    pixels = picture(20, 30)
    out = looked(Look(grey=True), pixels)
    expected = pixels[..., :3].astype(float) @ [0.114, 0.587, 0.299]
    assert (out[..., 0] == out[..., 1]).all()
    assert (out[..., 0] == out[..., 2]).all()
    assert np.abs(out[..., 0] - expected).max() <= 0.51
    white = np.full((1, 1, 4), 255, np.uint8)
    assert luminance(white).item() == 255


def test_otsu_parts_a_face_from_its_ground() -> None:
    pixels = np.full((10, 10, 4), 255, np.uint8)
    pixels[:, :4, :3], pixels[:, 4:, :3] = 30, 90
    out = looked(Look(binarise="otsu"), pixels)
    assert (out[:, :4, :3] == 0).all()
    assert (out[:, 4:, :3] == 255).all()


def test_a_blur_keeps_the_mean_and_takes_the_detail() -> None:
    pixels = picture(200, 300)
    out = looked(Look(blur=2.0), pixels)
    assert abs(float(out[..., :3].mean()) - float(pixels[..., :3].mean())) < 2
    assert out[..., :3].std() < pixels[..., :3].std() / 5


def test_a_clear_picture_stays_a_picture_that_qt_can_paint() -> None:
    pixels = picture(20, 20)
    pixels[..., 3] = np.random.default_rng(1).integers(0, 256, (20, 20))
    pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
    out = looked(Look(brightness=60.0), pixels)
    assert (out[..., 3] == pixels[..., 3]).all()
    assert (out[..., :3] <= out[..., 3:]).all()


def test_the_histogram_of_a_large_picture_is_nearly_that_of_all_its_pixels() -> None:
    pixels = np.full((1000, 1200, 4), 255, np.uint8)
    pixels[:300, :, :3] = 10
    counts = luminance_histogram(pixels)
    assert counts[10] / sum(counts) == pytest.approx(0.3, abs=0.01)
    assert sum(luminance_histogram(picture(30, 40))) == 1200


@pytest.mark.parametrize("width", [1, 2, 7, 8])
def test_the_halves_leave_out_the_column_in_the_middle(width: int) -> None:
    pixels = np.full((4, width, 4), 255, np.uint8)
    pixels[:, : width // 2, :3], pixels[:, width - width // 2 :, :3] = 40, 200
    if width == 1:
        assert half_brightness(pixels) == (255.0, 255.0)
    else:
        assert half_brightness(pixels) == (40.0, 200.0)
    mirrored = half_brightness(np.ascontiguousarray(pixels[:, ::-1]))
    assert mirrored == half_brightness(pixels)[::-1]
