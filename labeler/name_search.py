"""Searching images by words in their names: what the queue and the grid mean by it."""

from __future__ import annotations

from unicodedata import normalize

from labeler.errors import InputError

MOST_TEXT = 200  # characters of what is searched for


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
