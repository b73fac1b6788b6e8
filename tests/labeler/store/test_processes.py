"""Several processes on one store, and processes that die."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from labeler.store import Annotation, Store, annotate, annotator_votes, final_labels, open_store
from labeler.tasks import LIGHT, ORIENTATION

# Answers image after image for ever, and tells each answer once it is saved.
ANNOTATOR = """
import sys
from itertools import count
from pathlib import Path
from labeler.store import Annotation, annotate, open_store
from labeler.tasks import LIGHT, ORIENTATION
store = open_store(Path(sys.argv[1]), (ORIENTATION, LIGHT))
for number in count() if len(sys.argv) < 4 else range(int(sys.argv[3])):
    annotate(store, sys.argv[2], [Annotation(number % 4 + 1, "light", LIGHT.labels[number // 4 % 3])])
    print(number, flush=True)
"""


def start(path: Path, person: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ANNOTATOR, str(path), person, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_connections_see_each_others_labels_and_notice(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    before = second.data_version()
    assert second.data_version() == before
    annotate(first, "ann", [Annotation(1, "light", "left")])
    assert second.data_version() != before
    annotate(second, "bob", [Annotation(1, "light", "right")])
    assert [(one.source, one.label) for one in final_labels(first, "light").values()] == [("conflict", None)]


def test_what_was_shown_as_saved_survives_kill_9(store_path: Path) -> None:
    child = start(store_path, "ann")
    assert child.stdout is not None
    with child:
        lines = [child.stdout.readline() for _ in range(25)]
        child.kill()
        lines += child.stdout.readlines()
    saved = [int(line) for line in lines if line.endswith("\n")]
    store = open_store(store_path, (ORIENTATION, LIGHT))
    log = [
        (image, store.label_name(label))
        for image, label in store.connection.execute("SELECT image, label FROM annotation ORDER BY id")
    ]
    assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    assert saved == list(range(len(saved)))
    assert len(log) - len(saved) in (0, 1)  # the last one may have been saved and not yet told
    assert log == [(number % 4 + 1, LIGHT.labels[number // 4 % 3]) for number in range(len(log))]


def test_two_processes_that_write_at_once_both_succeed(store_path: Path) -> None:
    children = [start(store_path, person, "40") for person in ("ann", "bob")]
    for child in children:
        output, _ = child.communicate(timeout=60)
        assert output.split() == [str(number) for number in range(40)]
        assert child.returncode == 0
    store = open_store(store_path, (ORIENTATION, LIGHT))
    assert store.connection.execute("SELECT count(*) FROM annotation").fetchone() == (80,)
    assert annotator_votes(store, "light") == [
        (image, person, "left") for image in (1, 2, 3, 4) for person in ("ann", "bob")
    ]
    assert {one.source for one in final_labels(store, "light").values()} == {"unanimous"}
    store.close()
