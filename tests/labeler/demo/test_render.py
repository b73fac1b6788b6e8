"""The pictures obey the physics that their truth claims."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from labeler.demo import Identity, Light, Pose, landmarks, render_face
from labeler.demo.identity import STYLES, random_identity

CALM = Pose(smile=0.0)


def picture(
    pose: Pose = CALM, light: Light | None = None, identity: Identity | None = None, seed: int = 0
) -> NDArray[np.uint8]:
    return render_face(identity or Identity(), pose, light or Light(), np.random.default_rng(seed))


def halves(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    """Mean brightness of the face's left and right half, between brows and mouth."""
    face = pixels[85:165, 55:123].mean(axis=2)
    return float(face[:, :34].mean()), float(face[:, 34:].mean())


def test_a_picture_is_218_rows_of_178_colour_pixels() -> None:
    pixels = picture()
    assert pixels.shape == (218, 178, 3)
    assert pixels.dtype == np.uint8


def test_the_same_arguments_give_the_same_picture() -> None:
    assert np.array_equal(picture(seed=3), picture(seed=3))
    assert not np.array_equal(picture(seed=3), picture(seed=4))


def test_the_lamps_side_is_brighter() -> None:
    left, right = halves(picture(light=Light(azimuth=-60)))
    assert left > right + 25
    left, right = halves(picture(light=Light(azimuth=60)))
    assert right > left + 25


def test_brightness_moves_with_the_lamp() -> None:
    differences = []
    for azimuth in (-80, -40, -15, 0, 15, 40, 80):
        left, right = halves(picture(light=Light(azimuth=azimuth)))
        differences.append((right - left) / (right + left))
    assert differences == sorted(differences)


def test_a_lamp_on_the_other_side_mirrors_the_brightness() -> None:
    left = halves(picture(light=Light(azimuth=-45)))
    right = halves(picture(light=Light(azimuth=45)))
    assert left[0] == pytest.approx(right[1], rel=0.06)
    assert left[1] == pytest.approx(right[0], rel=0.06)


def test_the_nose_points_to_the_side_of_the_yaw() -> None:
    offsets = []
    for yaw in (-70, -40, -13, 0, 13, 40, 70):
        at = landmarks(Identity(), Pose(yaw=yaw))
        offsets.append(at["nose"][0] - at["skull"][0])
    assert offsets == sorted(offsets)
    assert offsets[0] < -30
    assert offsets[-1] > 30
    assert offsets[3] == pytest.approx(0, abs=0.5)


def test_a_turned_face_shows_its_hair_behind_it() -> None:
    # Seen from the side, black hair lies on the side that the face has turned away from.
    subject = Identity(style="bob", hair=(0.005, 0.005, 0.005))
    for yaw in (-60, 60):
        pixels = picture(Pose(yaw=yaw), Light(ambient=0.4), subject).astype(int).sum(axis=2)
        dark = np.nonzero(pixels[60:130] < 110)[1].mean()
        assert (dark > 95) if yaw < 0 else (dark < 83)


def test_both_eyes_and_the_mouth_are_where_a_face_has_them() -> None:
    at = landmarks(Identity(), Pose())
    assert at["left_eye"][0] < at["nose"][0] < at["right_eye"][0]
    assert at["left_eye"][1] < at["nose"][1] < at["mouth"][1]
    pixels = picture(light=Light(ambient=0.4)).astype(int).sum(axis=2)
    column, row = (round(v) for v in at["left_eye"])
    cheek = pixels[row + 14 : row + 20, column - 3 : column + 4].mean()
    assert pixels[row - 2 : row + 3, column - 2 : column + 3].min() < 0.5 * cheek


def test_roll_turns_the_eyes_clockwise() -> None:
    at = landmarks(Identity(), Pose(roll=8))
    assert at["right_eye"][1] > at["left_eye"][1] + 2


def test_the_nose_shades_the_cheek_behind_it() -> None:
    # Just beside the nose, away from the lamp, less light arrives than further out on the same cheek.
    at = landmarks(Identity(), CALM)
    column, row = round(at["nose"][0]), round(at["nose"][1]) - 4
    pixels = picture(light=Light(azimuth=-55, elevation=15, ambient=0.1)).astype(float).mean(axis=2)
    beside = pixels[row - 2 : row + 3, column + 12 : column + 15].mean()
    same_place_lit = pixels[row - 2 : row + 3, column - 15 : column - 12].mean()
    assert beside < 0.6 * same_place_lit


@pytest.mark.parametrize("style", STYLES)
def test_every_hair_style_renders_at_the_ends_of_the_range(style: str) -> None:
    identity = Identity(style=style, beard=1.0, freckles=1.0)
    pixels = picture(Pose(yaw=70, pitch=9, roll=-9), Light(azimuth=-90, elevation=45), identity)
    assert pixels.std() > 10


def test_subjects_differ_in_skin_and_hair() -> None:
    people = [random_identity(np.random.default_rng(i), i, 20) for i in range(20)]
    assert {p.style for p in people} == set(STYLES)
    brightness = [sum(p.skin) for p in people]
    assert max(brightness) > 5 * min(brightness)
