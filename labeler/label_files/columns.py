"""Columns of text: what they say is looked at once for each text, since columns of labels have few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from labeler.files import unguarded_text
from labeler.images import normalise_image

if TYPE_CHECKING:
    import pandas as pd

# What may make a name another one: separators of other systems, and blanks (a line break stands between names).
_ODD_IN_IMAGES = b"\\: \t\r\v\f\x1c\x1d\x1e\x1f"
Numbers = npt.NDArray[np.integer]


def text_column(codes: Numbers, texts: Sequence[str], index: pd.Index) -> pd.Series:
    """A column of `texts` by their numbers, in which each is kept once: categories, in the order of `texts`."""
    import pandas as pd

    known = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    numbers = np.array([known[text] for text in texts], np.int32)
    kept = pd.Categorical.from_codes(numbers[codes], pd.Index(list(known), dtype="str"))
    return pd.Series(kept, index)


def same_text(text: str, index: pd.Index) -> pd.Series:
    """A column with one text in all rows."""
    return text_column(np.zeros(len(index), np.int8), [text], index)


def distinct_texts(column: pd.Series) -> tuple[Numbers, list[str]]:
    """The number of each row's text, and the texts."""
    import pandas as pd

    if column.dtype != "category":
        codes, texts = pd.factorize(column.to_numpy(object))
        return codes, texts.tolist()
    codes = column.cat.codes.to_numpy()
    used = np.bincount(codes, minlength=len(column.cat.categories)) > 0
    return (np.cumsum(used) - 1)[codes], column.cat.categories[used].tolist()


def each_text(column: pd.Series, meaning: Callable[[str], str]) -> pd.Series:
    """A column with `meaning` of its texts."""
    codes, texts = distinct_texts(column)
    return text_column(codes, [meaning(text) for text in texts], column.index)


def where_text(column: pd.Series, holds: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """For each row whether `holds` of its text."""
    codes, texts = distinct_texts(column)
    found: npt.NDArray[np.bool_] = np.array([holds(text) for text in texts], np.bool_)[codes]
    return found


def plain_text(column: pd.Series) -> pd.Series:
    """A column without the guards that `guarded_text` put in front."""
    if column.dtype == "category":
        guarded = any(text.startswith("'") for text in column.cat.categories)
        return each_text(column, unguarded_text) if guarded else column
    return column.map(unguarded_text) if "'" in "".join(column.to_numpy(object)) else column


def normalised_images(column: pd.Series) -> pd.Series:
    """The names as `normalise_image` has them, looked at one by one only where some name needs it."""
    text = "\n".join(column.to_numpy(object))
    raw = text.encode()
    bare = text.isascii() and len(raw.translate(None, _ODD_IN_IMAGES)) == len(raw)
    plain = bare and not text.startswith(".") and "\n." not in text
    return column if plain else column.map(normalise_image)
