"""Numbers as ranges and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.number_ranges import as_ranges, from_ranges


@given(st.sets(st.integers(0, 200)))
def test_numbers_come_back(numbers: set[int]) -> None:
    assert from_ranges(as_ranges(numbers)) == sorted(numbers)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_neighbours_are_one_range(first: int, more: int) -> None:
    assert as_ranges(range(first, first + more + 1)).count(",") == 0


def test_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        from_ranges("1,two")
