"""Undo and redo: an action stops counting, or counts again, and what stands without it is said anew.

What stands for a question is what the last action that counts said of it, so taking back an action never touches
what the same annotator has said since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection

from labeler.store.annotations import MANY, Action, append_marks, begin_action, told
from labeler.store.audits import SETTLED_AUDIT
from labeler.store.database import Change, Store
from labeler.store.final import CANNOT_TELL, refresh, refresh_touched, touch

# What a key may take back or bring back: one meant for a picture must not undo an import or a run over thousands.
ANSWERS = frozenset(
    {
        *("vote", "review", "adjudication", CANNOT_TELL, "skip", "mark"),
        *("self-check", "audit", SETTLED_AUDIT, "label-check"),
    }
)

# Undone actions do not count, nor do undo and redo themselves: they only repeat what other actions said.
_COUNTS = "undone_by IS NULL AND kind NOT IN ('undo', 'redo')"
# Each gives the action to take back, its kind and run, and the action whose answers come or go with it.
_UNDOABLE = f"SELECT id, kind, run, id FROM action WHERE annotator = ?1 AND {_COUNTS} {{among}}ORDER BY id DESC"  # noqa: S608
_REDOABLE = (
    "SELECT id, kind, run, undoes FROM action WHERE annotator = ?1 AND kind = 'undo' AND undone_by IS NULL "
    "AND id > (SELECT coalesce(max(id), 0) FROM action WHERE annotator = ?1 AND kind NOT IN ('undo', 'redo')) "
    "{among}ORDER BY id DESC"
)
_AMONG = {
    "undo": "AND kind IN ({}) ",
    "redo": "AND (SELECT back.kind FROM action AS back WHERE back.id = action.undoes) IN ({}) ",
}


def undo(store: Store, annotator: str, kinds: Collection[str] | None = None) -> Action | None:
    """Take back the last action of `annotator` that stands, also across restarts; None where there is none.

    `kinds` are those that may be taken back, None for any.
    """
    return _invert_once(store, annotator, "undo", kinds)


def redo(store: Store, annotator: str, kinds: Collection[str] | None = None) -> Action | None:
    """Take back the last undo, while nothing else was done since; None where there is none.

    `kinds` are those of the actions that may come back, None for any.
    """
    return _invert_once(store, annotator, "redo", kinds)


def undo_to(store: Store, annotator: str, action: int) -> int:
    """Take back the actions of `annotator` that stand, from the last one to `action` itself; gives how many.

    One transaction, and an undo for each: `redo` brings them back one by one, `redo_to` several.
    """
    return _invert_many(store, annotator, "undo", lambda: steps_back(store, annotator, action))


def redo_to(store: Store, annotator: str, action: int) -> int:
    """Let the actions that were taken back count again, up to `action` itself; gives how many."""
    return _invert_many(store, annotator, "redo", lambda: steps_forth(store, annotator, action))


def steps_back(store: Store, annotator: str, action: int) -> int:
    """How many actions `undo_to` would take back."""
    found = store.connection.execute(
        f"SELECT count(*) FROM action WHERE annotator = (SELECT id FROM annotator WHERE name = ?) AND {_COUNTS} "  # noqa: S608
        "AND id >= ?",
        (annotator, action),
    )
    return int(found.fetchone()[0])


def steps_forth(store: Store, annotator: str, action: int) -> int:
    """How many actions `redo_to` would let count again; 0 where `action` cannot be redone any more."""
    undone = reversible_actions(store, annotator, "redo")
    return undone.index(action) + 1 if action in undone else 0


def reversible_actions(
    store: Store, annotator: str, kind: str, kinds: Collection[str] | None = None, most: int = -1
) -> list[int]:
    """The actions whose answers `undo` or `redo`, done again and again, would let go or come back, the next one first.

    `kinds` are those that may, None for any; `most` is how many are wanted, -1 for all.
    """
    person = store.connection.execute("SELECT id FROM annotator WHERE name = ?", (annotator,)).fetchone()
    among = "" if kinds is None else _AMONG[kind].format(", ".join("?" for _ in kinds))
    find = (_UNDOABLE if kind == "undo" else _REDOABLE).format(among=among)
    values = (person[0] if person else None, *(kinds or ()), most)
    return [row[3] for row in store.connection.execute(f"{find} LIMIT ?", values)]


def _invert_once(store: Store, annotator: str, kind: str, kinds: Collection[str] | None) -> Action | None:
    with store.large_transaction() as connection:
        inverted = _invert(store, connection, annotator, kind, kinds)
    return told(store, inverted[0], kind, inverted[1]) if inverted else None


def _invert_many(store: Store, annotator: str, kind: str, count: Callable[[], int]) -> int:
    """Undo or redo as often as `count` says, which is asked inside the transaction."""
    touched: list[tuple[int, int]] = []
    done = 0
    with store.large_transaction() as connection:
        steps = count()
        while done < steps and (inverted := _invert(store, connection, annotator, kind)):
            touched += inverted[1]
            done += 1
    if done:
        images = tuple(dict.fromkeys(image for image, _ in touched))
        tasks = tuple(store.task_name(task) for task in dict.fromkeys(task for _, task in touched) if task)
        store.tell(Change("history", images if len(images) <= MANY else None, tasks))
    return done


def _invert(
    store: Store, connection: sqlite3.Connection, annotator: str, kind: str, kinds: Collection[str] | None = None
) -> tuple[int, list[tuple[int, int]]] | None:
    """Undo or redo inside the caller's transaction; gives the new action and its (image, task) pairs.

    `kinds` are those of the actions whose answers may come or go with it, None for any.
    """
    person = store.annotator_id(annotator)
    among = "" if kinds is None else _AMONG[kind].format(", ".join("?" for _ in kinds))
    find = (_UNDOABLE if kind == "undo" else _REDOABLE).format(among=among)
    found = connection.execute(f"{find} LIMIT 1", (person, *(kinds or ()))).fetchone()
    if found is None:
        return None
    target, undone, run, subject = found
    action = begin_action(connection, kind, person, f"{kind} of {undone}", run=run, undoes=target)
    connection.execute("UPDATE action SET undone_by = ? WHERE id = ?", (action, target))
    if kind == "redo":
        connection.execute("UPDATE action SET undone_by = NULL WHERE id = ?", (subject,))
    touched = _restore_annotations(connection, action, subject) + _restore_marks(connection, action, subject)
    touched += connection.execute(
        "SELECT image, task FROM self_check WHERE action = ?1 UNION ALL SELECT image, task FROM audit_answer "
        "JOIN audit ON audit.id = audit WHERE action = ?1",
        (subject,),
    ).fetchall()
    if run is not None:
        touched += [(image, task) for task, image in count_run_anew(connection, run)]
    return action, touched


def count_run_anew(connection: sqlite3.Connection, run: str) -> list[tuple[int, int]]:
    """Let an auto-labelling count or not, as the last action on it says; gives its (task, image) pairs."""
    last = connection.execute(
        f"SELECT kind FROM action WHERE run = ? AND kind IN ('auto-label', 'revert', 'restore') AND {_COUNTS} "  # noqa: S608
        "ORDER BY id DESC LIMIT 1",
        (run,),
    ).fetchone()
    connection.execute("UPDATE run SET reverted = ? WHERE id = ?", (last is None or last[0] == "revert", run))
    count_rules_anew(connection, run)
    pairs: list[tuple[int, int]] = connection.execute(
        "SELECT task, image FROM decision WHERE run = ?", (run,)
    ).fetchall()
    refresh(connection, pairs)
    return pairs


def count_rules_anew(connection: sqlite3.Connection, run: str) -> None:
    """Say anew which rules of an auto-labelling are reverted, as the last verdict on each says."""
    connection.execute("DELETE FROM reverted_rule WHERE run = ?", (run,))
    connection.execute(
        "INSERT INTO reverted_rule SELECT run, task, rule FROM (SELECT v.run, task, rule, verdict, max(v.id) "  # noqa: S608
        "FROM rule_verdict AS v JOIN action ON action.id = v.action WHERE v.run = ? AND verdict <> 'accepted' "
        f"AND {_COUNTS} GROUP BY task, rule) WHERE verdict = 'reverted'",
        (run,),
    )


def _restore_annotations(connection: sqlite3.Connection, action: int, subject: int) -> list[tuple[int, int]]:
    """Say anew what stands for each question that the action `subject` answered; gives its (image, task) pairs."""
    connection.execute("DROP TABLE IF EXISTS temp.standing")
    connection.execute(
        "CREATE TEMP TABLE standing AS SELECT image, task, annotator, slot, "  # noqa: S608
        "(SELECT a.id FROM annotation AS a JOIN action ON action.id = a.action WHERE a.image = q.image "
        "AND a.task = q.task AND a.annotator = q.annotator AND a.slot = q.slot "
        f"AND {_COUNTS} ORDER BY a.id DESC LIMIT 1) AS said FROM annotation AS q WHERE action = ?",
        (subject,),
    )
    connection.execute(
        "INSERT INTO annotation (action, image, task, annotator, slot, role, label) "
        "SELECT ?, s.image, s.task, s.annotator, s.slot, a.role, a.label FROM temp.standing AS s "
        "LEFT JOIN annotation AS a ON a.id = said LEFT JOIN current_annotation AS c ON c.task = s.task "
        "AND c.image = s.image AND c.annotator = s.annotator AND c.slot = s.slot "
        "WHERE (a.role, a.label) IS NOT (c.role, c.label)",
        (action,),
    )
    connection.execute(
        "DELETE FROM current_annotation WHERE (task, image, annotator, slot) IN "
        "(SELECT task, image, annotator, slot FROM temp.standing)"
    )
    # The action stays the one that said it, so that of two people's adjudications the later one still wins.
    connection.execute(
        "INSERT INTO current_annotation SELECT task, image, annotator, slot, role, label, action FROM annotation "
        "WHERE id IN (SELECT said FROM temp.standing) AND role IS NOT NULL"
    )
    touch(connection)
    connection.execute("INSERT OR IGNORE INTO temp.touched SELECT task, image FROM temp.standing")
    refresh_touched(connection)
    return connection.execute("SELECT image, task FROM temp.standing").fetchall()


def _restore_marks(connection: sqlite3.Connection, action: int, subject: int) -> list[tuple[int, int]]:
    """Set anew the flag and note that stand for each image that the action `subject` marked."""
    standing = [
        (image, annotator, *(_standing_mark(connection, image, annotator) or (0, "")))
        for image, annotator in connection.execute("SELECT image, annotator FROM mark WHERE action = ?", (subject,))
    ]
    append_marks(connection, action, standing)
    return [(mark[0], 0) for mark in standing]


def _standing_mark(connection: sqlite3.Connection, image: int, annotator: int) -> tuple[int, str] | None:
    found: tuple[int, str] | None = connection.execute(
        "SELECT flag, note FROM mark JOIN action ON action.id = mark.action WHERE image = ? AND mark.annotator = ? "  # noqa: S608
        f"AND {_COUNTS} ORDER BY mark.id DESC LIMIT 1",
        (image, annotator),
    ).fetchone()
    return found
