"""CelebA's `list_eval_partition`: 0 is training, 1 validation, 2 test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import InputError
from labeler.label_files.celeba_table import beginning, read_numbers
from labeler.label_files.cells import read_cells
from labeler.label_files.columns import normalised_images

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("train", "validation", "test")


def is_celeba_partition(cells: pd.DataFrame) -> bool:
    """Whether each line is an image and 0, 1 or 2, between blanks or below the header `partition`."""
    names, rows = beginning(cells)
    bare = not names and cells.shape[1] == 1
    named = len(names) == 1 and names[0].casefold() == "partition"
    return (bare or named) and bool(rows) and all(len(row) == 1 and row[0] in ("0", "1", "2") for row in rows)


def read_partition(path: Path) -> dict[str, str]:
    """The part of each image of the file: `train`, `validation` or `test`.

    Raises InputError where the file is no partition, or gives an image two parts.
    """
    cells = read_cells(path)
    if not is_celeba_partition(cells):
        raise InputError(
            f"{path}, line {cells.index[0]}: not a partition: give lines 'image number' as in list_eval_partition.txt, "
            "with 0 for training, 1 for validation and 2 for test."
        )
    table = read_numbers(path, cells)
    parts: dict[str, str] = {}
    images = normalised_images(table.images)
    for line, image, number in zip(images.index, images, table.numbers[:, 0].tolist(), strict=True):
        if number not in range(len(PARTS)):
            raise InputError(f"{path}, line {line}: the part {number} is none of 0, 1 and 2: correct that line.")
        if parts.setdefault(image, PARTS[number]) != PARTS[number]:
            raise InputError(f"{path}, line {line}: {image} has another part further up: correct one of them.")
    return parts
