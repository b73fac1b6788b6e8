"""What is told of curves that part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.curve_notes import CurveNote, best_epoch, curve_note


def epochs(train: list[float], validation: list[float], accuracy: list[float] | None = None) -> list[dict[str, float]]:
    rows = zip(train, validation, accuracy or [0.8] * len(train), strict=True)
    return [{"train_loss": a, "validation_loss": b, "validation_accuracy": c} for a, b, c in rows]


FALLING = [1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
PARTED = [1.0, 0.8, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0]


def test_curves_that_part_are_told_with_the_epoch() -> None:
    assert curve_note(epochs(FALLING, PARTED)) == CurveNote("by heart", 4)


def test_the_best_epoch_is_the_most_accurate_one() -> None:
    accuracy = [0.5, 0.6, 0.7, 0.7, 0.9, 0.8, 0.8, 0.8]
    assert best_epoch(epochs(FALLING, PARTED, accuracy)) == 5


@pytest.mark.parametrize(
    ("train", "validation"),
    [
        (FALLING, FALLING),
        (FALLING[:5], PARTED[:5]),  # two epochs above the lowest may be chance
        ([1.0, 0.8, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1], PARTED),  # it learns nothing by heart where both rise
        (FALLING, [1.0, 0.8, 0.7, 0.701, 0.7, 0.702, 0.701, 0.7]),  # level is not rising
        ([], []),
    ],
)
def test_other_curves_are_not_told(train: list[float], validation: list[float]) -> None:
    assert curve_note(epochs(train, validation)) is None


def test_a_training_that_ends_at_its_best_says_so() -> None:
    rising = [0.1 * number for number in range(1, 9)]
    assert curve_note(epochs(FALLING, FALLING, rising), 8) == CurveNote("still learning", 8)
    assert curve_note(epochs(FALLING, FALLING, rising), 20) is None


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 3), max_size=20))
def test_a_note_names_epochs_that_there_are(rows: list[tuple[float, float, float]]) -> None:
    found = [{"train_loss": a, "validation_loss": b, "validation_accuracy": c} for a, b, c in rows]
    note = curve_note(found, len(rows))
    if note is not None:
        assert 2 <= note.since <= len(rows)
