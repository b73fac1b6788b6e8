"""Numbers by which queues are ordered: what a file says of the images, or how sure the networks were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from labeler.store.database import Change, Store


def set_scores(store: Store, name: str, values: Mapping[int, float]) -> None:
    """Write the score `name` of every image given; images that had it and are not given lose it."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM score WHERE name = ?", (name,))
        connection.executemany(
            "INSERT INTO score (name, image, value) VALUES (?, ?, ?)",
            [(name, image, value) for image, value in sorted(values.items())],
        )
    store.tell(Change("scores", None, ()))


def score_names(store: Store) -> list[str]:
    """The scores there are, in alphabetical order."""
    # A loose scan of the index: DISTINCT would read every image's row.
    names: list[str] = []
    while found := store.connection.execute(
        "SELECT name FROM score WHERE name > ? ORDER BY name LIMIT 1", (names[-1] if names else "",)
    ).fetchone():
        names.append(found[0])
    return names


def scores(store: Store, name: str) -> dict[int, float]:
    """The score `name` by image."""
    return dict(store.connection.execute("SELECT image, value FROM score WHERE name = ?", (name,)))


def summed_scores(store: Store, names: Sequence[str]) -> dict[int, float]:
    """The sum of several scores by image; one that has none of them is left out."""
    rows = store.connection.execute(
        "SELECT image, sum(value) FROM score WHERE name IN (SELECT value FROM json_each(?)) GROUP BY image",
        (json.dumps(list(names)),),
    )
    return dict(rows)


def least_scores(store: Store, names: Sequence[str]) -> dict[int, float]:
    """The smallest of several scores by image; one that has none of them is left out."""
    rows = store.connection.execute(
        "SELECT image, min(value) FROM score WHERE name IN (SELECT value FROM json_each(?)) GROUP BY image",
        (json.dumps(list(names)),),
    )
    return dict(rows)


def confidences(store: Store, tasks: Sequence[str]) -> dict[int, float]:
    """The smallest confidence of the standing decisions on each image, over the tasks.

    A picture that no network could read has none: nothing is known of it.
    """
    rows = store.connection.execute(
        "SELECT image, min(confidence) FROM final_label WHERE confidence > 0 "
        "AND task IN (SELECT value FROM json_each(?)) GROUP BY image",
        (json.dumps([store.task_ids[task] for task in tasks]),),
    )
    return dict(rows)
