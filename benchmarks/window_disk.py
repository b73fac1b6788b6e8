"""Figures of the disk: listing a folder, and one label that is durable."""

from __future__ import annotations

import os
import sqlite3
import statistics
from functools import partial
from pathlib import Path

from window_scene import IMAGES, Check, measured

from labeler.images import list_images
from labeler.store import Annotation, add_images, annotate, create_store
from labeler.tasks import PRESETS

BARE_INSERT = "INSERT INTO answer (image, label) VALUES (?, 'left')"


def listing(place: Path, quick: bool) -> list[Check]:
    """The first listing of a folder of 202,599 files, against bare os.scandir and a sort."""
    folder = place / "pictures"
    folder.mkdir()
    (folder / "000000.jpg").write_bytes(b"")
    for number in range(1, IMAGES):
        (folder / f"{number:06d}.jpg").touch()
    ours, bare = [], []
    for _ in range(3 if quick else 9):
        bare.append(measured(lambda: sorted(entry.name for entry in os.scandir(folder))))
        ours.append(measured(lambda: list_images(folder)))
    seconds = statistics.median(ours)
    return [
        Check("listing 202,599 files, against os.scandir and sort", seconds / statistics.median(bare), 2.0),
        Check("listing 202,599 files", 1000 * seconds, 0.0, "ms"),
    ]


def bare_store(path: Path) -> sqlite3.Connection:
    """The least that can hold labels durably: one table, in WAL mode with synchronous=FULL."""
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, image INTEGER, label TEXT)")
    return bare


def durable_label(place: Path, quick: bool) -> list[Check]:
    """One label on disk, in a store of 202,599 images, against one bare insert into the same file system."""
    store = create_store(place / "labels.sqlite", PRESETS["face"])
    add_images(store, [f"{number:06d}.jpg" for number in range(1, IMAGES + 1)])
    bare = bare_store(place / "bare.sqlite")
    times: tuple[list[float], list[float]] = ([], [])
    image = 0
    for _ in range(4 if quick else 20):
        for _ in range(50):
            image += 1
            times[0].append(measured(partial(annotate, store, "me", [Annotation(image, "light", "left")])))
        for number in range(50):
            times[1].append(measured(partial(bare.execute, BARE_INSERT, (number,))))
    store.close()
    bare.close()
    ours, naive = (statistics.median(one) for one in times)
    return [
        Check("one durable label, against a bare insert (WAL, FULL)", ours / naive, 1.5),
        Check("one durable label", 1000 * ours, 0.0, "ms"),
        Check("a bare insert", 1000 * naive, 0.0, "ms"),
    ]
