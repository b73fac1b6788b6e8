"""One score for several networks, also with mirror images."""

from __future__ import annotations

import doctest

import numpy as np

from training import scores
from training.scores import average_score

NOTHING = float("nan")


def test_doctests() -> None:
    assert doctest.testmod(scores).failed == 0


def test_the_average_decides_and_its_largest_value_is_the_score() -> None:
    labels, found = average_score(np.array([[[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]], [[0.0, 0.9, 0.1], [0.2, 0.2, 0.6]]]))
    assert labels.tolist() == [1, 2]
    np.testing.assert_allclose(found, [0.6, 0.7])


def test_a_missing_prediction_of_any_network_or_mirror_image_leaves_no_score() -> None:
    sure, gone = [[0.9, 0.1]], [[NOTHING, NOTHING]]
    for plain, mirrored in (([sure, gone], None), ([sure, sure], [sure, gone]), ([gone, sure], [sure, sure])):
        labels, found = average_score(np.array(plain), None if mirrored is None else np.array(mirrored))
        assert labels.tolist() == [-1]
        assert np.isnan(found).all()


def test_mirror_images_that_agree_are_averaged_and_those_that_differ_lower_the_score() -> None:
    plain = np.array([[[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]]])
    mirrored = np.array([[[0.7, 0.3], [0.2, 0.8], [0.5, 0.5]]])
    labels, found = average_score(plain, mirrored)
    assert labels.tolist() == [0, 0, 1]
    np.testing.assert_allclose(found, [0.8, 0.2, 0.5])


def test_no_images() -> None:
    assert average_score(np.empty((2, 0, 3)))[0].shape == (0,)
