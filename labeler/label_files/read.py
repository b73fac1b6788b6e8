"""Reading a label file of any known format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.label_files.celeba_attributes import is_celeba_attributes, read_celeba_attributes
from labeler.label_files.celeba_identity import is_celeba_identity
from labeler.label_files.celeba_landmarks import is_celeba_landmarks
from labeler.label_files.celeba_partition import is_celeba_partition
from labeler.label_files.cells import read_cells
from labeler.label_files.one_hot import (
    REPORT_COLUMNS,
    is_headed_one_hot,
    is_headless_one_hot,
    read_headed_one_hot,
    read_headless_one_hot,
)
from labeler.label_files.own_csv import has_header, read_own_csv
from labeler.label_files.table import LabelFile
from labeler.label_spelling import NO_SPELLINGS, Spellings
from labeler.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[Path, "pd.DataFrame", Sequence[Task] | None, str, Spellings], LabelFile]


@dataclass(frozen=True)
class Format:
    """A file format: whether cells look like it, and how they are read."""

    name: str
    fits: Callable[[pd.DataFrame, Sequence[Task] | None], bool]
    read: Reader


def formats(order: Sequence[Task] = REPORT_COLUMNS) -> dict[str, Format]:
    """The formats in the order in which they are tried; `order` is that of headerless one-hot columns."""

    def read_headless(
        path: Path, cells: pd.DataFrame, tasks: Sequence[Task] | None, annotator: str, spellings: Spellings
    ) -> LabelFile:
        return read_headless_one_hot(path, cells, tasks, annotator, spellings, order)

    known = (
        Format("one-hot", is_headed_one_hot, read_headed_one_hot),
        Format("one-hot-headless", lambda cells, _: is_headless_one_hot(cells), read_headless),
        Format("celeba", is_celeba_attributes, read_celeba_attributes),
        Format("csv", lambda cells, _: has_header(cells), read_own_csv),
    )
    return {one.name: one for one in known}


FORMATS = tuple(formats())
# Files of CelebA that hold no labels: what they are, and the command that reads them.
_WITHOUT_LABELS: tuple[tuple[Callable[[pd.DataFrame], bool], str], ...] = (
    (is_celeba_partition, "the parts of the images: 'labeler split PROJECT --partition FILE' reads it"),
    (is_celeba_identity, "who is on the images: 'labeler split PROJECT --group-by FILE' keeps people apart by it"),
    (is_celeba_landmarks, "points of faces: 'labeler scores PROJECT FILE' makes orders of the queue of them"),
)
_AT_ONCE = 2  # a file's text is split without Python's lock, so a second one is read meanwhile; more only takes memory


def read_label_file(
    path: Path,
    tasks: Sequence[Task] | None = None,
    annotator: str = "",
    *,
    format_name: str = "auto",
    order: Sequence[Task] = REPORT_COLUMNS,
    spellings: Spellings = NO_SPELLINGS,
) -> LabelFile:
    """Read a label file.

    `tasks` are the project's (None: those the file has). `annotator` names who labelled where the file does not say;
    empty, it is the file's name. `order` gives the tasks of headerless one-hot columns, `spellings` the texts that a
    person said are labels. Raises InputError, naming file, line and cure, for what cannot be meant; the
    UnknownLabelError among them says which texts are no labels.
    """
    cells = read_cells(path)
    known = formats(order)
    if format_name == "auto":
        _refuse_without_labels(path, cells)
        chosen = next((one for one in known.values() if one.fits(cells, tasks)), None)
    elif format_name == "one-hot" and not has_header(cells):
        chosen = known["one-hot-headless"]
    elif format_name in known:
        chosen = known[format_name]
    else:
        raise InputError(f"There is no format {format_name!r}: choose auto, {', '.join(known)}.")
    if chosen is None:
        raise InputError(
            f"{path}, line {cells.index[0]}: not a label file that can be recognised. Start it with a header "
            "image,annotator,<task>,... or give --format."
        )
    try:
        person = normalize("NFC", annotator or path.stem)  # macOS writes accents apart: the same person all the same
        return chosen.read(path, cells, tasks, person, spellings)
    except ValueError as fault:
        raise InputError(f"{path} does not read as {chosen.name}: {first_fault(fault)}.") from fault


def _refuse_without_labels(path: Path, cells: pd.DataFrame) -> None:
    for fits, what in _WITHOUT_LABELS:
        if fits(cells):
            raise InputError(f"{path} holds no labels but {what}.")


def read_label_files(
    named: Sequence[tuple[Path, str]],
    order: Sequence[Task] = REPORT_COLUMNS,
    spellings: Spellings = NO_SPELLINGS,
) -> list[LabelFile]:
    """Read several files, each with the annotator it is by where it does not say; some of them at a time.

    Raises InputError as `read_label_file` does, for the first file that cannot be read.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(
            pool.map(lambda one: read_label_file(one[0], annotator=one[1], order=order, spellings=spellings), named)
        )
