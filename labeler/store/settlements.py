"""Settlements: what each conflict was settled from. They are logged with the votes as they stood, and never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeler.store.database import Store
from labeler.store.final import VOTE_SLOT


@dataclass(frozen=True)
class Settlement:
    """A conflict that `annotator` settled. `label` None: they could not tell. `votes` are those of that moment.

    `blind`: the votes were hidden; None where nobody knows, as in the grid. `stands` is False once it is taken back.
    `at` is a UTC time in ISO 8601.
    """

    at: str
    annotator: str
    image: str
    task: str
    label: str | None
    votes: Mapping[str, str]
    blind: bool | None
    stands: bool


def votes_on(connection: sqlite3.Connection, image: int, task: int) -> dict[str, str]:
    """The votes that stand on an image, by annotator."""
    rows = connection.execute(
        "SELECT annotator.name, label.name FROM current_annotation AS c JOIN annotator ON annotator.id = c.annotator "
        "JOIN label ON label.id = c.label WHERE c.task = ? AND c.image = ? AND c.slot = ? ORDER BY annotator.name",
        (task, image, VOTE_SLOT),
    )
    return dict(rows.fetchall())


def log_settlements(
    connection: sqlite3.Connection, action: int, pairs: Sequence[tuple[int, int]], blind: bool | None
) -> None:
    """Keep the votes on each (image, task) that `action` settles, inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO settlement (action, image, task, votes, blind) VALUES (?, ?, ?, ?, ?)",
        [
            (action, image, task, json.dumps(votes_on(connection, image, task), ensure_ascii=False), blind)
            for image, task in pairs
        ],
    )


def settlements(store: Store) -> list[Settlement]:
    """Every settlement by a person, oldest first, those that were taken back too."""
    rows = store.connection.execute(
        "SELECT action.at, annotator.name, image.path, s.task, a.label, s.votes, s.blind, undone_by IS NULL "
        "FROM settlement AS s JOIN action ON action.id = s.action JOIN annotator ON annotator.id = action.annotator "
        "JOIN image ON image.id = s.image JOIN annotation AS a ON a.action = s.action AND a.image = s.image "
        "AND a.task = s.task ORDER BY s.id"
    )
    return [
        Settlement(
            at,
            person,
            path,
            store.task_name(task),
            store.label_name(label),
            json.loads(votes),
            None if blind is None else bool(blind),
            bool(stands),
        )
        for at, person, path, task, label, votes, blind, stands in rows
    ]


def settled_from(votes: Mapping[str, str], blind: bool | None) -> str:
    """What a settlement was made from, in a few words.

    >>> settled_from({"ann": "left", "bob": "center"}, True)
    'ann=left; bob=center, blind'
    """
    said = "; ".join(f"{person}={label}" for person, label in votes.items())
    how = {True: "blind", False: "votes seen", None: ""}[blind]
    return ", ".join(filter(None, (said, how)))
