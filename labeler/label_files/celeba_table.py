"""CelebA's own files: an image and whole numbers per line, between runs of blanks or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from labeler.errors import InputError
from labeler.label_files.columns import plain_text
from labeler.label_files.own_csv import has_header

if TYPE_CHECKING:
    import pandas as pd

_LOOKED_AT = 200  # rows from which a format is told
_MOST = 2**31 - 1


@dataclass(frozen=True)
class NumberTable:
    """`numbers` (rows, columns) of `images`, whose index is the line; `names` are the columns', () where not given."""

    names: tuple[str, ...]
    images: pd.Series
    numbers: npt.NDArray[np.int32]
    problems: tuple[str, ...] = ()


def beginning(cells: pd.DataFrame) -> tuple[tuple[str, ...], list[list[str]]]:
    """The names of the columns behind the image, and the first rows' texts in them; ((), []) where there are none."""
    names, rows = _parts(cells)
    if cells.shape[1] > 1:
        few = rows.iloc[:_LOOKED_AT, 1:].astype(object)
        return names, [[text.strip() for text in row] for row in few.to_numpy().tolist()]
    width = len(names) or -1  # a name in front may have blanks
    return names, [text.strip().rsplit(None, width)[1:] for text in rows[0].iloc[:_LOOKED_AT]]


def read_numbers(path: Path, cells: pd.DataFrame) -> NumberTable:
    """All rows. Raises InputError with the line of a row that is no image with a whole number for every column."""
    names, rows = _parts(cells)
    if rows.empty:
        raise InputError(f"{path} has a header and no rows: give a file with one row per image.")
    if cells.shape[1] > 1:
        return NumberTable(names, plain_text(rows[0]), _numbers_of_columns(path, rows))
    width = len(names) or len(rows.iloc[0, 0].split()) - 1
    images, numbers = _quickly_split(rows[0], width) or _split(path, rows[0], width)
    return NumberTable(names, plain_text(images), numbers, _cut_short(path, cells, len(images)))


def _cut_short(path: Path, cells: pd.DataFrame, found: int) -> tuple[str, ...]:
    """A sentence where the file's first line speaks of another number of images."""
    given = _count(cells)
    if given in (None, found):
        return ()
    return (
        f"{path}, line {cells.index[0]}: the file says that it has {given:,} images, and has {found:,}: get the whole "
        "file if that is not meant.",
    )


def _count(cells: pd.DataFrame) -> int | None:
    """The number of images that stands in the first line of the archive's files."""
    text = cells.iloc[0, 0].strip()
    return int(text) if cells.shape[1] == 1 and len(text) < 10 and text.isascii() and text.isdigit() else None


def _parts(cells: pd.DataFrame) -> tuple[tuple[str, ...], pd.DataFrame]:
    """The names of the columns behind the image, as they stand there, and the rows below them."""
    if cells.shape[1] > 1:
        return (tuple(name.strip() for name in cells.iloc[0, 1:]), cells.iloc[1:]) if has_header(cells) else ((), cells)
    if _count(cells) is None:
        return (), cells
    return tuple(cells.iloc[1, 0].split()) if len(cells) > 1 else (), cells.iloc[2:]


def _numbers_of_columns(path: Path, rows: pd.DataFrame) -> npt.NDArray[np.int32]:
    numbers = np.empty((len(rows), rows.shape[1] - 1), np.int32)
    for place in range(1, rows.shape[1]):
        column = rows.iloc[:, place].astype("category")
        meant = [_whole(text) for text in column.cat.categories]
        codes = column.cat.codes.to_numpy()
        wrong = np.array([number is None for number in meant], bool)[codes]
        if wrong.any():
            line = rows.index[int(np.argmax(wrong))]
            raise _no_number(path, line, column.iloc[int(np.argmax(wrong))])
        numbers[:, place - 1] = np.array([number or 0 for number in meant], np.int32)[codes]
    return numbers


def _quickly_split(lines: pd.Series, width: int) -> tuple[pd.Series, npt.NDArray[np.int32]] | None:
    """The images and numbers of all lines by pandas; None where a line is anything but a name and `width` numbers."""
    import pandas as pd

    text = "\n".join(lines)
    if "\r" in text or not text.isascii() or not width:
        return None
    try:
        table = pd.read_csv(
            StringIO(text),
            sep=r"\s+",
            header=None,
            dtype={0: "str", **dict.fromkeys(range(1, width + 1), "float64")},
            na_filter=False,
            quoting=3,  # a quote is a letter
            low_memory=False,
        )
    except ValueError:  # no number, or another count of columns: the exact reader names the line
        return None
    if table.shape != (len(lines), width + 1):
        return None
    numbers = table.iloc[:, 1:].to_numpy(np.float64)
    if not (np.abs(numbers) <= _MOST).all() or (numbers % 1).any():
        return None
    return table[0].set_axis(lines.index), numbers.astype(np.int32)


def _split(path: Path, lines: pd.Series, width: int) -> tuple[pd.Series, npt.NDArray[np.int32]]:
    """The same, line by line: an image may have blanks in its name."""
    import pandas as pd

    names: list[str] = []
    numbers = np.empty((len(lines), width), np.int32)
    for place, (line, text) in enumerate(lines.items()):
        parts = text.strip().rsplit(None, width) if width else []
        if len(parts) != width + 1:
            raise InputError(
                f"{path}, line {line}: not an image and {width} number{'s'[: width != 1]} behind it: complete or "
                "remove that line."
            )
        for column, part in enumerate(parts[1:]):
            number = _whole(part)
            if number is None:
                raise _no_number(path, line, part)
            numbers[place, column] = number
        names.append(parts[0])
    return pd.Series(names, lines.index, dtype=object), numbers


def _whole(text: str) -> int | None:
    text = text.strip().removesuffix(".0")  # as pandas writes whole numbers where others are missing
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 11 and int(digits) <= _MOST else None


def _no_number(path: Path, line: Any, text: str) -> InputError:
    return InputError(f"{path}, line {line}: {text.strip()!r} is not a whole number: correct or remove that line.")


def are_whole(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether there are rows, and all have `width` whole numbers."""
    return bool(rows) and all(len(row) == width and all(_whole(text) is not None for text in row) for row in rows)
