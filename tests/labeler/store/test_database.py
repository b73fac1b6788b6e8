"""Opening the store: older, newer, damaged and foreign files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    Store,
    annotate,
    annotator_votes,
    create_store,
    open_store,
    recent_actions,
    record_self_check,
    undo,
    undo_to,
)
from labeler.store import database as database_module
from labeler.store.days import done_since
from labeler.store.schema import APPLICATION_ID, FIRST, MIGRATIONS, VERSION
from labeler.tasks import LIGHT, ORIENTATION

TASKS = (ORIENTATION, LIGHT)


def refusal(path: Path) -> str:
    """The sentence with which the file is refused, one line that names it."""
    with pytest.raises(InputError) as caught:
        open_store(path, TASKS).close()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    assert "is missing" in refusal(tmp_path / "labels.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"image,light\n" * 200, b"\x89PNG\r\n\x1a\n" + bytes(9000)])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "labels.sqlite"
    path.write_bytes(content)
    assert "damaged or no label store" in refusal(path)
    assert path.read_bytes() == content


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.sqlite"
    path.touch()
    assert "not a label store" in refusal(path)
    assert path.read_bytes() == b""


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "labels.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    assert "not a label store" in refusal(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["labels.sqlite"]


def test_a_store_whose_pages_are_overwritten_is_refused(store_path: Path) -> None:
    content = bytearray(store_path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    store_path.write_bytes(content)
    assert "damaged" in refusal(store_path)


def test_damage_found_while_writing_is_told_as_a_sentence(store: Store, store_path: Path) -> None:
    root = store.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'annotator'").fetchone()[0]
    size = store.connection.execute("PRAGMA page_size").fetchone()[0]
    store.close()
    with store_path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with closing(open_store(store_path, TASKS)) as damaged, pytest.raises(InputError, match="damaged"):
        annotate(damaged, "ann", [Annotation(1, "light", "left")])


def test_a_newer_store_is_refused_and_left_alone(store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "newer version of Labeler (schema 99" in refusal(store_path)


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up next version, whose step has a trigger with semicolons of its own."""
    step = (
        "CREATE TABLE comment (id INTEGER PRIMARY KEY, text TEXT DEFAULT ';');"
        "CREATE TRIGGER comment_kept BEFORE DELETE ON comment BEGIN SELECT RAISE(ABORT, 'kept; always'); END;"
        "INSERT INTO comment DEFAULT VALUES"
    )
    monkeypatch.setattr(database_module, "MIGRATIONS", {database_module.VERSION: step})
    monkeypatch.setattr(database_module, "VERSION", database_module.VERSION + 1)


def backups(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*backup*"))


def test_an_older_store_is_migrated_once_after_a_backup(store: Store, store_path: Path, next_schema: None) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    store.close()
    for _ in range(2):
        with closing(open_store(store_path, TASKS)) as migrated:
            assert annotator_votes(migrated, "light") == [(1, "ann", "left")]
            assert migrated.connection.execute("SELECT text FROM comment").fetchall() == [(";",)]
            assert migrated.connection.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
    (backup,) = backups(store_path)
    with closing(sqlite3.connect(backup)) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert old.execute("SELECT count(*) FROM annotation").fetchone() == (1,)


def test_an_earlier_backup_is_never_overwritten(store_path: Path, next_schema: None) -> None:
    stem = f"labels.backup-schema-{VERSION}"
    for taken in (f"{stem}.sqlite", f"{stem}-2.sqlite"):
        store_path.with_name(taken).write_bytes(b"earlier")
    open_store(store_path, TASKS).close()
    assert [backup.name for backup in backups(store_path)] == [f"{stem}-2.sqlite", f"{stem}-3.sqlite", f"{stem}.sqlite"]
    assert [backup.read_bytes() == b"earlier" for backup in backups(store_path)] == [True, False, True]


def test_a_process_that_waited_for_another_ones_migration_does_not_repeat_it(
    store_path: Path, next_schema: None, opened: Callable[[], Store]
) -> None:
    late = sqlite3.connect(store_path, isolation_level=None)
    with closing(late):
        opened()
        database_module._migrate(store_path, late)
        assert late.execute("SELECT count(*) FROM comment").fetchone() == (1,)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, next_schema: None
) -> None:
    monkeypatch.setattr(
        database_module, "MIGRATIONS", {VERSION: "CREATE TABLE comment (id); CREATE TABLE comment (id);"}
    )
    assert "comment already exists" in refusal(store_path)
    with closing(sqlite3.connect(store_path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'comment'").fetchone() == (0,)


def test_a_store_is_not_made_over_another(store_path: Path) -> None:
    before = store_path.read_bytes()
    with pytest.raises(InputError):
        create_store(store_path, TASKS)
    assert store_path.read_bytes() == before


def test_a_label_added_to_the_project_can_be_used_and_read_by_all(store: Store, store_path: Path) -> None:
    wider = replace(LIGHT, labels=(*LIGHT.labels, "none"))
    with closing(open_store(store_path, (ORIENTATION, wider))) as other:
        annotate(other, "ann", [Annotation(1, "light", "none")])
        assert annotator_votes(store, "light") == [(1, "ann", "none")]


@pytest.mark.parametrize(
    "first",
    [
        lambda store: recent_actions(store, "ann", 1)[0].tasks == ("mood",),
        lambda store: (undone := undo(store, "ann")) is not None and undone.tasks == ("mood",),
        lambda store: undo_to(store, "ann", 1) == 1,
        lambda store: (
            done_since(store, "ann", datetime.now(UTC) - timedelta(hours=1))[0].by_label == {("mood", "left"): 1}
        ),
    ],
)
def test_what_was_said_of_a_task_of_another_window_can_be_read_first(
    store: Store, store_path: Path, first: Callable[[Store], bool]
) -> None:
    more = replace(LIGHT, name="mood")
    with closing(open_store(store_path, (ORIENTATION, LIGHT, more))) as other:
        annotate(other, "ann", [Annotation(1, "mood", "left")])
    assert first(store)


def test_telling_others_leaves_the_version_that_another_process_wrote(store: Store, store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as newer:
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
        before = newer.execute("PRAGMA data_version").fetchone()
        with store.transaction():
            store.notify_others()
        assert newer.execute("PRAGMA data_version").fetchone() != before
        assert newer.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)


def test_a_label_that_only_a_self_check_uses_cannot_vanish(store: Store, store_path: Path) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    record_self_check(store, "ann", 1, "light", "center")
    with pytest.raises(InputError, match="the label 'center' of task 'light' is in use"):
        open_store(store_path, (ORIENTATION, replace(LIGHT, labels=("left", "right"))))


def test_a_label_in_use_cannot_vanish_from_the_project(store: Store, store_path: Path) -> None:
    narrower = replace(LIGHT, labels=("left", "right"))
    annotate(store, "ann", [Annotation(1, "light", "left")])
    open_store(store_path, (ORIENTATION, narrower)).close()
    annotate(store, "ann", [Annotation(1, "light", "center")])
    with pytest.raises(InputError, match="the label 'center' of task 'light' is in use"):
        open_store(store_path, (ORIENTATION, narrower))


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_store_of_an_earlier_version_is_brought_up_to_date_with_its_labels(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as old:
        script = FIRST + "".join(MIGRATIONS[step] for step in range(1, version))
        old.executescript(f"{script} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};")
        old.execute("INSERT INTO image (path) VALUES ('a.jpg')")
        old.commit()
    with closing(open_store(path, TASKS)) as store:
        annotate(store, "ann", [Annotation(1, "light", "left")])
        assert annotator_votes(store, "light") == [(1, "ann", "left")]
        with closing(create_store(tmp_path / "new.sqlite", TASKS)) as new:
            assert shape(store) == shape(new)
    (backup,) = backups(path)
    with closing(sqlite3.connect(backup)) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (version,)
        assert kept.execute("SELECT path FROM image").fetchall() == [("a.jpg",)]


def shape(store: Store) -> list[tuple[str, str]]:
    """Every table, index and trigger of a store."""
    rows = store.connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    return rows.fetchall()
