"""History cannot be rewritten, whoever tries."""

from __future__ import annotations

import sqlite3

import pytest

from labeler.store import Annotation, Store, annotate, set_mark


@pytest.mark.parametrize("table", ["annotation", "mark"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET annotator = 1", "DELETE FROM {}", "DELETE FROM {} WHERE id = 1"])
def test_the_log_refuses_to_be_rewritten(store: Store, table: str, statement: str) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    set_mark(store, "ann", 1, True, "?")
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        store.connection.execute(statement.format(table))
    assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_an_annotation_of_an_image_that_does_not_exist_is_refused_as_a_whole(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(99, "light", "left")])
    assert store.connection.execute("SELECT count(*) FROM annotation").fetchone() == (0,)
    annotate(store, "ann", [Annotation(1, "light", "left")])
