r"""The votes on one image as one text, as merged files have them: `ann=left;bob=center`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"([\\;=])")
_PART = r"((?:\\.|[^\\;=])*)"
_VOTE = re.compile(rf"{_PART}={_PART}(;|\Z)", re.DOTALL)
_MARKED = re.compile(r"\\(.)", re.DOTALL)


def votes_text(said: Sequence[tuple[str, str]]) -> str:
    r"""What annotators said; `;`, `=` and `\` in names have a `\` in front.

    >>> votes_text([("ann", "left"), ("b=b", "center")])
    'ann=left;b\\=b=center'
    """
    return ";".join(vote_text(name, label) for name, label in said)


def vote_text(name: str, label: str) -> str:
    return "=".join(_SPECIAL.sub(r"\\\1", text) for text in (name, label))


def votes_of_text(text: str) -> list[tuple[str, str]]:
    r"""The votes that `votes_text` wrote. ValueError where they cannot be meant.

    >>> votes_of_text("ann=left;b\\=b=center")
    [('ann', 'left'), ('b=b', 'center')]
    """
    votes: list[tuple[str, str]] = []
    start, more = 0, bool(text)
    while more:
        found = _VOTE.match(text, start)
        if found is None:
            raise ValueError(f"{text!r} is not NAME=LABEL, with ; between votes")
        name, label = (_MARKED.sub(r"\1", found[part]) for part in (1, 2))
        votes.append((name, label))
        start, more = found.end(), found[3] == ";"
    return votes
