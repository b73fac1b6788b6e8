"""Images, subjects and the stored split."""

from __future__ import annotations

import sqlite3

import pytest

from labeler.store import (
    Store,
    add_images,
    flagged_images,
    image_names,
    set_mark,
    set_parts,
    set_subjects,
    subjects_and_parts,
)


def test_images_are_added_once_and_listed_by_path(store: Store) -> None:
    assert add_images(store, ["b.jpg", "aa.jpg", "aa.jpg"]) == 1
    assert list(image_names(store).values()) == ["a.jpg", "aa.jpg", "b.jpg", "c.jpg", "d.jpg"]


def test_subjects_and_parts_are_kept_by_path(store: Store) -> None:
    set_subjects(store, {"a.jpg": "Ann", "elsewhere.jpg": "Bob"})
    set_parts(store, {"a.jpg": "train", "b.jpg": "validation"})
    assert subjects_and_parts(store) == {
        "a.jpg": ("Ann", "train"),
        "b.jpg": ("", "validation"),
        "c.jpg": ("", None),
        "d.jpg": ("", None),
    }
    with pytest.raises(sqlite3.IntegrityError):
        set_parts(store, {"a.jpg": "test"})


def test_flagged_images_are_listed_once_by_path(store: Store) -> None:
    set_mark(store, "bob", 3, True, "")
    set_mark(store, "ann", 3, True, "")
    set_mark(store, "ann", 1, False, "only a note")
    set_mark(store, "ann", 2, True, "")
    assert flagged_images(store) == [2, 3]
