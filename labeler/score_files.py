"""Reading a file of scores: numbers by which a queue can be ordered."""

from __future__ import annotations

import math
from pathlib import Path

from labeler.errors import InputError
from labeler.images import ImageIndex
from labeler.label_files.cells import read_cells
from labeler.project import Project
from labeler.store import image_names


def read_scores(project: Project, path: Path) -> tuple[dict[str, dict[int, float]], int]:
    """Each score column's value by image number, and how many lines name no image of the project.

    The file has a header with a column `image`; every other column is a score. An empty cell is no score.
    Raises InputError for what is no number, a column without a name, or a file without an image of the project.
    """
    cells = read_cells(path)
    header = [cell.strip() for cell in cells.iloc[0]]
    if "image" not in header or len(header) < 2:
        raise InputError(f"{path}, line {cells.index[0]}: give a header with the column image and a column per score.")
    if "" in header or len(set(header)) < len(header):
        raise InputError(f"{path}, line {cells.index[0]}: give every column a name of its own.")
    numbers = {name: number for number, name in image_names(project.store).items()}
    index = ImageIndex(list(numbers))
    found: dict[str, dict[int, float]] = {name: {} for name in header if name != "image"}
    unknown = 0
    for line, row in zip(cells.index[1:], cells.iloc[1:].to_numpy().tolist(), strict=True):
        values = dict(zip(header, row, strict=True))
        image = index.find(values.pop("image"))
        if image is None:
            unknown += 1
            continue
        for name, text in values.items():
            if text.strip():
                found[name][numbers[image]] = _number(path, line, name, text)
    if unknown == len(cells) - 1:
        raise InputError(f"{path} names no image of this project: check the column image.")
    return found, unknown


def _number(path: Path, line: int, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{path}, line {line}: {text.strip()!r} in column {name} is not a number: write one, or none.")
    return value
