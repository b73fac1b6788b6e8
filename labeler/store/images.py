"""The project's images: their numbers, subjects and their part of the train/validation split."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from labeler.store.database import Change, Store

PARTS = ("train", "validation")


def add_images(store: Store, images: Sequence[str]) -> int:
    """Add the images that the store does not know yet, in the given order; gives how many were new."""
    with store.large_transaction() as connection:
        before = connection.execute("SELECT count(*) FROM image").fetchone()[0]
        connection.executemany("INSERT OR IGNORE INTO image (path) VALUES (?)", ((image,) for image in images))
        added = int(connection.execute("SELECT count(*) FROM image").fetchone()[0] - before)
    store.tell(Change("images", None, ()))
    return added


def image_names(store: Store) -> dict[int, str]:
    """Every image's number and path, ordered by path."""
    return dict(store.connection.execute("SELECT id, path FROM image ORDER BY path"))


def image_name(store: Store, image: int) -> str:
    """The path of one image."""
    return str(store.connection.execute("SELECT path FROM image WHERE id = ?", (image,)).fetchone()[0])


def find_image(store: Store, name: str) -> int | None:
    """The number of the image with this path; None where there is none."""
    found = store.connection.execute("SELECT id FROM image WHERE path = ?", (name,)).fetchone()
    return found[0] if found else None


def missing_images(store: Store) -> list[str]:
    """The images that the folder no longer held when it was last looked through, ordered by path."""
    rows = store.connection.execute("SELECT path FROM missing_image JOIN image ON id = image ORDER BY path")
    return [row[0] for row in rows]


def missing_of(store: Store, images: Iterable[int]) -> set[int]:
    """Which of these images are gone from the folder."""
    rows = store.connection.execute(
        "SELECT image FROM json_each(?) JOIN missing_image ON image = value", (json.dumps(list(images)),)
    )
    return {image for (image,) in rows}


def set_missing(store: Store, images: Sequence[str]) -> None:
    """Write which images the folder does not hold at present; their labels stay, the queues leave them out."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM missing_image")
        connection.executemany(
            "INSERT INTO missing_image SELECT id FROM image WHERE path = ?", ((image,) for image in images)
        )
    store.tell(Change("images", None, ()))


def set_subjects(store: Store, subjects: Mapping[str, str]) -> None:
    """Write who is on each image (by path)."""
    _set_column(store, "subject", subjects)


def set_parts(store: Store, parts: Mapping[str, str | None]) -> None:
    """Write each image's part of the split, `train` or `validation`; None for one that takes no part."""
    _set_column(store, "part", parts)


def subjects_and_parts(store: Store) -> dict[str, tuple[str, str | None]]:
    """Each image's subject ('' where unknown) and part of the split (None where there is none)."""
    rows = store.connection.execute("SELECT path, subject, part FROM image")
    return {path: (subject, part) for path, subject, part in rows}


def _set_column(store: Store, column: str, values: Mapping[str, str] | Mapping[str, str | None]) -> None:
    with store.transaction() as connection:
        connection.executemany(
            f"UPDATE image SET {column} = ? WHERE path = ?",  # noqa: S608 - the column is one of two constants
            ((value, image) for image, value in values.items()),
        )
    store.tell(Change("images", None, ()))
