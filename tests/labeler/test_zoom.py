"""Which part of a picture is in sight, whatever its shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.zoom import ACTUAL, FIT, LARGEST_PIXEL, MOST_ENLARGED, Frame, Zoom, box, fitted, halvings, panned, zoomed

FRAMES = st.builds(
    lambda width, height, ratio: Frame((width, height), (width - 32, height - 32), ratio),
    st.integers(200, 3000),
    st.integers(160, 2000),
    st.sampled_from([1.0, 1.5, 2.0]),
)
SIZES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
VIEW = Frame((1000, 800), (968, 768))
LARGE = (4000, 3000)


@given(SIZES, FRAMES)
def test_a_fitting_picture_is_whole_in_the_middle(full: tuple[int, int], frame: Frame) -> None:
    place = box(FIT, full, frame)
    assert (place.width, place.height) == fitted(full, frame.room, MOST_ENLARGED * frame.ratio)
    assert place.left >= 0
    assert place.top >= 0
    assert abs(place.left * 2 + place.width - frame.view[0]) <= 2 * frame.ratio
    assert place.width <= frame.room[0]
    assert place.height <= frame.room[1]


@given(SIZES, FRAMES, st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1)), max_size=6))
def test_however_it_is_zoomed_no_room_is_wasted(
    full: tuple[int, int], frame: Frame, steps: list[tuple[float, float, float]]
) -> None:
    zoom = FIT
    for factor, x, y in steps:
        zoom = zoomed(zoom, factor, (x * frame.view[0], y * frame.view[1]), full, frame)
        place = box(zoom, full, frame)
        for start, length, view in zip((place.left, place.top), (place.width, place.height), frame.view, strict=True):
            if length >= view:
                assert start <= 0
                assert start + length >= view
            else:
                assert start >= 0
                assert start + length <= view + 1
        assert place.width <= max(LARGEST_PIXEL * full[0] + 1, fitted(full, frame.room, MOST_ENLARGED * frame.ratio)[0])


@given(st.floats(0.3, 0.7), st.floats(0.3, 0.7), st.floats(2, 6), st.floats(1.1, 2))
def test_the_point_under_the_pointer_stays(x: float, y: float, first: float, second: float) -> None:
    at = (x * VIEW.view[0], y * VIEW.view[1])
    zoom = zoomed(FIT, first, (500, 400), LARGE, VIEW)
    before, after = box(zoom, LARGE, VIEW), box(zoomed(zoom, second, at, LARGE, VIEW), LARGE, VIEW)
    assert (at[0] - before.left) / before.width == pytest.approx((at[0] - after.left) / after.width, abs=0.002)
    assert (at[1] - before.top) / before.height == pytest.approx((at[1] - after.top) / after.height, abs=0.002)


def test_back_to_the_size_that_fits_is_fit_again() -> None:
    zoom = zoomed(zoomed(FIT, 1.25, (10, 20), LARGE, VIEW), 0.8, (10, 20), LARGE, VIEW)
    assert zoom == FIT


def test_panning_stops_at_the_edge_and_comes_back_at_once() -> None:
    far = panned(ACTUAL, 99_999, -99_999, LARGE, VIEW)
    place = box(far, LARGE, VIEW)
    assert (place.left, place.top) == (1000 - 4000, 0)
    back = box(panned(far, -10, 10, LARGE, VIEW), LARGE, VIEW)
    assert (back.left, back.top) == (1000 - 4000 + 10, -10)
    assert panned(FIT, 50, 50, LARGE, VIEW) == FIT


def test_one_to_one_is_a_pixel_for_a_pixel_on_every_picture() -> None:
    for full in (LARGE, (178, 218), (5000, 10)):
        place = box(ACTUAL, full, VIEW)
        assert (place.width, place.height) == full


@pytest.mark.parametrize(
    ("zoom", "full", "expected"),
    [
        (FIT, LARGE, 0),
        (Zoom(times=1.1), LARGE, 1),
        (Zoom(times=2.0), LARGE, 1),
        (Zoom(times=2.1), LARGE, 2),
        (ACTUAL, LARGE, 3),
        (Zoom(times=30.0), LARGE, 3),
        (Zoom(times=8.0), (178, 218), 0),
        (ACTUAL, (178, 218), 1),
    ],
)
def test_a_picture_is_decoded_as_sharp_as_can_be_seen_and_not_sharper(
    zoom: Zoom, full: tuple[int, int], expected: int
) -> None:
    assert halvings(zoom, full, VIEW) == expected
