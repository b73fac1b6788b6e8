"""What an annotator did since a moment, counted in the store."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from labeler.store.database import Store
from labeler.store.history import ANSWERS

_ANNOTATOR = "(SELECT id FROM annotator WHERE name = ?1)"


@dataclass(frozen=True)
class DoneSince:
    """`times` are the whole seconds of every action in order, undo and redo included.

    `by_label` counts standing answers by (task, label), `images` their images. `kinds` counts the standing actions by
    kind, `taken_back` the others.
    """

    times: tuple[int, ...]
    by_label: dict[tuple[str, str], int]
    images: int
    kinds: dict[str, int]
    flagged: int
    taken_back: int


def done_since(store: Store, annotator: str, *moments: datetime) -> tuple[DoneSince, ...]:
    """Count what `annotator` did from each moment (with a time zone) on; imports and runs are nobody's answers."""
    firsts = [_first_action(store, annotator, at.astimezone(UTC).isoformat(timespec="milliseconds")) for at in moments]
    found = {first: _done_from(store, annotator, first) for first in set(firsts)}  # the day often is the session
    return tuple(found[first] for first in firsts)


def _done_from(store: Store, annotator: str, first: int) -> DoneSince:
    """Count from the action `first` on."""
    times = store.connection.execute(
        "SELECT json_group_array(unixepoch(at)) FROM (SELECT at FROM action "  # noqa: S608
        f"WHERE annotator = {_ANNOTATOR} AND id >= ?2 ORDER BY id)",
        (annotator, first),
    ).fetchone()[0]
    kinds = {
        (kind, stands): n
        for kind, stands, n in store.connection.execute(
            f"SELECT kind, undone_by IS NULL, count(*) FROM action WHERE annotator = {_ANNOTATOR} AND id >= ?2 "  # noqa: S608
            "GROUP BY 1, 2",
            (annotator, first),
        )
        if kind in ANSWERS
    }
    # One text instead of three values per answer: half the time.
    said = store.connection.execute(
        "SELECT json_group_array(c.task), json_group_array(c.label), json_group_array(c.image) "  # noqa: S608
        "FROM action CROSS JOIN annotation AS a ON a.action = action.id "
        "CROSS JOIN current_annotation AS c ON c.task = a.task AND c.image = a.image AND c.annotator = a.annotator "
        "AND c.slot = a.slot AND c.action = a.action "
        f"WHERE action.annotator = {_ANNOTATOR} AND action.id >= ?2 AND undone_by IS NULL "
        "AND kind IN ('vote', 'review', 'adjudication') AND c.label IS NOT NULL",
        (annotator, first),
    ).fetchone()
    tasks, labels, images = map(json.loads, said)
    flagged = store.connection.execute(
        "SELECT count(DISTINCT image) FROM action JOIN mark ON mark.action = action.id AND flag "  # noqa: S608
        f"WHERE action.annotator = {_ANNOTATOR} AND action.id >= ?2 AND kind = 'mark' AND undone_by IS NULL",
        (annotator, first),
    ).fetchone()[0]
    return DoneSince(
        times=tuple(json.loads(times)),
        by_label={
            (store.task_name(task), store.label_name(label) or ""): n
            for (task, label), n in Counter(zip(tasks, labels, strict=True)).items()
        },
        images=len(set(images)),
        kinds={kind: n for (kind, stands), n in kinds.items() if stands},
        flagged=int(flagged),
        taken_back=sum(n for (_, stands), n in kinds.items() if not stands),
    )


def _first_action(store: Store, annotator: str, since: str) -> int:
    """The first action of `annotator` at or after `since`, found by halving: numbers grow with time."""
    find = f"SELECT id, at FROM action WHERE annotator = {_ANNOTATOR} AND id >= ?2 ORDER BY id LIMIT 1"  # noqa: S608
    low, high = 0, int(store.connection.execute("SELECT coalesce(max(id), 0) FROM action").fetchone()[0]) + 1
    while low < high:
        middle = (low + high) // 2
        found = store.connection.execute(find, (annotator, middle)).fetchone()
        if found is None or found[1] >= since:
            high = middle
        else:
            low = int(found[0]) + 1
    return low
