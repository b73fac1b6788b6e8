"""Searching many names at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler import name_search
from labeler.name_search import NameSearch, folded_name, search_words

SIGNS = "aAäÄ\u0308sSß1/ ."


@pytest.mark.parametrize("rare", [2, 10_000])  # the way of frequent words, and of rare ones
def test_every_word_is_in_each_name_that_is_found_and_in_no_other(rare: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_search, "_RARE", rare)

    @given(st.lists(st.text(SIGNS, min_size=1, max_size=6), max_size=12), st.text(SIGNS, max_size=5))
    def holds(names: list[str], text: str) -> None:
        words = search_words(text)
        wanted = [place for place, name in enumerate(names) if all(word in folded_name(name) for word in words)]
        assert NameSearch(names).places(words) == wanted

    holds()


def test_a_word_never_goes_across_two_names() -> None:
    names = NameSearch(["one.png", "two.png"])
    assert names.places(["one.png\0two"]) == []
    assert names.places(["pngtwo"]) == []
