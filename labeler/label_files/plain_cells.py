"""Cells of plain files, of which most are: no quotes, and every line as many cells as the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from labeler.label_files.columns import text_column

if TYPE_CHECKING:
    import pandas as pd

Places = npt.NDArray[np.intp]
_BLANK_START = re.compile(r"^\s", re.MULTILINE)
_WORD = 8  # bytes that are compared at once
_LONG = 8 * _WORD  # bytes of a text, above which texts are compared as such
_LETTERS = np.array([2 ** (8 * count) - 1 for count in range(_WORD + 1)], np.uint64)


def plain_cells(text: str, delimiter: str, width: int) -> pd.DataFrame | None:
    """All cells of `text`, several times as fast as by csv; None where a line is anything but `width` bare cells.

    Without quotes, blanks behind separators, lone carriage returns or blank lines there is one way to read a file, and
    a line is a row. What is odd is left to the reader that can name the line. Columns behind the first are categories:
    labels have few texts, and each is kept once.
    """
    import pandas as pd

    if width == 1 or '"' in text or "\0" in text or (not text.isascii() and _BLANK_START.search(text)):
        return None
    lines = _lines(text if text.endswith("\n") else f"{text}\n", delimiter, width)
    if lines is None:
        return None
    index = pd.RangeIndex(1, len(lines.starts) + 1)
    columns = {0: pd.Series(np.array(_names(lines), object), index, dtype="str")}
    for place, (texts, codes) in enumerate(_columns(lines), start=1):
        columns[place] = text_column(codes, texts, index)
    return pd.DataFrame(columns)


class _Lines(NamedTuple):
    """A file's bytes, with room behind them; where each line starts, and where each of its cells ends."""

    raw: bytes
    delimiter: str
    starts: Places
    ends: Places


def _lines(text: str, delimiter: str, width: int) -> _Lines | None:
    """The places of all cells (lines, width); None where there is more than one way to read the lines."""
    raw = text.encode()
    letters = np.frombuffer(raw, np.uint8)
    breaks, separators = letters == ord("\n"), letters == ord(delimiter)
    found = np.flatnonzero(breaks | separators)
    if len(found) % width or np.count_nonzero(breaks) * width != len(found):
        return None
    ends = found.reshape(-1, width)
    if not breaks[ends[:, -1]].all() or (separators[:-1] & (letters[1:] == ord(" "))).any():
        return None
    starts = np.concatenate([[0], ends[:-1, -1] + 1])
    # Blanks and what does not print come before all other characters: such a line may be blank, or mean its first cell
    # without them.
    if (letters[starts] <= ord(" ")).any() or (starts == ends[:, 0]).any():
        return None
    returned = letters[ends[:, -1] - 1] == ord("\r")
    if np.count_nonzero(letters == ord("\r")) != np.count_nonzero(returned):
        return None
    ends[:, -1] -= returned
    return _Lines(raw + bytes(_LONG + _WORD), delimiter, starts, ends)


def _names(lines: _Lines) -> list[str]:
    """The first cell of each line, as a text of its own."""
    raw, starts, ends = lines.raw, lines.starts, lines.ends[:, 0]
    lengths = ends - starts
    window = int(lengths.max()) + 1  # with the separator, by which they are parted in one go
    if window > _LONG:
        return [raw[start:end].decode() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    windows = _windows(raw, f"S{window}")[starts].view(np.uint8).reshape(-1, window)
    told = windows[np.arange(window) <= lengths[:, None]] if lengths.min() < lengths.max() else windows
    return told.tobytes().decode().split(lines.delimiter)[:-1]


def _columns(lines: _Lines) -> Iterator[tuple[Sequence[str], Places]]:
    """The texts of each column behind the first, and the number of each line's."""
    ends = lines.ends
    few = _distinct(lines.raw, ends[:, 0] + 1, ends[:, -1], most=len(ends) // 4)
    if few is not None:  # many lines say the same behind their names: those are parted once
        texts, codes = few
        yield from ((column, codes) for column in zip(*(text.split(lines.delimiter) for text in texts), strict=True))
        return
    for place in range(1, ends.shape[1]):
        starts, stops = ends[:, place - 1] + 1, ends[:, place]
        yield _distinct(lines.raw, starts, stops, most=len(ends)) or _distinct_texts(lines.raw, starts, stops)


def _distinct(raw: bytes, starts: Places, ends: Places, most: int) -> tuple[list[str], Places] | None:
    """The texts between, and the number of each; None where one is long, or there are more than `most`."""
    import pandas as pd

    lengths = ends - starts
    longest = int(lengths.max())
    if longest > _LONG:
        return None
    words = _windows(raw, "<u8")
    codes, count = np.zeros(len(starts), np.intp), 1
    for read in range(0, longest, _WORD):
        part, found = pd.factorize(words[starts + read] & _LETTERS[np.clip(lengths - read, 0, _WORD)])
        if count > 1:
            part, found = pd.factorize(codes * len(found) + part)
        codes, count = part, len(found)
        if count > most:
            return None
    first = np.empty(count, np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    spans = zip(starts[first].tolist(), ends[first].tolist(), strict=True)
    return [raw[start:end].decode() for start, end in spans], codes


def _distinct_texts(raw: bytes, starts: Places, ends: Places) -> tuple[list[str], Places]:
    import pandas as pd

    every = [raw[start:end].decode() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    codes, texts = pd.factorize(np.array(every, object))
    return texts.tolist(), codes


def _windows(raw: bytes, kind: str) -> npt.NDArray[np.generic]:
    """What starts at each of the bytes of `raw`, as an array of `kind` that takes no memory of its own."""
    size = np.dtype(kind).itemsize
    return np.ndarray((len(raw) - size + 1,), kind, raw, strides=(1,))
