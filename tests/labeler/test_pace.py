from __future__ import annotations

from labeler.pace import Pace


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
