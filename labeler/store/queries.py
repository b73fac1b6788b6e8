"""What the store knows, asked without changing it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from labeler.store.database import Store
from labeler.store.final import CONFLICT

_LAST = 2**63 - 1  # the largest number that an image can have


@dataclass(frozen=True)
class FinalLabel:
    """The final label of an image and task. `label` None: conflict or needs review (see `source`)."""

    source: str
    label: str | None
    confidence: float | None = None
    run: str | None = None


@dataclass(frozen=True)
class ImageState:
    """All that a page shows of one image: an annotator's own answers, the final labels, everybody's votes, marks.

    `others` has the flag and note of every other annotator who has set one.
    """

    own: dict[str, str | None]
    final: dict[str, FinalLabel]
    votes: dict[str, dict[str, str]]
    flag: bool
    note: str
    others: dict[str, tuple[bool, str]] = field(default_factory=dict)


def image_state(store: Store, image: int, annotator: str) -> ImageState:
    """What is known of `image`, seen by `annotator`. A skipped task has the own answer None."""
    tasks = json.dumps(list(store.task_names))
    own: dict[str, str | None] = {}
    votes: dict[str, dict[str, str]] = {}
    for number, person, label in store.connection.execute(
        "SELECT c.task, annotator.name, c.label FROM current_annotation AS c "
        "JOIN annotator ON annotator.id = annotator "
        "WHERE c.task IN (SELECT value FROM json_each(?)) AND image = ? AND slot = 0 ORDER BY c.task, annotator.name",
        (tasks, image),
    ):
        name = store.task_name(number)
        said = store.label_name(label)
        if person == annotator:
            own[name] = said
        if said is not None:
            votes.setdefault(name, {})[person] = said
    final = {
        store.task_name(task): FinalLabel(source, store.label_name(label), confidence, run)
        for task, source, label, confidence, run in store.connection.execute(
            "SELECT task, source, label, confidence, run FROM final_label "
            "WHERE task IN (SELECT value FROM json_each(?)) AND image = ? ORDER BY task",
            (tasks, image),
        )
    }
    noted = {
        person: (bool(flag), str(note))
        for person, flag, note in store.connection.execute(
            "SELECT name, flag, note FROM current_mark JOIN annotator ON annotator.id = annotator WHERE image = ? "
            "ORDER BY name",
            (image,),
        )
    }
    flag, note = noted.pop(annotator, (False, ""))
    return ImageState(own, final, votes, flag, note, noted)


def final_labels(store: Store, task: str) -> dict[int, FinalLabel]:
    """Every image's final label of a task, by image number, ordered by path."""
    rows = store.connection.execute(
        "SELECT image, source, label, confidence, run FROM final_label JOIN image ON image.id = image "
        "WHERE task = ? ORDER BY path",
        (store.task_ids[task],),
    )
    return {
        image: FinalLabel(source, store.label_name(label), confidence, run)
        for image, source, label, confidence, run in rows
    }


def final_labels_of(store: Store, task: str, images: Sequence[int]) -> dict[int, FinalLabel]:
    """The final labels of a task that some images have, by image number."""
    rows = store.connection.execute(
        "SELECT image, source, label, confidence, run FROM json_each(?2) CROSS JOIN final_label "
        "ON task = ?1 AND image = value",
        (store.task_ids[task], json.dumps(list(images))),
    )
    return {
        image: FinalLabel(source, store.label_name(label), confidence, run)
        for image, source, label, confidence, run in rows
    }


def final_counts(store: Store, task: str) -> dict[tuple[str, str | None], int]:
    """How many images have each (source, label); kept up with every change, so reading costs next to nothing."""
    rows = store.connection.execute(
        "SELECT source, label, n FROM final_count WHERE task = ? AND n > 0", (store.task_ids[task],)
    )
    return {(source, store.label_name(label or None)): n for source, label, n in rows}


def missing_with_label(store: Store, task: str) -> int:
    """How many of the images that `final_counts` counts with a label are missing from the folder."""
    found = store.connection.execute(
        "SELECT count(*) FROM missing_image AS m CROSS JOIN final_label AS f ON f.task = ? AND f.image = m.image "
        "WHERE label IS NOT NULL",
        (store.task_ids[task],),
    )
    return int(found.fetchone()[0])


def annotator_counts(store: Store) -> dict[str, dict[str, int]]:
    """How many answers of each task every annotator has given."""
    counts: dict[str, dict[str, int]] = {}
    for person, task, n in store.connection.execute(
        "SELECT annotator.name, task.name, n FROM annotator_count JOIN annotator ON annotator.id = annotator "
        "JOIN task ON task.id = task WHERE n > 0 ORDER BY annotator.name, task.name"
    ):
        counts.setdefault(person, {})[task] = n
    return counts


def annotator_votes(
    store: Store, task: str, *, unseen_only: bool = False, images: tuple[int, int] | None = None
) -> list[tuple[int, str, str]]:
    """Every current (image number, annotator, label) of a task, ordered by image path and annotator.

    `unseen_only` leaves out reviews, which were given in sight of another label. `images` are the first and the last
    number of those asked for, None for all.
    """
    rows = store.connection.execute(
        "SELECT image, annotator.name, label.name FROM current_annotation AS c "
        "JOIN annotator ON annotator.id = annotator JOIN image ON image.id = image JOIN label ON label.id = c.label "
        "WHERE c.task = ? AND c.image BETWEEN ? AND ? AND slot = 0 AND NOT (? AND role = 'review') "
        "ORDER BY path, annotator.name",
        (store.task_ids[task], *(images or (0, _LAST)), unseen_only),
    )
    return rows.fetchall()


def vote_numbers(store: Store, task: str) -> list[tuple[int, int, int]]:
    """Every current vote of a task as the numbers of image, annotator and label, ordered by image.

    `annotator_votes` with `unseen_only`, without its names: 600,000 votes are read in half a second.
    """
    rows = store.connection.execute(
        "SELECT image, annotator, label FROM current_annotation WHERE task = ? AND slot = 0 AND role = 'vote' "
        "AND label IS NOT NULL ORDER BY image",
        (store.task_ids[task],),
    )
    return rows.fetchall()


def marks(store: Store, annotator: str | None = None) -> dict[tuple[int, str], tuple[bool, str]]:
    """Flags and notes by (image number, annotator), of one annotator or of all."""
    rows = store.connection.execute(
        "SELECT image, name, flag, note FROM current_mark JOIN annotator ON annotator.id = annotator "
        "WHERE ?1 IS NULL OR name = ?1",
        (annotator,),
    )
    return {(image, person): (bool(flag), note) for image, person, flag, note in rows}


def images_with_source(store: Store, task: str, source: str) -> list[int]:
    """Images whose final label of a task has `source` (a source, `conflict` or `needs review`), ordered by path."""
    rows = store.connection.execute(
        "SELECT image FROM final_label JOIN image ON image.id = image WHERE task = ? AND source = ? ORDER BY path",
        (store.task_ids[task], source),
    )
    return [row[0] for row in rows]


def conflict_images(store: Store, task: str) -> list[int]:
    """Images whose annotators differ and nobody has settled it, ordered by path."""
    return images_with_source(store, task, CONFLICT)


def flagged_images(store: Store) -> list[int]:
    """Images that somebody flagged, ordered by path."""
    rows = store.connection.execute(
        "SELECT DISTINCT image FROM current_mark JOIN image ON image.id = image WHERE flag ORDER BY path"
    )
    return [row[0] for row in rows]
