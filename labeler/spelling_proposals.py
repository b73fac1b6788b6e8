"""Which label a text most likely means: a question for the person who imports a file, never an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import combining, normalize

WHOLE_NUMBER = re.compile(r"(\d{1,9})(?:\.0)?")  # pandas writes whole numbers as 1.0 where others are missing

# Words that mean the same: a text and a label of one group are proposed for one another.
_SYNONYMS = tuple(
    frozenset(words.split())
    for words in (
        "left l lt links linke gauche izquierda sinistra esquerda",
        "right r rt rechts rechte droite derecha destra direita",
        "center centre c ctr middle mid mitte zentral central centro frontal front straight",
        "up u upper top above oben haut arriba",
        "down d lower bottom below unten bas abajo",
        "yes y true t 1 + ja oui si x on present",
        "no n false f 0 -1 - nein non off absent",
    )
)


def folded_text(text: str) -> str:
    """A label's text without what never makes it another one: case, blanks around it, and its Unicode form.

    >>> folded_text(" Links ")
    'links'
    """
    return normalize("NFC", text).strip().casefold()


def proposed_spelling(text: str, labels: Sequence[str]) -> str | None:
    """The one label that `text` most likely means; None where there is none, or two are as likely.

    >>> labels = ("left", "center", "right")
    >>> [proposed_spelling(text, labels) for text in ("L", "links", "centre", "lfet", "rght", "0", "1", "up")]
    ['left', 'left', 'center', 'left', 'right', 'left', None, None]
    """
    for reading in (_same_letters, _same_meaning, _beginning, _place, _nearest):
        found = reading(text, labels)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def proposed_spellings(texts: Iterable[str], labels: Sequence[str]) -> dict[str, str | None]:
    """What each of a file's unknown texts most likely means; numbers among them tell one another where they start."""
    asked = list(texts)
    proposed = {text: proposed_spelling(text, labels) for text in asked}
    numbers, starts = _numbers(asked, labels)
    if len(starts) == 1:
        counted = {text: labels[number - starts[0]] for text, number in numbers.items()}
        proposed |= {text: label for text, label in counted.items() if not _same_meaning(text, labels)}
    return proposed


def count_from_0_or_1(texts: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether all texts are numbers that may count the labels from 0 as well as from 1."""
    numbers, starts = _numbers(texts, labels)
    return len(numbers) == len(texts) and len(starts) == 2


def _numbers(texts: Iterable[str], labels: Sequence[str]) -> tuple[dict[str, int], list[int]]:
    """The texts that are whole numbers, and from which of 0 and 1 these may count the labels."""
    numbers = {text: int(found[1]) for text in texts if (found := WHOLE_NUMBER.fullmatch(text))}
    starts = [start for start in (0, 1) if all(0 <= number - start < len(labels) for number in numbers.values())]
    return numbers, starts


def _bare(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    split = normalize("NFKD", text).casefold()
    return "".join(letter for letter in split if letter.isalnum() and not combining(letter))


def _same_letters(text: str, labels: Sequence[str]) -> list[str]:
    bare = _bare(text)
    return [label for label in labels if bare and _bare(label) == bare]


def _same_meaning(text: str, labels: Sequence[str]) -> list[str]:
    words = {folded_text(text), _bare(text)} - {""} if text.strip() not in ("-1", "+1") else {text.strip()}
    groups = [group for group in _SYNONYMS if words & group]
    return [label for label in labels if any(folded_text(label) in group for group in groups)]


def _beginning(text: str, labels: Sequence[str]) -> list[str]:
    """Labels that begin with the text, or with which the text begins."""
    bare = _bare(text)
    if not bare or bare.isdigit():
        return []
    return [
        label
        for label in labels
        if (name := _bare(label)) and (name.startswith(bare) or (len(name) > 2 and bare.startswith(name)))
    ]


def _place(text: str, labels: Sequence[str]) -> list[str]:
    """The first or last label for a number that can only count from 0 or only from 1."""
    found = WHOLE_NUMBER.fullmatch(text.strip())
    if found is None or int(found[1]) not in (0, len(labels)):
        return []
    return [labels[0] if int(found[1]) == 0 else labels[-1]]


def _nearest(text: str, labels: Sequence[str]) -> list[str]:
    """The labels that fewest slips of the keyboard away: one in a short word, two in a longer one."""
    bare = _bare(text)
    if len(bare) < 3 or bare.isdigit():
        return []
    allowed = 1 if len(bare) < 5 else 2
    slips = {label: _slips(bare, name) for label in labels if abs(len(name := _bare(label)) - len(bare)) <= allowed}
    fewest = min(slips.values(), default=allowed + 1)
    return [label for label, count in slips.items() if count == fewest] if fewest <= allowed else []


def _slips(a: str, b: str) -> int:
    """Letters added, left out, replaced or swapped with their neighbour (optimal string alignment)."""
    before, last, row = [0] * (len(b) + 1), [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, last, row = last, row, [i, *[0] * len(b)]
        for j, other in enumerate(b, start=1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], before[j - 2] + 1)
    return row[-1]
