"""Many whole numbers as a short text, such as the images that an audit was not drawn from."""

from __future__ import annotations

from collections.abc import Iterable


def as_ranges(numbers: Iterable[int]) -> str:
    """Numbers of 0 and more, once each, neighbours as a range.

    >>> as_ranges([7, 1, 2, 3, 9])
    '1-3,7,9'
    """
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def from_ranges(words: str) -> list[int]:
    """The numbers that `as_ranges` wrote, in order; ValueError for any other text.

    >>> from_ranges("1-3,7,9")
    [1, 2, 3, 7, 9]
    """
    numbers: list[int] = []
    for part in words.split(",") if words else ():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
