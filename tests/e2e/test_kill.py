"""`kill -9` under a stream of keys: no label that was shown as saved is lost, and the project opens again."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from contextlib import closing
from multiprocessing.connection import Connection, wait
from pathlib import Path

import pytest

from labeler.project import create_project, open_project
from labeler.store import Store, annotator_votes
from labeler.tasks import ORIENTATION

from ..conftest import write_pictures
from .labelling_child import NOTHING, label_until_killed

KILLS = 50
IMAGES = 4000
LONGEST_LIFE = 0.25  # seconds of labelling before the kill
# On Linux the window's modules are imported once, and every child begins with them.
START = "forkserver" if sys.platform == "linux" else "spawn"


def finished_lines(pieces: bytes) -> list[tuple[str, str]]:
    """(image, label) of every line that was told whole; what stands behind the last line end was never told."""
    whole, _, _torn = pieces.rpartition(b"\n")
    return [(image, label) for image, label in (line.split(" ") for line in whole.decode().splitlines())]


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (b"", []),
        (b"0.png", []),
        (b"0.png left\n", [("0.png", "left")]),
        (b"0.png left\n1.png ri", [("0.png", "left")]),
        (b"0.png left\n1.png -\n1.", [("0.png", "left"), ("1.png", "-")]),
    ],
)
def test_a_torn_line_tells_nothing(pieces: bytes, lines: list[tuple[str, str]]) -> None:
    assert finished_lines(pieces) == lines


def read_until_killed(child: multiprocessing.process.BaseProcess, reports: Connection, life: float) -> bytes:
    """What the child told; it is killed `life` seconds after its first word."""
    assert wait([reports], timeout=60), "the window did not come up"
    pieces = os.read(reports.fileno(), 65536)
    end = time.monotonic() + life
    while (left := end - time.monotonic()) > 0 and wait([reports], timeout=left):
        piece = os.read(reports.fileno(), 65536)
        assert piece, "the child ended by itself"
        pieces += piece
    child.kill()
    while piece := os.read(reports.fileno(), 65536):
        pieces += piece
    child.join(60)
    assert child.exitcode == -9
    return pieces


def recount(store: Store) -> None:
    """The file is sound, and everything that is derived follows from what people said."""
    ask = store.connection.execute
    assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert ask("PRAGMA foreign_key_check").fetchall() == []
    counted = ask("SELECT task, source, label, n FROM final_count WHERE n <> 0 ORDER BY 1, 2, 3").fetchall()
    anew = "SELECT task, source, coalesce(label, 0), count(*) FROM final_label GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    assert counted == ask(anew).fetchall()
    people = ask("SELECT annotator, task, n FROM annotator_count WHERE n <> 0 ORDER BY 1").fetchall()
    anew = (
        "SELECT annotator, task, count(*) FROM current_annotation WHERE label IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert people == ask(anew).fetchall()
    final = ask("SELECT task, image, label FROM final_label ORDER BY 1, 2").fetchall()
    assert final == ask("SELECT task, image, label FROM current_annotation ORDER BY 1, 2").fetchall()
    last = (
        "SELECT task, image, label FROM annotation WHERE id IN "
        "(SELECT max(id) FROM annotation GROUP BY task, image, annotator, slot) AND label IS NOT NULL ORDER BY 1, 2"
    )
    assert final == ask(last).fetchall()


def said_by_action(store: Store, action: int) -> dict[str, str]:
    """What an action made stand: image and label, NOTHING where an answer was taken away."""
    rows = store.connection.execute(
        "SELECT path, label.name FROM annotation JOIN image ON image.id = image "
        "LEFT JOIN label ON label.id = label WHERE action = ?",
        (action,),
    )
    return {path: label or NOTHING for path, label in rows}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.timeout(300)
def test_no_saved_label_is_lost_by_fifty_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))  # where the children find this folder's module
    write_pictures(tmp_path / "pictures", 1)
    for number in range(1, IMAGES):
        os.link(tmp_path / "pictures" / "00.png", tmp_path / "pictures" / f"{number:04d}.png")
    project = create_project(tmp_path / "project", tmp_path / "pictures", [ORIENTATION])
    names = {path: number for number, path in project.store.connection.execute("SELECT id, path FROM image")}
    project.close()
    context = multiprocessing.get_context(START)
    if START == "forkserver":
        context.set_forkserver_preload([label_until_killed.__module__])
    moments = random.Random(7)
    expected: dict[str, str] = {}
    actions = torn = unheard = 0
    for kill in range(KILLS):
        reports, telling = context.Pipe(duplex=False)
        child = context.Process(
            target=label_until_killed, args=(tmp_path / "project", tmp_path / "settings", kill, telling)
        )
        child.start()
        telling.close()
        with reports:
            pieces = read_until_killed(child, reports, moments.uniform(0, LONGEST_LIFE))
        told = finished_lines(pieces)
        torn += not pieces.endswith(b"\n")
        with closing(open_project(tmp_path / "project")) as again:
            found = int(again.store.connection.execute("SELECT max(id) FROM action").fetchone()[0])
            expected.update(told)
            assert found - actions - len(told) in (0, 1)  # the last may be saved and not yet told
            if found - actions > len(told):
                unheard += 1
                expected.update(said_by_action(again.store, found))
            actions = found
            votes = {(image, label) for image, _, label in annotator_votes(again.store, "orientation")}
            assert votes == {(names[image], label) for image, label in expected.items() if label != NOTHING}
            recount(again.store)
    assert actions > KILLS
    print(f"{actions} answers, {torn} torn lines, {unheard} saved and not told")  # noqa: T201
