"""What the final label of an image and task follows from (design, section 2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

VOTE_SLOT, SETTLED_SLOT = 0, 1
SLOTS = {"vote": VOTE_SLOT, "review": VOTE_SLOT, "skip": VOTE_SLOT, "adjudication": SETTLED_SLOT}

CONFLICT = "conflict"
NEEDS_REVIEW = "needs review"

# A settled conflict (the last, where several people settled it) stands above votes, and any person's word above a
# model's. Written as one statement for all touched pairs, because an import touches hundreds of thousands.
_DERIVE = f"""
WITH standing AS (
    SELECT task, image,
        (SELECT label FROM current_annotation AS c WHERE c.task = t.task AND c.image = t.image AND slot = {SETTLED_SLOT}
            ORDER BY action DESC LIMIT 1) AS settled,
        (SELECT count(label) FROM current_annotation AS c
            WHERE c.task = t.task AND c.image = t.image AND slot = {VOTE_SLOT}) AS votes,
        (SELECT decision.run FROM decision JOIN run ON run.id = decision.run
            WHERE decision.task = t.task AND decision.image = t.image AND NOT reverted
            ORDER BY created DESC, run.id DESC LIMIT 1) AS run
    FROM temp.touched AS t
)
INSERT INTO final_label (task, image, source, label, confidence, run)
SELECT task, image, 'adjudicated', settled, NULL, NULL FROM standing WHERE settled IS NOT NULL
UNION ALL
SELECT task, image,
    CASE WHEN min(label) <> max(label) THEN '{CONFLICT}' WHEN votes > 1 THEN 'unanimous'
        WHEN role = 'review' THEN 'reviewed' ELSE 'human' END,
    CASE WHEN min(label) = max(label) THEN label END, NULL, NULL
FROM standing CROSS JOIN current_annotation USING (task, image)
WHERE settled IS NULL AND slot = {VOTE_SLOT} AND label IS NOT NULL GROUP BY task, image
UNION ALL
SELECT task, image, CASE WHEN label IS NULL THEN '{NEEDS_REVIEW}' ELSE 'auto' END, label, confidence, run
FROM standing CROSS JOIN decision USING (task, image, run) WHERE settled IS NULL AND votes = 0
"""


def touch(connection: sqlite3.Connection) -> None:
    """Begin an empty list of (task, image) pairs, `temp.touched`, for `refresh_touched`."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched (task INTEGER, image INTEGER, PRIMARY KEY (task, image)) WITHOUT ROWID"
    )
    connection.execute("DELETE FROM temp.touched")


def refresh_touched(connection: sqlite3.Connection) -> None:
    """Derive final_label anew for the pairs of `temp.touched`, inside the caller's transaction."""
    connection.execute("DELETE FROM final_label WHERE (task, image) IN (SELECT task, image FROM temp.touched)")
    connection.execute(_DERIVE)


def refresh(connection: sqlite3.Connection, touched: Iterable[tuple[int, int]]) -> None:
    """Derive final_label anew for the (task, image) pairs given, inside the caller's transaction."""
    touch(connection)
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", touched)
    refresh_touched(connection)
