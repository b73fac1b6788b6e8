"""Reading a file of scores: numbers by which a queue can be ordered."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import InputError
from labeler.images import ImageIndex
from labeler.label_files.celeba_landmarks import is_celeba_landmarks, landmark_scores
from labeler.label_files.cells import read_cells
from labeler.label_files.columns import plain_text
from labeler.label_files.own_csv import IMAGE_COLUMNS
from labeler.project import Project
from labeler.store import image_names

if TYPE_CHECKING:
    import pandas as pd


def read_scores(project: Project, path: Path) -> tuple[dict[str, dict[int, float]], int]:
    """Each score column's value by image number, and how many lines name no image of the project.

    The file has a header with a column `image`, or another name that label files have for it; every other column is a
    score. An empty cell is no score. CelebA's landmarks give the scores `turn` and `tilt`. Raises InputError for what
    is no number, two numbers of one image, a column without a name, or a file without an image of the project.
    """
    cells = read_cells(path)
    if is_celeba_landmarks(cells):
        return _scores_of_landmarks(project, path, cells)
    header = [cell.strip() for cell in cells.iloc[0]]
    place = _image_column(header)
    if place is None or len(header) < 2:
        raise InputError(f"{path}, line {cells.index[0]}: give a header with the column image and a column per score.")
    if "" in header or len(set(header)) < len(header):
        raise InputError(f"{path}, line {cells.index[0]}: give every column a name of its own.")
    numbers = {name: number for number, name in image_names(project.store).items()}
    index = ImageIndex(list(numbers))
    found: dict[str, dict[int, float]] = {name: {} for name in header if name != header[place]}
    lines: dict[tuple[str, int], int] = {}
    unknown = 0
    images = plain_text(cells.iloc[1:, place]).tolist()
    for line, written, row in zip(cells.index[1:], images, cells.iloc[1:].to_numpy().tolist(), strict=True):
        image = index.find(written)
        if image is None:
            unknown += 1
            continue
        for name, text in zip(header, row, strict=True):
            if name in found and text.strip():
                value, number = _number(path, line, name, text), numbers[image]
                if found[name].setdefault(number, value) != value:
                    raise InputError(
                        f"{path}, lines {lines[name, number]} and {line}: {image} has two numbers in column {name}: "
                        "remove one of them."
                    )
                lines.setdefault((name, number), line)
    if unknown == len(cells) - 1:
        raise InputError(f"{path} names no image of this project: check the column {header[place]}.")
    return found, unknown


def _scores_of_landmarks(project: Project, path: Path, cells: pd.DataFrame) -> tuple[dict[str, dict[int, float]], int]:
    """How far each face is turned and tilted, and how many lines name no image of the project."""
    numbers = {name: number for number, name in image_names(project.store).items()}
    index = ImageIndex(list(numbers))
    found: dict[str, dict[int, float]] = {}
    unknown = 0
    for name, values in landmark_scores(path, cells).items():
        meant = {written: index.find(written) for written in values}
        found[name] = {numbers[image]: values[written] for written, image in meant.items() if image is not None}
        unknown = sum(image is None for image in meant.values())
        if not found[name]:
            raise InputError(f"{path} names no image of this project: check the first column.")
    return found, unknown


def _image_column(header: list[str]) -> int | None:
    """The place of the column that names the images, the likeliest name first."""
    folded = [name.casefold() for name in header]
    return next((folded.index(name) for name in IMAGE_COLUMNS if name in folded), None)


def _number(path: Path, line: int, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{path}, line {line}: {text.strip()!r} in column {name} is not a number: write one, or none.")
    return value
