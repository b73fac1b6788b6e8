"""How a label file is to be read: what a person chose for it in the preview, or on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct, field, structs

from labeler.errors import InputError
from labeler.faults import first_fault


class FileChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one label file is read and brought in.

    `annotator`: who labelled, '' for whom the file names. `columns`: the order of one-hot columns without a header, ''
    for the report's. `swap`: the tasks whose left and right are the other way round; True for all that have sides.
    `replace`: its answers take the place of other answers of the same annotator. `spellings`: by task, the label that a
    text of the file means.
    """

    annotator: str = ""
    format: str = "auto"
    columns: str = ""
    swap: bool | tuple[str, ...] = ()
    replace: bool = False
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)

    def swaps(self, task: str) -> bool:
        """Whether left and right of the task are to be swapped."""
        return self.swap if isinstance(self.swap, bool) else task in self.swap

    def reads_as(self, other: FileChoice) -> bool:
        """Whether the file is read alike, whatever becomes of answers that stand."""
        return structs.replace(self, replace=False) == structs.replace(other, replace=False)


def choices_text(choices: Mapping[Path, FileChoice]) -> str:
    """The choices as the JSON text that `parse_choices` reads."""
    return msgspec.json.encode({str(path): choice for path, choice in choices.items()}).decode()


def parse_choices(text: str) -> dict[Path, FileChoice]:
    """The choices by file, from a JSON object; InputError where it is none. '' has no choices.

    >>> parse_choices('{"bob.csv": {"swap": ["light"]}}')[Path("bob.csv")].swap
    ('light',)
    """
    if not text:
        return {}
    try:
        found = msgspec.json.decode(text, type=dict[str, FileChoice])
    except ValueError as fault:
        raise InputError(
            f"--choices cannot be read ({first_fault(fault)}): give a JSON object such as "
            '{"bob.csv": {"swap": true}}.'
        ) from fault
    return {Path(name): choice for name, choice in found.items()}


def choices_of_files(
    files: Sequence[Path], usual: FileChoice, own: Mapping[Path, FileChoice], swap: Sequence[Path] = ()
) -> dict[Path, FileChoice]:
    """How each file is read, in their order: as chosen for it in `own`, else as `usual`; those of `swap` swapped.

    InputError where a choice is for another file.
    """
    for named, option in ((own, "--choices"), (swap, "--swap")):
        for path in named:
            if path not in files:
                raise InputError(f"{option} {path}: it is not one of the files.")
    chosen = {path: own.get(path, usual) for path in files}
    swapped = {path: structs.replace(chosen[path], swap=True) for path in swap}
    return {**chosen, **swapped}
