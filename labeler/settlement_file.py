"""The log of settlements as a CSV file: who settled which conflict, from which votes, and whether they saw them."""

from __future__ import annotations

from pathlib import Path

from labeler.files import guarded_text
from labeler.label_files.write import Sheet, write_sheets
from labeler.project import Project
from labeler.store import settlements
from labeler.store.final import CANNOT_TELL
from labeler.votes_text import votes_text

_HEADER = ("at", "annotator", "image", "task", "label", "votes", "how", "stands")
_HOW = {True: "blind", False: "votes seen", None: ""}


def write_settlements(project: Project, path: Path, *, replace_larger: bool = False) -> int:
    """Write every settlement, oldest first; gives how many there are. Those taken back have 0 in `stands`."""
    lines = [
        [
            one.at,
            guarded_text(one.annotator),
            guarded_text(one.image),
            one.task,
            guarded_text(one.label or CANNOT_TELL),
            guarded_text(votes_text(tuple(one.votes.items()))),
            _HOW[one.blind],
            str(int(one.stands)),
        ]
        for one in settlements(project.store)
    ]
    return write_sheets(Sheet(path, _HEADER, lines), replace_larger=replace_larger)
