"""What the final label of an image and task follows from (design, section 2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

VOTE_SLOT, SETTLED_SLOT = 0, 1
SLOTS = {"vote": VOTE_SLOT, "review": VOTE_SLOT, "skip": VOTE_SLOT, "adjudication": SETTLED_SLOT}

CONFLICT = "conflict"
NEEDS_REVIEW = "needs review"


class Said(NamedTuple):
    """One current annotation of an image and task."""

    role: str
    label: int | None
    action: int


class Proposed(NamedTuple):
    """The decision that an auto-label run, not reverted, made for an image and task."""

    label: int | None
    confidence: float
    run: str


class Outcome(NamedTuple):
    """A row of final_label: `label` is None while there is a conflict or the image needs review."""

    source: str
    label: int | None
    confidence: float | None
    run: str | None


def outcome(said: Sequence[Said], proposed: Proposed | None) -> Outcome | None:
    """The final label that follows; None where nobody and nothing has said anything.

    A settled conflict stands above votes, and any person's word above a model's.

    >>> outcome([Said("vote", 1, 1), Said("vote", 2, 2)], None).source
    'conflict'
    >>> outcome([Said("vote", 1, 1)], Proposed(2, 0.9, "r")).source
    'human'
    """
    settled = [one for one in said if one.role == "adjudication"]
    if settled:
        return Outcome("adjudicated", max(settled, key=lambda one: one.action).label, None, None)
    votes = [one for one in said if one.label is not None]
    if votes:
        if any(vote.label != votes[0].label for vote in votes):
            return Outcome(CONFLICT, None, None, None)
        alone = "reviewed" if votes[0].role == "review" else "human"
        return Outcome(alone if len(votes) == 1 else "unanimous", votes[0].label, None, None)
    if proposed:
        source = NEEDS_REVIEW if proposed.label is None else "auto"
        return Outcome(source, proposed.label, proposed.confidence, proposed.run)
    return None


def refresh(connection: sqlite3.Connection, touched: Iterable[tuple[int, int]]) -> None:
    """Derive final_label anew for the (task, image) pairs given, inside the caller's transaction."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS touched (task, image, PRIMARY KEY (task, image)) WITHOUT ROWID")
    connection.execute("DELETE FROM touched")
    connection.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", touched)
    said = {
        key: [Said(role, label, action) for _, _, role, label, action in rows]
        for key, rows in groupby(
            connection.execute(
                "SELECT touched.task, touched.image, role, label, action FROM touched CROSS JOIN current_annotation "
                "USING (task, image) ORDER BY touched.task, touched.image"
            ),
            key=lambda row: (row[0], row[1]),
        )
    }
    proposed = {
        (task, image): Proposed(label, confidence, run)
        for task, image, label, confidence, run in connection.execute(
            "SELECT touched.task, touched.image, label, confidence, run FROM touched CROSS JOIN decision "
            "USING (task, image) JOIN run ON run.id = run WHERE NOT reverted ORDER BY created, run"
        )
    }
    pairs = connection.execute("SELECT task, image FROM touched").fetchall()
    outcomes = [(*pair, outcome(said.get(pair, ()), proposed.get(pair))) for pair in pairs]
    connection.executemany(
        "DELETE FROM final_label WHERE task = ? AND image = ?",
        [(task, image) for task, image, found in outcomes if found is None],
    )
    connection.executemany(
        "INSERT INTO final_label VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "source = excluded.source, label = excluded.label, confidence = excluded.confidence, run = excluded.run",
        [(task, image, *found) for task, image, found in outcomes if found is not None],
    )
