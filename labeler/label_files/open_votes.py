"""A merged file's open conflicts: they have no label, and the votes are read as their annotators' answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import InputError
from labeler.label_files.columns import same_text, where_text
from labeler.tasks import RESERVED_COLUMNS
from labeler.votes_text import votes_of_text

if TYPE_CHECKING:
    import pandas as pd

_VOTES, _SOURCE = "_votes", "_source"


def with_open_votes(path: Path, rows: pd.DataFrame, annotator: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of a file that does not say whose they are, and below each the votes on it that nobody settled.

    What is settled is `annotator`'s. Rows of votes have the line of the conflict. A sentence tells of them. InputError
    with the line of votes that cannot be meant.
    """
    import pandas as pd

    said: dict[tuple[int, str], dict[str, str]] = {}
    conflicts: set[int] = set()
    for column in [str(name) for name in rows.columns if f"{name}{_VOTES}" in rows]:
        for line, text in _open(rows, column).items():
            conflicts.add(line)
            for person, label in _meant(path, line, f"{column}{_VOTES}", text):
                said.setdefault((line, person), {})[column] = label
    if not said:
        return rows, ()
    lines = [line for line, _ in said]
    votes = pd.DataFrame(list(said.values()), index=lines, dtype="str").fillna("")
    votes.insert(0, "annotator", [person for _, person in said])
    votes.insert(0, "image", rows["image"].loc[lines].to_numpy(object))
    rows = rows.assign(annotator=same_text(annotator, rows.index))
    answered = rows[[name for name in rows.columns if not _tells_no_answer(str(name))]].ne("").any(axis=1)
    rows = rows[answered | ~rows.index.isin(conflicts)]  # a row of nothing but conflicts is no answer of anybody
    together = pd.concat([rows, votes]).astype("str").fillna("").sort_index(kind="stable")
    told = (
        f"{path}: {len(conflicts):,} images have conflicts that nobody settled: the votes on them are read as the "
        "answers of their annotators."
    )
    return together, (told,)


def _open(rows: pd.DataFrame, column: str) -> dict[int, str]:
    """The votes on the rows without a label whose source names none either, by line."""
    wanted = where_text(rows[column], _is_blank) & ~where_text(rows[f"{column}{_VOTES}"], _is_blank)
    if f"{column}{_SOURCE}" in rows:
        wanted &= where_text(rows[f"{column}{_SOURCE}"], _is_blank)
    votes = rows[f"{column}{_VOTES}"][wanted]
    return dict(zip(votes.index.tolist(), votes.tolist(), strict=True))


def _is_blank(text: str) -> bool:
    return not text.strip()


def _tells_no_answer(column: str) -> bool:
    return column in RESERVED_COLUMNS - {"flag", "note"} or column.endswith((_VOTES, _SOURCE, "_confidence"))


def _meant(path: Path, line: int, column: str, text: str) -> list[tuple[str, str]]:
    try:
        votes = votes_of_text(text)
    except ValueError as fault:
        raise InputError(f"{path}, line {line}: {column}: {fault}: correct or empty that cell.") from fault
    names = [name for name, _ in votes]
    if not all(name.strip() and label.strip() for name, label in votes) or len(set(names)) < len(names):
        raise InputError(
            f"{path}, line {line}: {column} {text!r} should name each annotator once, with a label: correct or empty "
            "that cell."
        )
    return votes
