"""How fast somebody labels, and how long the rest will take."""

from __future__ import annotations

from collections import deque

WINDOW = 600.0  # seconds that count
PAUSE = 60.0  # seconds without an answer that are a break
FEWEST = 3


HASTY_GAP = 0.25  # seconds between two answers in which nobody looks at a picture
HASTY_ANSWERS = 5  # so many in a row with such gaps are worth a word
HELD_REPEATS = 5  # of a key that the keyboard repeats: it was not let go


class Pace:
    """Answers over the last ten minutes, without the breaks. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._gaps = 0  # between the times, without the breaks; kept up because every key asks for the pace
        self._worked = 0.0  # their sum

    def note(self, now: float) -> None:
        """An answer was given."""
        if self._times:
            self._count(now - self._times[-1], 1)
        self._times.append(now)
        while self._times[0] < now - WINDOW:
            first = self._times.popleft()
            self._count(self._times[0] - first, -1)

    def take_back(self) -> None:
        """The last answer was undone."""
        if self._times:
            last = self._times.pop()
            if self._times:
                self._count(last - self._times[-1], -1)

    def per_minute(self) -> float | None:
        """Answers per minute; None until there are enough to tell."""
        if self._gaps < FEWEST - 1 or self._worked <= 0:
            return None
        return 60 * self._gaps / self._worked

    def _count(self, gap: float, sign: int) -> None:
        if gap <= PAUSE:
            self._gaps += sign
            self._worked = self._worked + sign * gap if self._gaps else 0.0


class Haste:
    """Whether answers come faster than anybody can look. It only says so: every answer counts."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._in_a_row = 0
        self._repeats = 0

    def note(self, now: float) -> bool:
        """An answer was given at `now` (seconds); whether it is one of too many in too little time."""
        self._in_a_row = self._in_a_row + 1 if now - self._last < HASTY_GAP else 1
        self._last = now
        self._repeats = 0
        return self._in_a_row >= HASTY_ANSWERS

    def note_repeat(self) -> bool:
        """The keyboard repeated a label key, which gives no answer; whether the key is being held."""
        self._repeats += 1
        return self._repeats >= HELD_REPEATS


def duration_text(minutes: float) -> str:
    """A time as people say it.

    >>> duration_text(0.4), duration_text(12), duration_text(130), duration_text(3000)
    ('1 min', '12 min', '2 h 10 min', '50 h')
    """
    whole = max(1, round(minutes))
    hours, rest = divmod(whole, 60)
    if hours >= 10 or (hours and not rest):
        return f"{hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
