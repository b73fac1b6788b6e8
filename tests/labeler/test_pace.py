from __future__ import annotations

from labeler.pace import Haste, Pace


def test_breaks_do_not_count() -> None:
    pace = Pace()
    for now in (0, 2, 4, 6, 500, 502):
        pace.note(now)
    assert pace.per_minute() == 30


def test_two_answers_are_too_few_to_tell() -> None:
    pace = Pace()
    pace.note(0)
    pace.note(1)
    assert pace.per_minute() is None
    pace.take_back()
    pace.take_back()
    pace.take_back()
    assert pace.per_minute() is None


def test_only_the_last_ten_minutes_count() -> None:
    pace = Pace()
    for now in range(0, 600, 30):
        pace.note(now)
    for now in range(2000, 2060, 1):
        pace.note(now)
    assert pace.per_minute() == 60


def test_five_answers_too_quick_to_have_looked_are_noticed() -> None:
    haste = Haste()
    assert [haste.note(now) for now in (0, 0.2, 0.4, 0.6, 0.8, 1.0)] == [False] * 4 + [True] * 2
    assert not haste.note(1.3)
    assert [haste.note(now) for now in (1.4, 1.5, 1.6)] == [False] * 3
    assert haste.note(1.7)


def test_a_quick_hand_that_looks_is_left_alone() -> None:
    haste = Haste()
    assert not any(haste.note(now * 0.26) for now in range(100))


def test_a_key_that_is_held_is_noticed_after_a_few_repeats() -> None:
    haste = Haste()
    assert [haste.note_repeat() for _ in range(5)] == [False] * 4 + [True]
    haste.note(1.0)
    assert not haste.note_repeat()
