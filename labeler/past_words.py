"""What somebody has done, as plain sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from labeler.store import PastAction

Say = Callable[[str], str]

# An action about one image shows its text (`light: left`) where it has nothing here.
_ONE = {
    "vote": "{text}",
    "review": "reviewed, {text}",
    "adjudication": "conflict settled, {text}",
    "cannot tell": "conflict settled, {text}",
    "skip": "skipped",
    "self-check": "self-check, {text}",
    "audit": "audit, {text}",
    "label-check": "label checked, {text}",
    "audit settled": "audit settled, {text}",
}
_OF_ONE_ANSWER = {"import": "import of 1 answer", "auto-label": "auto-labelling, 1 decision"}
_MARKS = {"flagged": "flagged as unsure", "unflagged": "no longer flagged"}
_MANY = {
    "vote": "{images} images answered on a page",
    "review": "{images} images reviewed on a page",
    "adjudication": "{images} conflicts settled on a page",
    "aggregate": "{answers} conflicts settled by a strategy",
    "skip": "{images} images skipped on a page",
    "mark": "{images} images flagged on a page",
    "audit": "{images} images audited on a page",
    "import": "import of {answers} answers",
    "auto-label": "auto-labelling, {answers} decisions",
    "revert": "auto-labelling reverted",
    "restore": "auto-labelling counts again",
    "revert rule": "rule reverted, {answers} decisions",
    "restore rule": "rule counts again, {answers} decisions",
    "accept rule": "rule accepted",
}
# Told as one, also where one image is all they touched.
_OF_RULES = frozenset({"revert rule", "restore rule", "accept rule"})
_WHOLE = frozenset({"import", "aggregate", "auto-label", "revert", "restore"}) | _OF_RULES


@dataclass(frozen=True)
class PastLine:
    """One action to read. `about` is its image, file or run; '' where it is about several images."""

    time: str
    day: str
    what: str
    about: str

    def sentence(self) -> str:
        """All of it in one line, for a message and for a screen reader."""
        return f"{self.what} · {self.about}" if self.about else self.what


def past_line(action: PastAction, today: date, say: Say = str) -> PastLine:
    """The action in words; `say` translates. `day` is '' for today.

    >>> from datetime import datetime
    >>> noon = datetime(2026, 1, 2, 12)
    >>> done = PastAction(1, "vote", "light: left", noon, (7,), "7.jpg", 1, 1, ("light",), True)
    >>> past_line(done, date(2026, 1, 2)).sentence()
    'light: left · 7.jpg'
    """
    one = action.image_count is not None and action.image_count <= 1 and action.kind not in _WHOLE
    count = action.answers if action.image_count is None else action.image_count
    if one and action.kind == "mark":
        template = _MARKS.get(action.text, "{text}")
    else:
        table = _ONE if one else {**_MANY, **_OF_ONE_ANSWER} if action.answers == 1 else _MANY
        template = table.get(action.kind, "{text}")
    what = say(template).format(text=action.text, images=f"{count:,}", answers=f"{action.answers:,}")
    about = action.first_name if one else action.text if action.kind in _WHOLE else ""
    day = "" if action.at.date() == today else f"{action.at:%Y-%m-%d}"
    return PastLine(f"{action.at:%H:%M:%S}", day, what, about)
