"""Many images of one task at once: which have a label from whom, and what a page of thumbnails says of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from labeler.store.choices import PRESENT
from labeler.store.database import Store
from labeler.store.final import NEEDS_REVIEW, NOT_FROM_PEOPLE, VOTE_SLOT

Predictions = tuple[tuple[str, str, float], ...]  # per model its run id, label and confidence

_LABELLED_BY_PEOPLE = " AND ".join(
    ("label IS NOT NULL", *(f"source <> '{source}'" for source in sorted(NOT_FROM_PEOPLE)))
)


@dataclass(frozen=True)
class Standing:
    """What stands for an image and task, seen by an annotator.

    `source` and `label` are the final label's ('' and None where there is none); `predictions` are given where it needs
    review; `own_action` is the number of the action in which the annotator said `own`, 0 where they said nothing;
    `flag` says whether anybody flagged the image.
    """

    source: str
    label: str | None
    confidence: float | None
    predictions: Predictions
    own: str | None
    own_action: int
    flag: bool


def auto_labelled_images(store: Store, task: str, label: str | None = None) -> set[int]:
    """Images whose final label of `task` is an auto-label, of any label or of `label`."""
    return _final(store, task, "source = 'auto'", label)


def images_labelled_by_people(store: Store, task: str, label: str | None = None) -> set[int]:
    """Images whose final label of `task` was given by people, whatever label or `label`; conflicts have none."""
    return _final(store, task, _LABELLED_BY_PEOPLE, label)


def images_in_part(store: Store, part: str) -> set[int]:
    """Images in that part of the project's own split, `train` or `validation`."""
    return _numbers(store, "SELECT json_group_array(id) FROM image WHERE part = ?1", (part,))


def images_with_final_label(store: Store, task: str, label: str | None = None) -> set[int]:
    """Images that have a final label of `task` from people or models."""
    return _final(store, task, "label IS NOT NULL", label)


def images_answered_by(
    store: Store, task: str, annotator: str, label: str | None = None, *, unseen_only: bool = False
) -> set[int]:
    """Images that `annotator` has answered with any label or `label`; `unseen_only` leaves out reviews."""
    return _numbers(
        store,
        "SELECT json_group_array(image) FROM current_annotation WHERE task = ?1 AND slot = ?2 AND label IS NOT NULL "
        "AND annotator = (SELECT id FROM annotator WHERE name = ?3) AND (?4 IS NULL OR label = ?4) "
        "AND NOT (?5 AND role = 'review')",
        (store.task_ids[task], VOTE_SLOT, annotator, store.label_id(task, label), unseen_only),
    )


def images_with_any_state(store: Store, task: str) -> set[int]:
    """Images of which people or models have said anything that counts for `task`, conflicts and reviews too."""
    return _final(store, task, "TRUE", None)


def images_needing_review(store: Store, task: str) -> set[int]:
    """Images that no rule could decide and no person has answered."""
    return _final(store, task, f"source = '{NEEDS_REVIEW}'", None)


def predictions_of_reviews(store: Store, task: str) -> list[tuple[int, Predictions]]:
    """(image, predictions) of every image that needs review."""
    # Two values instead of two per image, and one text for the parser: half the time.
    images, predictions = store.connection.execute(
        "SELECT '[' || group_concat(f.image) || ']', '[' || group_concat(d.predictions) || ']' "
        "FROM final_label AS f NOT INDEXED CROSS JOIN decision AS d "
        "ON d.task = f.task AND d.image = f.image AND d.run = f.run WHERE f.task = ? AND f.source = ?",
        (store.task_ids[task], NEEDS_REVIEW),
    ).fetchone()
    return list(zip(json.loads(images or "[]"), json.loads(predictions or "[]"), strict=True))


def standing_of(store: Store, task: str, annotator: str, images: Sequence[int]) -> dict[int, Standing]:
    """What stands for each of a page's images."""
    rows = store.connection.execute(
        "SELECT asked.value, f.source, f.label, f.confidence, d.predictions, c.label, c.action, "
        "EXISTS (SELECT 1 FROM current_mark AS m WHERE m.image = asked.value AND m.flag) "
        "FROM json_each(?1) AS asked "
        "LEFT JOIN final_label AS f ON f.task = ?2 AND f.image = asked.value "
        "LEFT JOIN decision AS d ON f.source = ?3 AND d.task = f.task AND d.image = f.image AND d.run = f.run "
        "LEFT JOIN current_annotation AS c ON c.task = ?2 AND c.image = asked.value AND c.slot = ?4 "
        "AND c.annotator = (SELECT id FROM annotator WHERE name = ?5) AND c.label IS NOT NULL",
        (json.dumps(list(images)), store.task_ids[task], NEEDS_REVIEW, VOTE_SLOT, annotator),
    )
    return {
        image: Standing(
            source or "",
            store.label_name(label),
            confidence,
            tuple(json.loads(predictions)) if predictions else (),
            store.label_name(own),
            action or 0,
            bool(flag),
        )
        for image, source, label, confidence, predictions, own, action, flag in rows
    }


def last_action(store: Store) -> int:
    """The number of the latest action of anybody; 0 before the first."""
    return int(store.connection.execute("SELECT coalesce(max(id), 0) FROM action").fetchone()[0])


def present_names(store: Store) -> dict[int, str]:
    """Number and path of every image that the folder held when it was last looked through, ordered by path."""
    return dict(
        store.connection.execute(
            f"SELECT id, path FROM image WHERE {PRESENT.condition} ORDER BY path",  # noqa: S608 - a constant of ours
        )
    )


def presence(store: Store) -> tuple[int, str]:
    """What changes whenever `present_names` does: the last image's number, and those that are missing.

    Their count alone would not: a renamed image goes missing and comes anew.
    """
    return tuple(
        store.connection.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM image), "
            "(SELECT json_group_array(image) FROM (SELECT image FROM missing_image ORDER BY image))"
        ).fetchone()
    )


def _final(store: Store, task: str, condition: str, label: str | None) -> set[int]:
    # A scan of the task's rows in their order is twice as fast as the index of sources with a look-up per row.
    return _numbers(
        store,
        f"SELECT json_group_array(image) FROM final_label NOT INDEXED WHERE task = ?1 AND {condition} "  # noqa: S608
        "AND (?2 IS NULL OR label = ?2)",
        (store.task_ids[task], store.label_id(task, label)),
    )


def _numbers(store: Store, statement: str, parameters: Sequence[object]) -> set[int]:
    """The numbers of the one array that a statement gives: half the time of a row per number."""
    return set(json.loads(store.connection.execute(statement, parameters).fetchone()[0]))
