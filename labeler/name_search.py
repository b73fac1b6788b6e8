"""Searching images by words in their names: what the queue and the grid mean by it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, compress, count, repeat
from operator import add, contains
from unicodedata import normalize

from labeler.errors import InputError

MOST_TEXT = 200  # characters of what is searched for
_BETWEEN = "\0"  # no system allows it in a name
_RARE = 10_000  # a word that is found at most so often is looked for in all names at once


def folded_name(name: str) -> str:
    """A name without what systems differ in: case, and whether an accent is a character of its own (macOS)."""
    return normalize("NFC", name).casefold()


def search_words(text: str) -> tuple[str, ...]:
    """The words that a name must have, all of them, as `folded_name` writes them; InputError for too long a text.

    >>> search_words(" IMG 07 ")
    ('img', '07')
    """
    if len(text) > MOST_TEXT:
        raise InputError(f"The text to search for has {len(text):,} characters: give at most {MOST_TEXT}.")
    return tuple(folded_name(text).split())


class NameSearch:
    """Finds names by words; a text of all names, folded once, makes a search of 202,599 take some milliseconds."""

    def __init__(self, names: Iterable[str]) -> None:
        self._text = _BETWEEN.join(names)
        if not self._text.isascii() or self._text != self._text.lower():
            # An accent belongs to the character before it, and there is none across `_BETWEEN`.
            self._text = folded_name(self._text)

    @cached_property
    def _names(self) -> list[str]:
        return self._text.split(_BETWEEN) if self._text else []

    @cached_property
    def _ends(self) -> array[int]:
        """Where in the text each name ends."""
        return array("Q", map(add, accumulate(map(len, self._names)), count()))

    def places(self, words: Sequence[str]) -> list[int]:
        """Where the names stand, counted from 0, that have every one of `words`, as `search_words` gives them."""
        found: Sequence[int] = range(len(self._names))
        for word in words:
            if len(found) == len(self._names):
                found = self._places_of(word)
            else:
                found = [place for place in found if word in self._names[place]]
        return list(found)

    def _places_of(self, word: str) -> Sequence[int]:
        if _BETWEEN in word:
            return []
        before = self._text.split(word, _RARE)
        if len(before) > _RARE:
            return list(compress(range(len(self._names)), map(contains, self._names, repeat(word))))
        hits = accumulate(map(len, before[:-1]), lambda hit, passed: hit + len(word) + passed)
        return list(dict.fromkeys(map(bisect_left, repeat(self._ends), hits)))
