"""The files that a merge writes: final labels with their sources, and the conflicts that are left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labeler.label_files.write import Sheet, annotation_sheet, final_sheet, write_sheets
from labeler.merge import Votes, aggregate
from labeler.vote_patterns import NO_VOTE


def write_merge(
    merged: Path, conflicts: Path | None, votes: Sequence[Votes], strategy: str, *, replace_larger: bool = False
) -> None:
    """Write the settled labels, and the conflicts where they are wanted: both files, or none where one cannot be."""
    sheets = [_merged_sheet(merged, votes, strategy)]
    if conflicts is not None:
        sheets.append(_conflicts_sheet(conflicts, votes, strategy))
    write_sheets(*sheets, replace_larger=replace_larger)


def _merged_sheet(path: Path, votes: Sequence[Votes], strategy: str) -> Sheet:
    """Every image's settled labels, as final labels with their sources."""
    rows: dict[str, dict[str, tuple[str, str, float | None]]] = {}
    for one in votes:
        for image, settled in aggregate(one, strategy).items():
            row = rows.setdefault(image, {})
            if settled.label is not None:
                row[one.task.name] = (settled.label, settled.source, None)
    return final_sheet(path, [one.task for one in votes], sorted(rows.items()))


def _conflicts_sheet(path: Path, votes: Sequence[Votes], strategy: str) -> Sheet:
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
    return annotation_sheet(path, [one.task for one in votes], lines)
