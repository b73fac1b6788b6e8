"""Choices of images by what was said of them for one or several tasks: one statement, to list them or to count them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeler.name_search import folded_name
from labeler.store.database import Store
from labeler.store.final import CANNOT_TELL, NEEDS_REVIEW, NOT_FROM_PEOPLE, SETTLED


@dataclass(frozen=True)
class ImageChoice:
    """A condition on the table `image`, with its parameters. `a & b` are the images that meet both."""

    condition: str
    parameters: tuple[object, ...] = ()

    def __and__(self, other: ImageChoice) -> ImageChoice:
        return ImageChoice(f"({self.condition}) AND ({other.condition})", (*self.parameters, *other.parameters))


ALL_IMAGES = ImageChoice("TRUE")
NO_IMAGES = ImageChoice("FALSE")
PRESENT = ImageChoice("id NOT IN (SELECT image FROM missing_image)")
FLAGGED = ImageChoice("id IN (SELECT image FROM current_mark WHERE flag)")

_MOST_MERGED = 100  # SQLite refuses statements of more than 500 parts
_ASKED = "WITH asked (task) AS MATERIALIZED (SELECT value FROM json_each(?)) "


def chosen_images(store: Store, choice: ImageChoice) -> list[int]:
    """The images that meet the condition, ordered by path."""
    # One value instead of a row per image: 202,599 rows would cost twice the time of the search.
    found = store.connection.execute(
        "SELECT json_group_array(id) FROM "  # noqa: S608 - conditions of this module
        f"(SELECT id FROM image WHERE {choice.condition} ORDER BY path)",
        choice.parameters,
    ).fetchone()[0]
    images: list[int] = json.loads(found)
    return images


def count_images(store: Store, choice: ImageChoice = ALL_IMAGES) -> int:
    """How many images meet the condition."""
    rows = store.connection.execute(
        f"SELECT count(*) FROM image WHERE {choice.condition}",  # noqa: S608 - conditions of this module
        choice.parameters,
    )
    return int(rows.fetchone()[0])


def added_after(image: int) -> ImageChoice:
    """The images that came to the project after this one."""
    return ImageChoice("id > ?", (image,))


def among(images: Iterable[int]) -> ImageChoice:
    """These images."""
    return ImageChoice("id IN (SELECT value FROM json_each(?))", (json.dumps(list(images)),))


def newest_image(store: Store) -> int:
    """The number of the image that came last; 0 where there is none."""
    return int(store.connection.execute("SELECT coalesce(max(id), 0) FROM image").fetchone()[0])


def lacking_answer(store: Store, tasks: Sequence[str]) -> ImageChoice:
    """Images on which no person has said anything for at least one of the tasks."""
    counts = store.connection.execute(
        "SELECT task, sum(n) FROM final_count WHERE source NOT IN ('auto', 'needs review') GROUP BY task"
    )
    return _lacking(store, tasks, dict(counts.fetchall()), f"(c.label IS NOT NULL OR c.role = '{CANNOT_TELL}')", ())


def lacking_answer_of(store: Store, tasks: Sequence[str], annotator: str) -> ImageChoice:
    """Images that `annotator` has not answered for at least one of the tasks."""
    number = _annotator(store, annotator)
    counts = store.connection.execute("SELECT task, n FROM annotator_count WHERE annotator = ?", (number,))
    said = "c.label IS NOT NULL AND c.slot = 0 AND c.annotator = ?"
    return _lacking(store, tasks, dict(counts.fetchall()), said, (number,))


def having_source(store: Store, tasks: Sequence[str], source: str) -> ImageChoice:
    """Images whose final label of at least one of the tasks has `source` (a source, `conflict` or `needs review`)."""
    numbers = json.dumps([store.task_ids[task] for task in tasks])
    return ImageChoice(
        f"id IN ({_ASKED} SELECT image FROM asked CROSS JOIN final_label AS f USING (task) WHERE f.source = ?)",  # noqa: S608
        (numbers, source),
    )


def skipped_by(store: Store, tasks: Sequence[str], annotator: str) -> ImageChoice:
    """Images that `annotator` passed over for at least one of the tasks and has not answered since."""
    numbers = json.dumps([store.task_ids[task] for task in tasks])
    return ImageChoice(
        f"id IN ({_ASKED} SELECT image FROM asked CROSS JOIN current_annotation AS c USING (task) "  # noqa: S608
        "WHERE c.role = 'skip' AND c.annotator = ?)",
        (numbers, _annotator(store, annotator)),
    )


def labelled_as(store: Store, tasks: Sequence[str], label: str, source: str) -> ImageChoice:
    """Images whose final label of at least one of the tasks is `label` and has `source`; one of the two may be ''."""
    conditions = ["label IN (SELECT value FROM json_each(?))"] if label else []
    parameters = [_wanted_labels(store, tasks, label)] if label else []
    if source:
        conditions.append("source = ?")
        parameters.append(source)
    return ImageChoice(
        f"id IN ({_ASKED} SELECT image FROM asked CROSS JOIN final_label USING (task) "  # noqa: S608
        f"WHERE {' AND '.join(conditions)})",
        (json.dumps([store.task_ids[task] for task in tasks]), *parameters),
    )


def answered_by(store: Store, tasks: Sequence[str], annotator: str, label: str) -> ImageChoice:
    """Images for which `annotator` has answered at least one of the tasks, with `label` or ('') with any."""
    said = "label IN (SELECT value FROM json_each(?))" if label else "label IS NOT NULL"
    return ImageChoice(
        f"id IN ({_ASKED} SELECT image FROM asked CROSS JOIN current_annotation USING (task) "  # noqa: S608
        f"WHERE slot = 0 AND annotator = ? AND {said})",
        (
            json.dumps([store.task_ids[task] for task in tasks]),
            _annotator(store, annotator),
            *([_wanted_labels(store, tasks, label)] if label else []),
        ),
    )


def voted_as(store: Store, task: str, annotator: str, label: str) -> ImageChoice:
    """Images for which `annotator` answered `label` by themselves, not in sight of a proposal."""
    return ImageChoice(
        "id IN (SELECT image FROM current_annotation WHERE task = ? AND slot = 0 AND role = 'vote' "
        "AND annotator = ? AND label = ?)",
        (store.task_ids[task], _annotator(store, annotator), store.label_id(task, label)),
    )


def auto_labelled_by(store: Store, task: str, run: str, rule: str = "") -> ImageChoice:
    """Images whose final label is an auto-label of `run`, given by `rule` or ('') by any."""
    return ImageChoice(
        "id IN (SELECT f.image FROM final_label AS f JOIN decision AS d ON d.task = f.task AND d.image = f.image "
        "AND d.run = f.run WHERE f.task = ? AND f.source = 'auto' AND f.run = ? AND (? = '' OR d.rule = ?))",
        (store.task_ids[task], run, rule, rule),
    )


def having_score(names: Sequence[str]) -> ImageChoice:
    """Images that have at least one of the scores."""
    return ImageChoice(
        "id IN (SELECT image FROM score WHERE name IN (SELECT value FROM json_each(?)))", (json.dumps(list(names)),)
    )


def not_audited(store: Store, tasks: Sequence[str]) -> ImageChoice:
    """Images that no audit of the tasks has drawn."""
    return ImageChoice(
        "id NOT IN (SELECT i.image FROM audit_image AS i JOIN audit ON audit.id = i.audit "
        "WHERE audit.task IN (SELECT value FROM json_each(?)))",
        (json.dumps([store.task_ids[task] for task in tasks]),),
    )


def suspected(store: Store, scores: Mapping[str, str], *, of_people: bool) -> ImageChoice:
    """Images with the score named for one of the tasks (task: score), whose label of it nobody has settled since.

    `of_people`: those labelled by people alone, else those that nobody has labelled.
    """
    people = json.dumps(sorted(NOT_FROM_PEOPLE | SETTLED))
    said = "f.source NOT IN (SELECT value FROM json_each(?))" if of_people else "coalesce(f.source, 'auto') IN (?, ?)"
    parameters = (people,) if of_people else ("auto", NEEDS_REVIEW)
    named = json.dumps({name: store.task_ids[task] for task, name in scores.items()})
    return ImageChoice(
        "id IN (SELECT s.image FROM json_each(?) AS asked CROSS JOIN score AS s ON s.name = asked.key "  # noqa: S608
        f"LEFT JOIN final_label AS f ON f.task = asked.value AND f.image = s.image WHERE {said})",
        (named, *parameters),
    )


def named_with(store: Store, words: Sequence[str]) -> ImageChoice:
    """Images whose path holds all of `words`, as `search_words` gives them."""
    # Two values instead of a row per image, and one text to fold: a third of the time for 202,599 images.
    numbers, paths = store.connection.execute(
        "SELECT json_group_array(id), group_concat(path, char(0)) FROM image"
    ).fetchone()
    found: Iterable[tuple[int, str]] = zip(
        json.loads(numbers), folded_name(paths).split("\0") if paths else [], strict=True
    )
    for word in words:
        found = [(image, path) for image, path in found if word in path]
    return ImageChoice("id IN (SELECT value FROM json_each(?))", (json.dumps([image for image, _ in found]),))


def _wanted_labels(store: Store, tasks: Sequence[str], label: str) -> str:
    numbers = [store.label_ids.get((task, label)) for task in tasks]
    return json.dumps([number for number in numbers if number is not None])


def _lacking(
    store: Store, tasks: Sequence[str], answered: dict[int, int], said: str, parameters: tuple[object, ...]
) -> ImageChoice:
    """Images without what `said` describes for one of the tasks. `answered` has the number of images by task.

    The task with the fewest answers comes first, as an image is decided by the first task that lacks one; tasks that
    are complete are not looked at. With 40 tasks this is the difference between one look per image and 40.
    """
    total = count_images(store)
    numbers = sorted((store.task_ids[task] for task in tasks), key=lambda number: answered.get(number, 0))
    still_open = [number for number in numbers if answered.get(number, 0) < total]
    if not still_open:
        return NO_IMAGES
    if len(still_open) == 1:
        where = f"id NOT IN (SELECT image FROM current_annotation AS c WHERE c.task = ? AND {said})"  # noqa: S608
        return ImageChoice(where, (still_open[0], *parameters))
    if 2 * answered.get(still_open[0], 0) > total and len(still_open) <= _MOST_MERGED:
        # Few images are left: two sorted lists are compared per task, three times as fast as a look per image and task.
        left = (
            "SELECT id FROM (SELECT id FROM image EXCEPT SELECT image FROM current_annotation AS c "  # noqa: S608
            f"WHERE c.task = ? AND {said} ORDER BY 1 LIMIT -1)"
        )
        values = tuple(value for number in still_open for value in (number, *parameters))
        return ImageChoice(f"id IN ({' UNION ALL '.join([left] * len(still_open))})", values)
    return ImageChoice(
        f"EXISTS ({_ASKED} SELECT 1 FROM asked WHERE NOT EXISTS (SELECT 1 FROM current_annotation AS c "  # noqa: S608
        f"WHERE c.task = asked.task AND c.image = image.id AND {said}))",
        (json.dumps(still_open), *parameters),
    )


def _annotator(store: Store, name: str) -> int | None:
    found = store.connection.execute("SELECT id FROM annotator WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None
