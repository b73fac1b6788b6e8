"""What people say, append-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from labeler.store.database import Change, Store
from labeler.store.final import AGGREGATED_SLOT, CANNOT_TELL, SETTLED_SLOT, SLOTS, refresh_one, refresh_touched, touch
from labeler.store.settlements import log_settlements, settled_from, votes_on

Pair = tuple[str, "Annotation"]  # an annotator and what they said
Mark = tuple[str, int, bool, str]  # annotator, image, flag, note
_LOG = "INSERT INTO annotation (action, image, task, annotator, slot, role, label) VALUES (?, ?, ?, ?, ?, ?, ?)"
_REPLACING = "ON CONFLICT DO UPDATE SET role = excluded.role, label = excluded.label, action = excluded.action"
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


class _Row(NamedTuple):
    """What one annotator says of one image and task. `role` None takes back what they said."""

    image: int
    task: int
    annotator: int
    slot: int
    role: str | None
    label: int | None


def annotate(
    store: Store,
    annotator: str,
    annotations: Sequence[Annotation],
    role: str = "vote",
    *,
    blind: bool | None = None,
) -> Action:
    """Record what `annotator` said, in one transaction: on disk when this returns.

    `role` is `vote`, `review` (an answer on the review page), `adjudication` (a conflict settled) or `cannot tell` (it
    cannot be settled; the labels are None). `blind` says of the last two whether the votes were hidden.
    """
    with store.transaction() as connection:
        said = say(store, connection, annotator, annotations, role, blind)
    return told(store, said[0], role, *said[1:])


def annotate_chosen(
    store: Store,
    annotator: str,
    choose: Callable[[], Sequence[Annotation]],
    role: str = "vote",
    *,
    blind: bool | None = None,
) -> Action | None:
    """Record the answers that `choose` gives, as one action; None where it gives none.

    `choose` is called inside the transaction: what it reads of the store still stands when the answers are written.
    """
    with store.transaction() as connection:
        annotations = choose()
        if not annotations:
            return None
        said = say(store, connection, annotator, annotations, role, blind)
    return told(store, said[0], role, *said[1:])


def skip(store: Store, annotator: str, image: int, tasks: Sequence[str]) -> Action | None:
    """Remember that `annotator` passed over an image without an answer; answers they gave before stay.

    None where they have answered all of `tasks`: there is nothing to remember, nor to take back.
    """
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        rows = []
        for number in (store.task_ids[task] for task in tasks):
            answered = connection.execute(
                "SELECT 1 FROM current_annotation WHERE task = ? AND image = ? AND annotator = ? AND slot = ? "
                "AND label IS NOT NULL",
                (number, image, person, SLOTS["skip"]),
            ).fetchone()
            if not answered:
                rows.append(_Row(image, number, person, SLOTS["skip"], "skip", None))
        if not rows:
            return None
        action = begin_action(connection, "skip", person, "skipped")
        _append(connection, action, rows)
    return told(store, action, "skip", [(row.image, row.task) for row in rows])


def set_mark(store: Store, annotator: str, image: int, flag: bool, note: str) -> Action:
    """Flag an image as unsure and note why; an empty note and no flag takes both away."""
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        action = begin_action(connection, "mark", person, "flagged" if flag else "unflagged")
        append_marks(connection, action, [(image, person, flag, note)])
    return told(store, action, "mark", [(image, 0)])


def resolve_flags(store: Store, annotator: str, image: int) -> Action:
    """`annotator` takes everybody's flag off an image, as one action of theirs; every note stays."""
    with store.transaction() as connection:
        person = store.annotator_id(annotator)
        flagged = connection.execute(
            "SELECT annotator, note FROM current_mark WHERE image = ? AND flag", (image,)
        ).fetchall()
        action = begin_action(connection, "mark", person, "unflagged")
        append_marks(connection, action, [(image, other, False, note) for other, note in flagged])
    return told(store, action, "mark", [(image, 0)])


def settle_by_strategy(
    store: Store, annotator: str, text: str, choose: Callable[[], Sequence[tuple[Annotation, str]]]
) -> Action | None:
    """Give conflicts the labels that strategies made of their votes, as one action; None where `choose` gives none.

    `choose` gives each answer with its strategy's name, which becomes the final label's source. It is called inside the
    transaction. Such a label stands until a later vote on its image, and below what a person settled.
    """
    with store.large_transaction() as connection:
        chosen = choose()
        if not chosen:
            return None
        person = store.annotator_id(annotator)
        action = begin_action(connection, "aggregate", person, text)
        rows = [_row(store, one, person, AGGREGATED_SLOT, source) for one, source in chosen]
        _append(connection, action, rows)
    return told(store, action, "aggregate", [(row.image, row.task) for row in rows], text)


def import_annotations(
    store: Store,
    importer: str,
    text: str,
    annotations: Iterable[Pair],
    flags: Iterable[Mark] = (),
) -> Action:
    """Put (annotator, annotation) pairs and (annotator, image, flag, note) marks in as one action."""
    with store.large_transaction() as connection:
        action = begin_action(connection, "import", store.annotator_id(importer), text)
        touched = _bring_in(store, connection, action, list(annotations), list(flags))
    return told(store, action, "import", touched)


def import_chosen(
    store: Store, importer: str, text: str, choose: Callable[[], tuple[Sequence[Pair], Sequence[Mark]]]
) -> Action | None:
    """Put in what `choose` gives, as one action; None where it gives nothing (see `import_batches`)."""
    return import_batches(store, importer, text, lambda: [choose()])


def import_batches(
    store: Store, importer: str, text: str, batches: Callable[[], Iterable[tuple[Sequence[Pair], Sequence[Mark]]]]
) -> Action | None:
    """Put in what `batches` gives, batch by batch, as one action; None where it gives nothing.

    `batches` is gone through inside the transaction: what it reads of the store still stands when the answers are
    written, and an error of its own leaves everything as it was. No batch has a question of another one's.
    """
    action = 0
    images: dict[int, None] = {}
    tasks: dict[int, None] = {}
    with store.large_transaction() as connection:
        for annotations, flags in batches():
            if annotations or flags:
                action = action or begin_action(connection, "import", store.annotator_id(importer), text)
                touched = _bring_in(store, connection, action, annotations, flags)
                images |= dict.fromkeys(image for image, _ in touched)
                tasks |= dict.fromkeys(task for _, task in touched)
    if not action:
        return None
    some = next(iter(images))
    return told(store, action, "import", [*((image, 0) for image in images), *((some, task) for task in tasks)])


def say(
    store: Store,
    connection: sqlite3.Connection,
    annotator: str,
    annotations: Sequence[Annotation],
    role: str,
    blind: bool | None = None,
    kind: str = "",
) -> tuple[int, list[tuple[int, int]], str]:
    """Write answers inside the caller's transaction; gives their action, its (image, task) pairs and its text.

    `kind` is the action's in the history, where it is another than the role.
    """
    person = store.annotator_id(annotator)
    rows = [_row(store, one, person, SLOTS[role], role) for one in annotations]
    settles = SLOTS[role] == SETTLED_SLOT
    text = ", ".join(f"{one.task}: {one.label or role}" for one in annotations[:3])
    if settles and len(rows) == 1:
        votes = votes_on(connection, rows[0].image, rows[0].task)
        text += f" ({settled_from(votes, blind)})" if votes else ""
    action = begin_action(connection, kind or role, person, text)
    if settles:
        log_settlements(connection, action, list(dict.fromkeys((row.image, row.task) for row in rows)), blind)
    if len(rows) == 1 and rows[0].role is not None:
        _append_one(connection, action, rows[0])
    else:
        _append(connection, action, rows)
    return action, [(row.image, row.task) for row in rows], text


def _bring_in(
    store: Store,
    connection: sqlite3.Connection,
    action: int,
    annotations: Sequence[Pair],
    flags: Sequence[Mark],
) -> list[tuple[int, int]]:
    """Write an import, or a batch of it, inside the caller's transaction; gives its (image, task) pairs."""
    names = dict.fromkeys([name for name, _ in annotations] + [mark[0] for mark in flags])
    people = {name: store.annotator_id(name) for name in names}
    rows = [_row(store, one, people[name], SLOTS["vote"], "vote") for name, one in annotations]
    _append(connection, action, rows)
    append_marks(connection, action, [(image, people[name], flag, note) for name, image, flag, note in flags])
    return [(row.image, row.task) for row in rows] + [(mark[1], 0) for mark in flags]


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


def _row(store: Store, one: Annotation, person: int, slot: int, role: str) -> _Row:
    label = store.label_id(one.task, one.label)
    said = role if label is not None or role == CANNOT_TELL else None
    return _Row(one.image, store.task_ids[one.task], person, slot, said, label)


def _append_one(connection: sqlite3.Connection, action: int, row: _Row) -> None:
    """What `_append` does, for one answer: a key press waits for it."""
    connection.execute(_LOG, (action, *row))
    connection.execute(
        "INSERT INTO current_annotation (image, task, annotator, slot, role, label, action) "  # noqa: S608 - a constant
        f"VALUES (?, ?, ?, ?, ?, ?, ?) {_REPLACING}",
        (*row, action),
    )
    refresh_one(connection, row.task, row.image)


def _append(connection: sqlite3.Connection, action: int, rows: Iterable[_Row]) -> None:
    """Write rows to the log and carry them over to current annotations and final labels.

    Of several answers to one question the last counts.
    """
    # In the order of the log's index, which makes large imports faster.
    last = [row for _, row in sorted({row[:4]: row for row in rows}.items())]
    before = connection.execute("SELECT coalesce(max(id), 0) FROM annotation").fetchone()[0]
    connection.executemany(_LOG, [(action, *row) for row in last])
    connection.executemany(
        "DELETE FROM current_annotation WHERE task = ? AND image = ? AND annotator = ? AND slot = ?",
        [(row.task, row.image, row.annotator, row.slot) for row in last if row.role is None],
    )
    connection.execute(
        "INSERT INTO current_annotation SELECT task, image, annotator, slot, role, label, action FROM annotation "  # noqa: S608
        f"WHERE action = ? AND id > ? AND role IS NOT NULL ORDER BY id {_REPLACING}",
        (action, before),
    )
    touch(connection)
    connection.execute(
        "INSERT OR IGNORE INTO temp.touched SELECT task, image FROM annotation WHERE action = ? AND id > ?",
        (action, before),
    )
    refresh_touched(connection)


def append_marks(
    connection: sqlite3.Connection, action: int, marks: Iterable[tuple[int, int, bool | int, str]]
) -> None:
    """Write (image, annotator, flag, note) marks to the log and carry them over to the current ones."""
    last = {mark[:2]: mark for mark in marks}.values()
    connection.executemany(
        "INSERT INTO mark (action, image, annotator, flag, note) VALUES (?, ?, ?, ?, ?)",
        [(action, *mark) for mark in last],
    )
    connection.executemany("DELETE FROM current_mark WHERE image = ? AND annotator = ?", [mark[:2] for mark in last])
    connection.executemany(
        "INSERT INTO current_mark VALUES (?, ?, ?, ?)", [mark for mark in last if mark[2] or mark[3]]
    )


def told(store: Store, action: int, kind: str, touched: Sequence[tuple[int, int]], text: str | None = None) -> Action:
    """Tell the listeners of an action that is on disk; `touched` are its (image, task) pairs, task 0 for none.

    `text` is the action's, where the caller knows it.
    """
    images = tuple(dict.fromkeys(image for image, _ in touched))
    tasks = tuple(store.task_name(task) for task in dict.fromkeys(task for _, task in touched) if task)
    store.tell(Change(kind, images if len(images) <= MANY else None, tasks))
    if text is None:
        text = str(store.connection.execute("SELECT text FROM action WHERE id = ?", (action,)).fetchone()[0])
    return Action(action, kind, text, images[:MANY], tasks)
