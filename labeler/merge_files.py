"""The files that a merge writes: labels with their sources and votes, and the conflicts that are left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.aggregation import CONFLICT, Settled
from labeler.label_files.write import Sheet, annotation_sheet, csv_cells, write_sheets
from labeler.merge import Votes
from labeler.vote_patterns import NO_VOTE
from labeler.votes_text import vote_text


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


def _merged_sheet(path: Path, votes: Sequence[Votes], settled: Sequence[Settled]) -> Sheet:
    """A row for every image: each task's label, source and confidence, as in final labels, and the votes."""
    alike = all(one.images == votes[0].images for one in votes)
    images = list(votes[0].images) if votes and alike else sorted(set().union(*(one.images for one in votes)))
    header, columns = ["image"], [csv_cells(images)]
    place = {} if alike else {image: number for number, image in enumerate(images)}
    for one, labels in zip(votes, settled, strict=True):
        name = one.task.name
        header += [name, f"{name}_source", f"{name}_confidence", f"{name}_votes"]
        rows = np.arange(len(images)) if alike else np.array([place[image] for image in one.images], np.intp)
        cells = np.full(len(images), ",,,", object)  # where an image has no vote for the task
        cells[rows] = _task_cells(one, labels)
        columns.append(cells.tolist())
    return Sheet(path, header, list(map(",".join, zip(*columns, strict=True))), joined=True)


def _task_cells(votes: Votes, settled: Settled) -> npt.NDArray[np.object_]:
    """Label, source, confidence and votes of each image, as four cells in one text: many images have the same."""
    import pandas as pd

    patterns = votes.patterns.place
    sources, source_names = pd.factorize(settled.sources)
    shares, told = pd.factorize(settled.confidence)  # -1 for none
    alike = patterns
    for numbers, size in ((settled.labels, len(votes.task.labels)), (sources, len(source_names)), (shares, len(told))):
        alike, _ = pd.factorize(alike * np.int64(size + 1) + numbers + 1)
    first = np.unique(alike, return_index=True)[1]
    of_patterns = _votes_texts(votes)
    columns = (
        [("", *votes.task.labels)[label + 1] for label in settled.labels[first].tolist()],
        settled.sources[first].tolist(),
        ["" if np.isnan(share) else f"{share:.4f}" for share in settled.confidence[first].tolist()],
        [of_patterns[pattern] for pattern in patterns[first].tolist()],
    )
    cells = map(",".join, zip(*map(csv_cells, columns), strict=True))
    found: npt.NDArray[np.object_] = np.array(list(cells), object)[alike]
    return found


def _votes_texts(votes: Votes) -> list[str]:
    """`votes_text` of each pattern of votes."""
    texts = [[vote_text(name, label) for label in votes.task.labels] for name in votes.annotators]
    return [
        ";".join(of[code] for of, code in zip(texts, row, strict=True) if code != NO_VOTE)
        for row in votes.patterns.codes.tolist()
    ]


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
