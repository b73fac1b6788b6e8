"""CelebA's `identity_CelebA.txt`: who is on each image, as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeler.label_files.celeba_table import are_whole, beginning

if TYPE_CHECKING:
    import pandas as pd


def is_celeba_identity(cells: pd.DataFrame) -> bool:
    """Whether each line is an image and a whole number, between blanks or below the header `identity`."""
    names, rows = beginning(cells)
    bare = not names and cells.shape[1] == 1
    return (bare or [name.casefold() for name in names] == ["identity"]) and are_whole(rows, 1)
