"""Label checks: answers about labels that are suspected to be wrong, and whether they changed what stood."""

from __future__ import annotations

import json
from collections.abc import Sequence

from labeler.store.annotations import Action, Annotation, say, told
from labeler.store.database import Store
from labeler.store.final import CANNOT_TELL, NOT_FROM_PEOPLE, SETTLED

LABEL_CHECK = "label-check"  # the kind of such an action


def record_label_check(
    store: Store, annotator: str, kind: str, image: int, task: str, label: str | None, *, blind: bool
) -> Action:
    """Store what `annotator` answers about a suspected label of `image`; None: nobody can tell.

    Where people gave the label that stands the answer is an adjudication, else a review; votes stay as they were given.
    `kind` says why it is suspected, `blind` that the label was hidden.
    """
    with store.transaction() as connection:
        number = store.task_ids[task]
        source, stood = connection.execute(
            "SELECT source, label FROM final_label WHERE task = ? AND image = ? UNION ALL SELECT '', NULL LIMIT 1",
            (number, image),
        ).fetchone()
        of_people = source in SETTLED or (source and source not in NOT_FROM_PEOPLE)
        role = CANNOT_TELL if label is None else "adjudication" if of_people else "review"
        said = say(store, connection, annotator, [Annotation(image, task, label)], role, blind, LABEL_CHECK)
        connection.execute(
            "INSERT INTO label_check (action, kind, image, task, stood, label) VALUES (?, ?, ?, ?, ?, ?)",
            (said[0], kind, image, number, stood, store.label_id(task, label)),
        )
    return told(store, said[0], LABEL_CHECK, *said[1:])


def latest_changes(store: Store, kind: str, tasks: Sequence[str], most: int, since: str = "") -> list[bool]:
    """Whether each of the latest checks of `kind` changed the label that stood, latest first, at most so many.

    Those that were taken back do not count, nor those of images without a label. `since` is a UTC time in ISO 8601.
    """
    rows = store.connection.execute(
        "SELECT c.label IS NOT c.stood FROM label_check AS c JOIN action ON action.id = c.action WHERE c.kind = ? "
        "AND c.task IN (SELECT value FROM json_each(?)) AND undone_by IS NULL AND c.stood IS NOT NULL AND at > ? "
        "ORDER BY c.id DESC LIMIT ?",
        (kind, json.dumps([store.task_ids[task] for task in tasks]), since, most),
    )
    return [bool(changed) for (changed,) in rows]
