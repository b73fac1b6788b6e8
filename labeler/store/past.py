"""What an annotator has done: their actions, latest first, and the images that these were about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from labeler.local_time import local_time
from labeler.store.annotations import MANY
from labeler.store.database import Store
from labeler.store.history import ANSWERS

FEW = 3  # images of an action that are named


@dataclass(frozen=True)
class PastAction:
    """An action that was not itself an undo or redo. `at` is in local time; `images` are its first few.

    `first_name` is the first image's path, '' where there is none.
    `answers` counts its answers, decisions and marks. `image_count` is None where they are too many to look through.
    """

    id: int
    kind: str
    text: str
    at: datetime
    images: tuple[int, ...]
    first_name: str
    image_count: int | None
    answers: int
    tasks: tuple[str, ...]
    stands: bool


_RUNS = "('auto-label', 'revert', 'restore')"
_ACTION = (
    "SELECT id, kind, text, at, undone_by IS NULL, (SELECT count(*) FROM annotation WHERE action = a.id) "  # noqa: S608
    "+ (SELECT count(*) FROM self_check WHERE action = a.id) + (SELECT count(*) FROM mark WHERE action = a.id) "
    "+ (SELECT count(*) FROM audit_answer WHERE action = a.id) "
    f"+ CASE WHEN kind IN {_RUNS} THEN (SELECT count(*) FROM decision WHERE run = a.run) "
    "WHEN kind IN ('revert rule', 'restore rule') THEN (SELECT count(*) FROM rule_verdict AS v JOIN decision AS d "
    "USING (run, task, rule) WHERE v.action = a.id) ELSE 0 END "
    "FROM action AS a"
)
_OWN = "annotator = (SELECT id FROM annotator WHERE name = ?1) AND kind NOT IN ('undo', 'redo') AND id < ?2"
_SAID = f"""
SELECT value, image, task FROM json_each(?1) CROSS JOIN annotation ON action = value
UNION ALL SELECT value, image, task FROM json_each(?1) CROSS JOIN self_check ON action = value
UNION ALL SELECT value, image, audit.task FROM json_each(?1) CROSS JOIN audit_answer ON action = value
CROSS JOIN audit ON audit.id = audit
UNION ALL SELECT value, image, 0 FROM json_each(?1) CROSS JOIN mark ON action = value
UNION ALL SELECT value, image, task FROM json_each(?1) CROSS JOIN action ON action.id = value
CROSS JOIN decision USING (run) WHERE kind IN {_RUNS} LIMIT ?2
"""  # noqa: S608 - constants of this module
_NEWEST = 2**62  # above every action's number


def recent_actions(store: Store, annotator: str, limit: int, before: int | None = None) -> list[PastAction]:
    """The last `limit` actions of `annotator`, or the last of those with a number below `before`; latest first."""
    rows = store.connection.execute(
        f"{_ACTION} WHERE {_OWN} ORDER BY id DESC LIMIT ?3",
        (annotator, _NEWEST if before is None else before, limit),
    )
    return _past_actions(store, rows.fetchall())


def undone_action(store: Store, action: int) -> PastAction:
    """The action whose answers went or came back with the undo or redo `action`."""
    rows = store.connection.execute(
        f"{_ACTION} WHERE id = (SELECT coalesce(undone.undoes, undone.id) FROM action AS last "  # noqa: S608
        "JOIN action AS undone ON undone.id = last.undoes WHERE last.id = ?)",
        (action,),
    )
    return _past_actions(store, rows.fetchall())[0]


def acted_images(store: Store, annotator: str, limit: int, before: int | None = None) -> list[tuple[int, int]]:
    """(action, image) of what `annotator` said in their last `limit` standing answers, skips and flags; latest first.

    With `before` those of actions with a lower number. Imports and runs are not what somebody did to a picture.
    """
    kinds = ", ".join(f"'{kind}'" for kind in sorted(ANSWERS))
    rows = store.connection.execute(
        f"WITH last (id) AS MATERIALIZED (SELECT id FROM action WHERE {_OWN} AND undone_by IS NULL "  # noqa: S608
        f"AND kind IN ({kinds}) ORDER BY id DESC LIMIT ?3) "
        "SELECT last.id, image FROM last JOIN annotation ON action = last.id UNION "
        "SELECT last.id, image FROM last JOIN self_check ON action = last.id UNION "
        "SELECT last.id, image FROM last JOIN audit_answer ON action = last.id UNION "
        "SELECT last.id, image FROM last JOIN mark ON action = last.id ORDER BY 1 DESC, 2 DESC",
        (annotator, _NEWEST if before is None else before, limit),
    )
    return rows.fetchall()


def last_action_of(store: Store, annotator: str) -> tuple[int, datetime] | None:
    """The number and local time of the last thing that `annotator` stored, undo and redo included; None before it."""
    row = store.connection.execute(
        "SELECT id, at FROM action WHERE annotator = (SELECT id FROM annotator WHERE name = ?) "
        "ORDER BY id DESC LIMIT 1",
        (annotator,),
    ).fetchone()
    return (int(row[0]), local_time(row[1])) if row else None


def _past_actions(store: Store, rows: list[tuple[int, str, str, str, int, int]]) -> list[PastAction]:
    """The actions of `_ACTION`'s rows; of those about more than MANY answers only the first images are looked up."""
    small = [row[0] for row in rows if row[5] <= MANY]
    said: dict[int, dict[int, set[int]]] = {}
    for numbers, most in ((small, -1), *(([row[0]], FEW) for row in rows if row[5] > MANY)):
        for number, image, task in store.connection.execute(_SAID, (json.dumps(numbers), most)):
            said.setdefault(number, {}).setdefault(image, set()).add(task)
    names = dict(
        store.connection.execute(
            "SELECT id, path FROM image WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([next(iter(images)) for images in said.values()]),),
        )
    )
    return [
        PastAction(
            id=number,
            kind=kind,
            text=text,
            at=local_time(at),
            images=tuple(said.get(number, ()))[:FEW],
            first_name=names[next(iter(said[number]))] if number in said else "",
            image_count=len(said.get(number, ())) if answers <= MANY else None,
            answers=answers,
            tasks=tuple(store.task_name(task) for task in sorted({0}.union(*said.get(number, {}).values())) if task),
            stands=bool(stands),
        )
        for number, kind, text, at, stands, answers in rows
    ]
