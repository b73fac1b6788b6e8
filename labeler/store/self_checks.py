"""Self-checks: an annotator's second answer to a picture of their own. It is compared, and never becomes a vote."""

from __future__ import annotations

from collections.abc import Sequence

from labeler.errors import InputError
from labeler.store.annotations import Action, begin_action, told
from labeler.store.database import Store


def record_self_check(store: Store, annotator: str, image: int, task: str, label: str) -> Action:
    """Store what `annotator` says of an image the second time, beside the answer of theirs that stands.

    InputError where none stands.
    """
    with store.transaction() as connection:
        person, number = store.annotator_id(annotator), store.task_ids[task]
        stood = connection.execute(
            "SELECT label FROM current_annotation WHERE task = ? AND image = ? AND annotator = ? AND slot = 0 "
            "AND label IS NOT NULL",
            (number, image, person),
        ).fetchone()
        if stood is None:
            raise InputError(f"{annotator} has no answer about {task} of this image that could be checked.")
        action = begin_action(connection, "self-check", person, f"{task}: {label}")
        connection.execute(
            "INSERT INTO self_check (action, image, task, annotator, label, stood) VALUES (?, ?, ?, ?, ?, ?)",
            (action, image, number, person, store.label_id(task, label), stood[0]),
        )
    return told(store, action, "self-check", [(image, number)])


def self_checks(store: Store, annotator: str) -> list[tuple[int, str, str, str]]:
    """(image, task, answer that stood, answer of the self-check), oldest first; those taken back do not count."""
    rows = store.connection.execute(
        "SELECT image, task.name, stood.name, said.name FROM self_check AS s JOIN action ON action.id = s.action "
        "JOIN task ON task.id = s.task JOIN label AS stood ON stood.id = s.stood "
        "JOIN label AS said ON said.id = s.label "
        "WHERE s.annotator = (SELECT id FROM annotator WHERE name = ?) AND undone_by IS NULL ORDER BY s.id",
        (annotator,),
    )
    return rows.fetchall()


def draw_own_answer(
    store: Store, annotator: str, tasks: Sequence[str], share: float, not_images: Sequence[int]
) -> tuple[int, str, str] | None:
    """One of the answers that `annotator` gave and that stand, as (image, task, label); None where this one is no use.

    `share` from 0 to 1 says how far along their actions it lies. Of no use are answers to other tasks, to
    `not_images`, to images that are missing or were checked before, and those that another answer has replaced.
    """
    person = "(SELECT id FROM annotator WHERE name = ?1)"
    bounds = store.connection.execute(
        f"SELECT (SELECT min(id) FROM action WHERE annotator = {person}), "  # noqa: S608 - constants alone
        f"(SELECT max(id) FROM action WHERE annotator = {person})",
        (annotator,),
    ).fetchone()
    if bounds[0] is None:
        return None
    drawn = store.connection.execute(
        "SELECT c.image, task.name, label.name FROM annotation AS a "  # noqa: S608 - constants alone
        "JOIN current_annotation AS c ON c.task = a.task AND c.image = a.image AND c.annotator = a.annotator "
        "AND c.slot = 0 AND c.action = a.action JOIN task ON task.id = c.task JOIN label ON label.id = c.label "
        f"WHERE a.action = (SELECT id FROM action WHERE annotator = {person} AND id >= ?2 AND kind = 'vote' "
        "AND undone_by IS NULL ORDER BY id LIMIT 1) AND NOT EXISTS (SELECT 1 FROM self_check AS s "
        "JOIN action ON action.id = s.action WHERE s.annotator = c.annotator AND s.image = c.image "
        "AND s.task = c.task AND undone_by IS NULL) AND c.image NOT IN (SELECT image FROM missing_image) LIMIT 1",
        (annotator, bounds[0] + int(share * (bounds[1] - bounds[0] + 1))),
    ).fetchone()
    if drawn is None or drawn[0] in not_images or drawn[1] not in tasks:
        return None
    return int(drawn[0]), str(drawn[1]), str(drawn[2])
