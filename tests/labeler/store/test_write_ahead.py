"""Moving the write-ahead log into labels.sqlite beside the connection that writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from labeler.errors import InputError
from labeler.store import Annotation, Store, annotate, annotator_votes
from labeler.store.write_ahead import move_log, put_off_moving

LABELS = ("left", "center", "right")
ENOUGH = 150  # answers that fill the usual 1000 pages of the log


def answer_many(store: Store, count: int) -> None:
    for number in range(count):
        annotate(store, "Ada", [Annotation(1 + number % 4, "orientation", LABELS[number % 3])])


def waiting_pages(store: Store) -> int:
    """How many pages of the log are not in the file yet; asking for it moves them."""
    _, in_log, _ = store.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(in_log)


def test_answers_stay_in_the_log_until_it_is_moved(opened: Callable[[], Store], store_path: Path) -> None:
    store = opened()
    put_off_moving(store)
    answer_many(store, ENOUGH)
    before = store_path.read_bytes()
    move_log(store_path)
    assert store_path.read_bytes() != before
    answer_many(store, 1)
    assert waiting_pages(store) < 50, "the log was not begun anew, though all of it had been moved"


def test_the_usual_moving_would_come_within_a_key(opened: Callable[[], Store], store_path: Path) -> None:
    store = opened()
    before = store_path.read_bytes()
    answer_many(store, ENOUGH)
    assert store_path.read_bytes() != before


def test_moving_is_no_change_for_anybody(opened: Callable[[], Store], store_path: Path) -> None:
    store, other = opened(), opened()
    answer_many(store, 5)
    versions = store.data_version(), other.data_version()
    move_log(store_path)
    assert (store.data_version(), other.data_version()) == versions
    assert annotator_votes(other, "orientation") == annotator_votes(store, "orientation")


def test_answers_given_while_the_log_is_moved_are_all_there(opened: Callable[[], Store], store_path: Path) -> None:
    store = opened()
    put_off_moving(store)
    mover = Thread(target=lambda: [move_log(store_path) for _ in range(20)])
    mover.start()
    answer_many(store, ENOUGH)
    mover.join()
    store.close()
    with closing(sqlite3.connect(store_path)) as connection:
        assert connection.execute("SELECT count(*) FROM annotation").fetchone() == (ENOUGH,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_store_that_is_gone_is_named_and_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "labels.sqlite"
    with pytest.raises(InputError, match=r"labels\.sqlite"):
        move_log(path)
    assert not path.exists()
