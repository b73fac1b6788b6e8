"""The files that a merge writes: labels with their sources and votes, and the conflicts that are left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.aggregation import CONFLICT, Settled
from labeler.files import guarded_text
from labeler.label_files.write import Sheet, annotation_sheet, write_sheets
from labeler.merge import Votes
from labeler.vote_patterns import NO_VOTE

_SPECIAL = re.compile(r"([\\;=])")


def write_merge(
    merged: Path | None,
    conflicts: Path | None,
    votes: Sequence[Votes],
    settled: Sequence[Settled],
    *,
    replace_larger: bool = False,
) -> None:
    """Write the settled labels and the conflicts, where they are wanted: both files, or none where one cannot be.

    `settled` is what became of each of `votes`.
    """
    sheets = [_merged_sheet(merged, votes, settled)] if merged is not None else []
    if conflicts is not None:
        sheets.append(_conflicts_sheet(conflicts, votes, settled))
    write_sheets(*sheets, replace_larger=replace_larger)


def votes_text(said: Sequence[tuple[str, str]]) -> str:
    r"""The votes of one image as one cell; `;`, `=` and `\` in names have a `\` in front.

    >>> votes_text([("ann", "left"), ("b=b", "center")])
    'ann=left;b\\=b=center'
    """
    return ";".join(_vote_text(name, label) for name, label in said)


def _vote_text(name: str, label: str) -> str:
    return "=".join(_SPECIAL.sub(r"\\\1", text) for text in (name, label))


def _merged_sheet(path: Path, votes: Sequence[Votes], settled: Sequence[Settled]) -> Sheet:
    """A row for every image: each task's label, source and confidence, as in final labels, and the votes."""
    alike = all(one.images == votes[0].images for one in votes)
    images = list(votes[0].images) if votes and alike else sorted(set().union(*(one.images for one in votes)))
    header, columns = ["image"], [[guarded_text(image) for image in images]]
    place = {} if alike else {image: number for number, image in enumerate(images)}
    for one, labels in zip(votes, settled, strict=True):
        name = one.task.name
        header += [name, f"{name}_source", f"{name}_confidence", f"{name}_votes"]
        rows = np.arange(len(images)) if alike else np.array([place[image] for image in one.images], np.intp)
        columns += [_spread(column, rows, len(images)) for column in _task_columns(one, labels)]
    return Sheet(path, header, list(zip(*columns, strict=True)))


def _task_columns(votes: Votes, settled: Settled) -> list[npt.NDArray[np.object_]]:
    """Label, source, confidence and votes of each image, as texts."""
    names = np.array([*(guarded_text(label) for label in votes.task.labels), ""], object)
    told, place = np.unique(settled.confidence, return_inverse=True)
    shares = np.array(["" if np.isnan(share) else f"{share:.4f}" for share in told], object)
    patterns = np.array([guarded_text(text) for text in _votes_texts(votes)], object)
    return [names[settled.labels], settled.sources, shares[place], patterns[votes.patterns.place]]


def _votes_texts(votes: Votes) -> list[str]:
    """`votes_text` of each pattern of votes."""
    texts = [[_vote_text(name, label) for label in votes.task.labels] for name in votes.annotators]
    return [
        ";".join(of[code] for of, code in zip(texts, row, strict=True) if code != NO_VOTE)
        for row in votes.patterns.codes.tolist()
    ]


def _spread(column: npt.NDArray[np.object_], rows: npt.NDArray[np.intp], count: int) -> list[str]:
    """A task's column at its images' rows; empty where an image has no vote for the task."""
    spread = np.full(count, "", object)
    spread[rows] = column
    return spread.tolist()


def _conflicts_sheet(path: Path, votes: Sequence[Votes], settled: Sequence[Settled]) -> Sheet:
    """Each annotator's answers to the images that stay open, as the product's own CSV."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one, labels in zip(votes, settled, strict=True):
        still_open = np.flatnonzero(labels.sources == CONFLICT)
        for image, codes in zip(still_open.tolist(), one.codes[still_open].tolist(), strict=True):
            for annotator, code in zip(one.annotators, codes, strict=True):
                if code != NO_VOTE:
                    rows.setdefault((one.images[image], annotator), {})[one.task.name] = one.task.labels[code]
    lines = ((image, annotator, labels, False, "") for (image, annotator), labels in sorted(rows.items()))
    return annotation_sheet(path, [one.task for one in votes], lines)
