"""The soak: 200,000 keys through the Label page, and what it does to memory."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt
from window_scene import LABEL_KEYS, Check, opened, resident_megabytes, write_photographs

from labeler.project import create_project
from labeler.tasks import ORIENTATION

KEYS = 200_000
WARM_UP = 10_000
IMAGES = 3_000
MOST_GROWTH = 50  # MB
PAINTED_EVERY = 5  # keys between two paintings, as when a key is held: a paint for each would take twice as long


def soak(place: Path, quick: bool) -> list[Check]:
    """Labels, corrections, take-backs and moves by real key events; the growth of memory after the warm-up."""
    total, warm_up = (5_000, 1_000) if quick else (KEYS, WARM_UP)
    write_photographs(place / "pictures", IMAGES, (178, 218))
    create_project(place / "project", place / "pictures", [ORIENTATION]).close()
    key = Qt.Key
    down, up = key.Key_PageDown, key.Key_PageUp
    pattern = (*LABEL_KEYS, up, up, LABEL_KEYS[1], down, down, down, key.Key_Backspace, down, LABEL_KEYS[0], key.Key_F)
    before, began = 0.0, time.monotonic()
    with opened(place / "project") as scene:
        scene.page.choose_queue("all")
        for number in range(total):
            if number == warm_up:
                before = resident_megabytes()
            session = scene.page.session
            assert session is not None
            if session.finished or session.queue.at_end:
                scene.press(key.Key_Home)
            scene.press(pattern[number % len(pattern)])
            if number % PAINTED_EVERY == 0:
                scene.app.processEvents()
        scene.work_for(0.5)
        grown = resident_megabytes() - before
        assert session is not None
        actions = session.project.store.connection.execute("SELECT count(*) FROM action").fetchone()[0]
    assert actions > total / 3, "keys were lost"
    return [
        Check(f"growth of memory over {total - warm_up:,} keys", grown, MOST_GROWTH, "MB"),
        Check("keys a second", total / (time.monotonic() - began), 0, "/s"),
    ]
