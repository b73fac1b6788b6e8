"""What the final label of an image and task follows from (design, section 2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

VOTE_SLOT, SETTLED_SLOT, AGGREGATED_SLOT = 0, 1, 2
CANNOT_TELL = "cannot tell"  # a conflict settled without a label: nobody can say
SLOTS = {
    "vote": VOTE_SLOT,
    "review": VOTE_SLOT,
    "skip": VOTE_SLOT,
    "adjudication": SETTLED_SLOT,
    CANNOT_TELL: SETTLED_SLOT,
}

CONFLICT = "conflict"
NEEDS_REVIEW = "needs review"
SETTLED = frozenset({"adjudicated", CANNOT_TELL})  # sources of what a person settled
NOT_FROM_PEOPLE = frozenset({"auto", NEEDS_REVIEW, CONFLICT, CANNOT_TELL})  # sources of no label, or of a network's

# Written as statements over all touched pairs, because an import touches hundreds of thousands; `{{touched}}` is
# their list. What a person settled (the last, where several people did) stands above what a strategy made of the votes;
# that in turn counts while the votes are those that it was made of, and its role names the strategy.
_LAST_SETTLED = f"""SELECT {{what}} FROM current_annotation AS settled WHERE settled.task = touched.task
            AND settled.image = touched.image AND slot = {SETTLED_SLOT} ORDER BY action DESC LIMIT 1"""  # noqa: S608 - constants of this module
_AGGREGATED = f"""SELECT {{what}} FROM current_annotation AS aggregated WHERE aggregated.task = touched.task
            AND aggregated.image = touched.image AND slot = {AGGREGATED_SLOT} ORDER BY action DESC LIMIT 1"""  # noqa: S608 - constants of this module
# Whether some annotator's vote is another than it was then: changed or taken back, with an undo too, which is no vote.
# The first condition costs little, and after most settlements there is nothing later.
_THEN = f"({_AGGREGATED.format(what='action')})"
_VOTED_OTHERWISE = f"""((SELECT max(action) FROM annotation AS later WHERE later.image = touched.image
            AND later.task = touched.task AND later.slot = {VOTE_SLOT}) > {_THEN}
        AND EXISTS (SELECT 1 FROM annotation AS past WHERE past.image = touched.image
            AND past.task = touched.task AND past.slot = {VOTE_SLOT}
            AND past.id = (SELECT max(id) FROM annotation AS last WHERE last.image = past.image
                AND last.task = past.task AND last.annotator = past.annotator AND last.slot = past.slot
                AND last.action < {_THEN})
            AND past.label IS NOT (SELECT now.label FROM current_annotation AS now WHERE now.task = past.task
                AND now.image = past.image AND now.annotator = past.annotator AND now.slot = past.slot)))"""  # noqa: S608 - constants of this module
_STANDS_AGGREGATED = f"""max(slot) = {AGGREGATED_SLOT} AND max(CASE slot WHEN {AGGREGATED_SLOT} THEN action END)
            > max(CASE slot WHEN {VOTE_SLOT} THEN action END) AND NOT {_VOTED_OTHERWISE}"""
_VOTED = f"CASE slot WHEN {VOTE_SLOT} THEN label END"
_SAID_BY_PEOPLE = f"""
INSERT INTO final_label (task, image, source, label)
SELECT task, image,
    CASE WHEN total(slot = {SETTLED_SLOT}) > 0
            THEN ({_LAST_SETTLED.format(what=f"iif(role = '{CANNOT_TELL}', role, 'adjudicated')")})
        WHEN {_STANDS_AGGREGATED} THEN ({_AGGREGATED.format(what="role")})
        WHEN min({_VOTED}) <> max({_VOTED}) THEN '{CONFLICT}'
        WHEN count({_VOTED}) > 1 THEN 'unanimous'
        WHEN min(CASE slot WHEN {VOTE_SLOT} THEN role END) = 'review' THEN 'reviewed' ELSE 'human' END,
    CASE WHEN total(slot = {SETTLED_SLOT}) > 0 THEN ({_LAST_SETTLED.format(what="label")})
        WHEN {_STANDS_AGGREGATED} THEN ({_AGGREGATED.format(what="label")})
        WHEN min({_VOTED}) = max({_VOTED}) THEN min({_VOTED}) END
FROM {{touched}} AS touched CROSS JOIN current_annotation USING (task, image)
WHERE label IS NOT NULL OR role = '{CANNOT_TELL}' GROUP BY task, image
HAVING min(slot) < {AGGREGATED_SLOT}
"""  # noqa: S608 - constants of this module
# The latest auto-labelling decides that is not reverted, nor is the rule that it used; and only where no person has
# said anything.
RULE_STANDS = """NOT EXISTS (SELECT 1 FROM reverted_rule AS r
    WHERE r.run = d.run AND r.task = d.task AND r.rule = d.rule)"""
_DECIDED_BY_MODELS = f"""
INSERT INTO final_label (task, image, source, label, confidence, run)
SELECT d.task, d.image, CASE WHEN label IS NULL THEN '{NEEDS_REVIEW}' ELSE 'auto' END, label, confidence, d.run
FROM {{touched}} AS touched CROSS JOIN decision AS d USING (task, image) JOIN run ON run.id = d.run
WHERE NOT reverted AND {RULE_STANDS}
    AND NOT EXISTS (SELECT 1 FROM final_label AS f WHERE f.task = d.task AND f.image = d.image)
GROUP BY d.task, d.image HAVING max(created || ' ' || d.run) <> ''
"""  # noqa: S608 - constants of this module


def _derivation(touched: str) -> Sequence[str]:
    """The statements that derive final_label anew for a table of (task, image) pairs."""
    return (
        f"DELETE FROM final_label WHERE (task, image) IN (SELECT task, image FROM {touched})",  # noqa: S608
        _SAID_BY_PEOPLE.format(touched=touched),
        _DECIDED_BY_MODELS.format(touched=touched),
    )


_OF_MANY = _derivation("temp.touched")
_OF_ONE = _derivation("(SELECT :task AS task, :image AS image)")


def touch(connection: sqlite3.Connection) -> None:
    """Begin an empty list of (task, image) pairs, `temp.touched`, for `refresh_touched`."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched (task INTEGER, image INTEGER, PRIMARY KEY (task, image)) WITHOUT ROWID"
    )
    connection.execute("DELETE FROM temp.touched")


def refresh_touched(connection: sqlite3.Connection) -> None:
    """Derive final_label anew for the pairs of `temp.touched`, inside the caller's transaction."""
    for statement in _OF_MANY:
        connection.execute(statement)


def refresh_one(connection: sqlite3.Connection, task: int, image: int) -> None:
    """Derive one final label anew, inside the caller's transaction: a key press needs no list of pairs."""
    clear, said_by_people, decided_by_models = _OF_ONE
    pair = {"task": task, "image": image}
    connection.execute(clear, pair)
    if not connection.execute(said_by_people, pair).rowcount:
        connection.execute(decided_by_models, pair)


def refresh(connection: sqlite3.Connection, touched: Iterable[tuple[int, int]]) -> None:
    """Derive final_label anew for the (task, image) pairs given, inside the caller's transaction."""
    touch(connection)
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", touched)
    refresh_touched(connection)
