"""The files that a merge writes: final labels with their sources, and the conflicts that are left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labeler.agreement import NO_VOTE
from labeler.label_files import write_annotations, write_final_labels
from labeler.merge import Votes, aggregate


def write_merged(path: Path, votes: Sequence[Votes], strategy: str, *, replace_larger: bool = False) -> int:
    """Every image's settled labels, as final labels with their sources; gives the number of rows."""
    rows: dict[str, dict[str, tuple[str, str, float | None]]] = {}
    for one in votes:
        for image, settled in aggregate(one, strategy).items():
            row = rows.setdefault(image, {})
            if settled.label is not None:
                row[one.task.name] = (settled.label, settled.source, None)
    tasks = [one.task for one in votes]
    return write_final_labels(path, tasks, sorted(rows.items()), replace_larger=replace_larger)


def write_conflicts(path: Path, votes: Sequence[Votes], strategy: str, *, replace_larger: bool = False) -> int:
    """Each annotator's answers to the images that the strategy leaves open, as the product's own CSV."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in votes:
        settled = aggregate(one, strategy)
        for image, codes in zip(one.images, one.codes.tolist(), strict=True):
            if settled[image].label is None:
                for annotator, code in zip(one.annotators, codes, strict=True):
                    if code != NO_VOTE:
                        rows.setdefault((image, annotator), {})[one.task.name] = one.task.labels[code]
    lines = ((image, annotator, labels, False, "") for (image, annotator), labels in sorted(rows.items()))
    return write_annotations(path, [one.task for one in votes], lines, replace_larger=replace_larger)
