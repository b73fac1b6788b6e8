"""What a look into label files tells before anything of them is imported; `labeler preview --json` prints it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

SAMPLES = 5  # pictures of a task that are shown with the label read from the file


class Sample(Struct, frozen=True, kw_only=True):
    """One row of a file: the project's image, the label as read, and the line as it stands in the file."""

    image: str
    label: str
    line: int
    text: str


class TaskFacts(Struct, frozen=True, kw_only=True):
    """A file's answers to one task, counted by label, with samples spread over the labels."""

    labels: dict[str, int]
    samples: tuple[Sample, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """How far a file's annotator agrees with another, as a share of the `images` that both answered.

    `file` is '' where the other's answers are in the project already.
    """

    task: str
    annotator: str
    other: str
    file: str
    images: int
    agreement: float


class MirrorWarning(Struct, frozen=True, kw_only=True):
    """Another annotator agrees much better once left and right are swapped: in a share `swapped` instead.

    `suspect`: who stands so to most others, `this` file, the `other`, or '' where it could be either.
    """

    compared: Comparison
    swapped: float
    suspect: str


class ColumnOrder(Struct, frozen=True, kw_only=True):
    """An order that a file's columns without a header may have, as `--columns` writes it."""

    columns: str

    @property
    def title(self) -> str:
        """The order as a person reads it.

        >>> ColumnOrder(columns="light:left,right;mood:happy,sad").title
        'light (left, right), mood (happy, sad)'
        """
        tasks = (text.partition(":") for text in self.columns.split(";"))
        return ", ".join(f"{task} ({labels.replace(',', ', ')})" for task, _, labels in tasks)


class BetterOrder(Struct, frozen=True, kw_only=True):
    """An order of columns in which a share `better` of the answers agrees with others', instead of `agreement`."""

    columns: str
    answers: int
    agreement: float
    better: float


class Spelling(Struct, frozen=True, kw_only=True):
    """A text of a file that is no label of the task, how many rows have it, and the label that it means or may mean.

    `label` is '' where nothing is likely.
    """

    task: str
    text: str
    count: int
    label: str


class FileFacts(Struct, frozen=True, kw_only=True):
    """All that is known of one file. `fault`: why it cannot be read; of the rest, `orders` and `unknown` may be there.

    `stamp` tells whether the file has changed since (see `stamp_of`). `unknown` are texts that somebody must say the
    meaning of, `respelled` those of which somebody has.
    `new`, `same` and `differing` count its answers: not there yet, there already, other than those that stand.
    """

    path: str
    stamp: tuple[int, int] = (0, 0)
    fault: str = ""
    format: str = ""
    annotators: tuple[str, ...] = ()
    rows: int = 0
    new: int = 0
    same: int = 0
    differing: int = 0
    tasks: dict[str, TaskFacts] = {}
    problems: tuple[str, ...] = ()
    mirrored: tuple[MirrorWarning, ...] = ()
    compared: tuple[Comparison, ...] = ()
    columns: str = ""
    orders: tuple[ColumnOrder, ...] = ()
    better_order: BetterOrder | None = None
    unknown: tuple[Spelling, ...] = ()
    respelled: tuple[Spelling, ...] = ()

    @property
    def name(self) -> str:
        return Path(self.path).name


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of the last change of a file; another stamp is another file. (0, 0) where there is none."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)  # the reader says why
    return (found.st_size, found.st_mtime_ns)


class Preview(Struct, frozen=True, kw_only=True):
    """What is known of all files, and the formats that can be chosen."""

    files: tuple[FileFacts, ...]
    formats: tuple[str, ...]
