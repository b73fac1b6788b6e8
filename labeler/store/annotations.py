"""What people say, append-only, and taking it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from labeler.store.database import Change, Store
from labeler.store.final import SLOTS, refresh

MANY = 1000  # images in a change above which listeners are told "many" instead of which


@dataclass(frozen=True)
class Annotation:
    """One annotator's answer to put into the store. `label` None takes an earlier answer away."""

    image: int
    task: str
    label: str | None


@dataclass(frozen=True)
class Action:
    """An action as history shows it. `images` are those it touched, at most `MANY` of them."""

    id: int
    kind: str
    text: str
    images: tuple[int, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """A row of the annotation log before it is written."""

    image: int
    task: int
    annotator: int
    slot: int
    role: str | None
    label: int | None


def annotate(store: Store, annotator: str, annotations: Sequence[Annotation], role: str = "vote") -> Action:
    """Record what `annotator` said, in one transaction: on disk when this returns.

    `role` is `vote`, `review` (an answer on the review page) or `adjudication` (a conflict settled).
    """
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        rows = [
            _Row(
                one.image,
                store.task_ids[one.task],
                person,
                SLOTS[role],
                None if one.label is None else role,
                store.label_id(one.task, one.label),
            )
            for one in annotations
        ]
        action = begin_action(
            connection, role, person, ", ".join(f"{one.task}: {one.label}" for one in annotations[:3])
        )
        _append(connection, action, rows)
    return told(store, action, role, [(row.image, row.task) for row in rows])


def skip(store: Store, annotator: str, image: int, tasks: Sequence[str]) -> Action:
    """Remember that `annotator` passed over an image without an answer; answers they gave before stay."""
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        rows = []
        for task in tasks:
            number = store.task_ids[task]
            if _before(connection, image, number, person, SLOTS["skip"])[1] is None:
                rows.append(_Row(image, number, person, SLOTS["skip"], "skip", None))
        action = begin_action(connection, "skip", person, "skipped")
        _append(connection, action, rows)
    return told(store, action, "skip", [(row.image, row.task) for row in rows] or [(image, 0)])


def set_mark(store: Store, annotator: str, image: int, flag: bool, note: str) -> Action:
    """Flag an image as unsure and note why; an empty note and no flag takes both away."""
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        action = begin_action(connection, "mark", person, "flagged" if flag else "unflagged")
        _append_mark(connection, action, image, person, flag, note)
    return told(store, action, "mark", [(image, 0)])


def import_annotations(
    store: Store,
    importer: str,
    text: str,
    annotations: Iterable[tuple[str, Annotation]],
    flags: Iterable[tuple[str, int, bool, str]] = (),
) -> Action:
    """Put a label file's (annotator, annotation) pairs and (annotator, image, flag, note) marks in as one action."""
    with store.transaction() as connection:
        people: dict[str, int] = {}

        def person(name: str) -> int:
            if name not in people:
                people[name] = store.annotator_id(name)
            return people[name]

        action = begin_action(connection, "import", store.annotator_id(importer), text)
        rows = [
            _Row(
                one.image,
                store.task_ids[one.task],
                person(name),
                SLOTS["vote"],
                None if one.label is None else "vote",
                store.label_id(one.task, one.label),
            )
            for name, one in annotations
        ]
        _append(connection, action, rows)
        for name, image, flag, note in flags:
            _append_mark(connection, action, image, person(name), flag, note)
    return told(store, action, "import", [(row.image, row.task) for row in rows])


def undo(store: Store, annotator: str) -> Action | None:
    """Take back the last action of `annotator` that stands, also across restarts; None where there is none."""
    return _invert(
        store,
        annotator,
        "undo",
        "SELECT id, kind, run FROM action WHERE annotator = ? AND kind NOT IN ('undo', 'redo') AND undone_by IS NULL "
        "ORDER BY id DESC LIMIT 1",
    )


def redo(store: Store, annotator: str) -> Action | None:
    """Take back the last undo, while nothing else was done since; None where there is none."""
    return _invert(
        store,
        annotator,
        "redo",
        "SELECT id, kind, run FROM action WHERE annotator = ?1 AND kind = 'undo' AND undone_by IS NULL AND id > "
        "(SELECT coalesce(max(id), 0) FROM action WHERE annotator = ?1 AND kind NOT IN ('undo', 'redo')) "
        "ORDER BY id DESC LIMIT 1",
    )


def _invert(store: Store, annotator: str, kind: str, find: str) -> Action | None:
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        found = connection.execute(find, (person,)).fetchone()
        if found is None:
            return None
        target, undone, run = found
        action = begin_action(connection, kind, person, f"{kind} of {undone}", run=run, undoes=target)
        connection.execute("UPDATE action SET undone_by = ? WHERE id = ?", (action, target))
        if kind == "redo":
            connection.execute(
                "UPDATE action SET undone_by = NULL WHERE id = (SELECT undoes FROM action WHERE id = ?)",
                (target,),
            )
        touched = _restore_annotations(connection, action, target) + _restore_marks(connection, action, target)
        if run is not None:
            touched += _toggle_run(connection, run)
    return told(store, action, kind, touched)


def _restore_annotations(connection: sqlite3.Connection, action: int, target: int) -> list[tuple[int, int]]:
    """Put back what stood before the action, except where the same annotator has said something since."""
    rows = []
    for number, last, image, task, annotator, slot in connection.execute(
        "SELECT min(id), max(id), image, task, annotator, slot FROM annotation WHERE action = ? "
        "GROUP BY image, task, annotator, slot",
        (target,),
    ).fetchall():
        said_since = connection.execute(
            "SELECT 1 FROM annotation WHERE image = ? AND task = ? AND annotator = ? AND slot = ? AND id > ? LIMIT 1",
            (image, task, annotator, slot, last),
        ).fetchone()
        if said_since:
            continue
        role, label = _before(connection, image, task, annotator, slot, number)
        rows.append(_Row(image, task, annotator, slot, role, label))
    _append(connection, action, rows)
    return [(row.image, row.task) for row in rows]


def _restore_marks(connection: sqlite3.Connection, action: int, target: int) -> list[tuple[int, int]]:
    touched = []
    for number, image, annotator in connection.execute(
        "SELECT id, image, annotator FROM mark WHERE action = ?", (target,)
    ).fetchall():
        before = connection.execute(
            "SELECT flag, note FROM mark WHERE image = ? AND annotator = ? AND id < ? ORDER BY id DESC LIMIT 1",
            (image, annotator, number),
        ).fetchone() or (0, "")
        _append_mark(connection, action, image, annotator, bool(before[0]), before[1])
        touched.append((image, 0))
    return touched


def _toggle_run(connection: sqlite3.Connection, run: str) -> list[tuple[int, int]]:
    """A run that counted is reverted, a reverted one counts again."""
    connection.execute("UPDATE run SET reverted = NOT reverted WHERE id = ?", (run,))
    pairs = connection.execute("SELECT task, image FROM decision WHERE run = ?", (run,)).fetchall()
    refresh(connection, pairs)
    return [(image, task) for task, image in pairs]


def _before(
    connection: sqlite3.Connection,
    image: int,
    task: int,
    annotator: int,
    slot: int,
    number: int | None = None,
) -> tuple[str | None, int | None]:
    """Role and label that stood before row `number` of the log, or that stand now."""
    found = connection.execute(
        "SELECT role, label FROM annotation WHERE image = ? AND task = ? AND annotator = ? AND slot = ? AND id < ? "
        "ORDER BY id DESC LIMIT 1",
        (image, task, annotator, slot, number if number is not None else 1 << 62),
    ).fetchone()
    return (found[0], found[1]) if found else (None, None)


def begin_action(
    connection: sqlite3.Connection,
    kind: str,
    annotator: int,
    text: str,
    *,
    run: str | None = None,
    undoes: int | None = None,
) -> int:
    """Start a row of the history inside the caller's transaction; gives its number."""
    cursor = connection.execute(
        "INSERT INTO action (kind, annotator, at, text, run, undoes) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, annotator, datetime.now(UTC).isoformat(timespec="milliseconds"), text, run, undoes),
    )
    return int(cursor.lastrowid or 0)


def _append(connection: sqlite3.Connection, action: int, rows: Sequence[_Row]) -> None:
    """Write rows to the log and carry them over to current annotations and final labels."""
    connection.executemany(
        "INSERT INTO annotation (action, image, task, annotator, slot, role, label) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(action, row.image, row.task, row.annotator, row.slot, row.role, row.label) for row in rows],
    )
    connection.executemany(
        "DELETE FROM current_annotation WHERE task = ? AND image = ? AND annotator = ? AND slot = ?",
        [(row.task, row.image, row.annotator, row.slot) for row in rows if row.role is None],
    )
    connection.executemany(
        "INSERT INTO current_annotation VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "role = excluded.role, label = excluded.label, action = excluded.action",
        [
            (row.task, row.image, row.annotator, row.slot, row.role, row.label, action)
            for row in rows
            if row.role is not None
        ],
    )
    refresh(connection, [(row.task, row.image) for row in rows])


def _append_mark(
    connection: sqlite3.Connection, action: int, image: int, annotator: int, flag: bool, note: str
) -> None:
    connection.execute(
        "INSERT INTO mark (action, image, annotator, flag, note) VALUES (?, ?, ?, ?, ?)",
        (action, image, annotator, int(flag), note),
    )
    connection.execute("DELETE FROM current_mark WHERE image = ? AND annotator = ?", (image, annotator))
    if flag or note:
        connection.execute("INSERT INTO current_mark VALUES (?, ?, ?, ?)", (image, annotator, int(flag), note))


def told(store: Store, action: int, kind: str, touched: Sequence[tuple[int, int]]) -> Action:
    """Tell the listeners of an action that is on disk; `touched` are its (image, task) pairs, task 0 for none."""
    images = tuple(dict.fromkeys(image for image, _ in touched))
    tasks = tuple(store.task_names[task] for task in dict.fromkeys(task for _, task in touched) if task)
    store.tell(Change(kind, images if len(images) <= MANY else None, tasks))
    text = store.connection.execute("SELECT text FROM action WHERE id = ?", (action,)).fetchone()[0]
    return Action(action, kind, text, images[:MANY], tasks)
