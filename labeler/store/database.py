"""Opening labels.sqlite, transactions on it, and telling listeners what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import InputError
from labeler.store.schema import APPLICATION_ID, MIGRATIONS, SCRIPT, VERSION
from labeler.tasks import Task

BUSY_SECONDS = 15.0  # how long a key press waits for another process's transaction


@dataclass(frozen=True)
class Change:
    """What one operation changed. `images` is None where it is more than a listener would look through."""

    kind: str
    images: tuple[int, ...] | None
    tasks: tuple[str, ...]


class Store:
    """A connection to labels.sqlite. Used by the thread that made it; other processes may use the file meanwhile."""

    def __init__(self, path: Path, connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
        self.path = path
        self.connection = connection
        self.task_ids = _ids_of_tasks(connection, tasks)
        self.task_names = {number: name for name, number in self.task_ids.items()}
        self.label_ids = {
            (str(task), str(label)): int(number)
            for number, task, label in connection.execute(
                "SELECT label.id, task.name, label.name FROM label JOIN task ON task.id = label.task"
            )
        }
        self.label_names = {number: label for (_, label), number in self.label_ids.items()}
        self._listeners: list[Callable[[Change], None]] = []

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` after every change made through this store; gives the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block, on disk when it ends, or nothing of it. InputError where the disk refuses."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            raise _refused(self.path, fault) from fault
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException as fault:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(fault, sqlite3.OperationalError):
                raise _refused(self.path, fault) from fault
            raise

    def data_version(self) -> int:
        """A number that changes when another process has changed the file."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def label_id(self, task: str, label: str | None) -> int | None:
        if label is None:
            return None
        try:
            return self.label_ids[task, label]
        except KeyError:
            raise InputError(f"{label!r} is not a label of task {task!r}.") from None

    def label_name(self, number: int | None) -> str | None:
        return None if number is None else self.label_names[number]

    def annotator_id(self, name: str) -> int:
        """The number of an annotator, made where the name is new (inside a transaction)."""
        found = self.connection.execute("SELECT id FROM annotator WHERE name = ?", (name,)).fetchone()
        if found:
            return int(found[0])
        cursor = self.connection.execute("INSERT INTO annotator (name) VALUES (?)", (name,))
        return int(cursor.lastrowid or 0)

    def close(self) -> None:
        self.connection.close()


def create_store(path: Path, tasks: Sequence[Task]) -> Store:
    """A new, empty labels.sqlite at `path`."""
    connection = _connect(path)
    try:
        connection.executescript(
            f"BEGIN; {SCRIPT} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
        )
    except sqlite3.Error as fault:
        connection.close()
        raise _refused(path, fault) from fault
    return Store(path, connection, tasks)


def open_store(path: Path, tasks: Sequence[Task]) -> Store:
    """Open an existing labels.sqlite; an older one is migrated after a backup copy, a newer one refused."""
    if not path.exists():
        raise InputError(f"{path} is missing: put it back from a backup; project.toml alone has no labels.")
    connection = _connect(path)
    try:
        application, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if application != APPLICATION_ID:
            raise InputError(f"{path} is not a label store of Labeler: put the right file back.")
        if version > VERSION:
            raise InputError(
                f"{path} was written by a newer version of Labeler (schema {version}, this one knows {VERSION}): "
                "update Labeler to open it."
            )
        if version < VERSION:
            _migrate(path, connection, version)
        return Store(path, connection, tasks)
    except sqlite3.Error as fault:
        connection.close()
        raise _refused(path, fault) from fault
    except BaseException:
        connection.close()
        raise


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as fault:
        raise _refused(path, fault) from fault
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def _migrate(path: Path, connection: sqlite3.Connection, version: int) -> None:
    backup = path.with_name(f"{path.stem}.backup-schema-{version}.sqlite")
    with closing(sqlite3.connect(backup)) as copy:
        connection.backup(copy)
    steps = " ".join(MIGRATIONS[step] for step in range(version, VERSION))
    connection.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {VERSION}; COMMIT;")


def _ids_of_tasks(connection: sqlite3.Connection, tasks: Sequence[Task]) -> dict[str, int]:
    """The numbers of the project's tasks and labels, written where project.toml has new ones."""
    known = {str(name): int(number) for number, name in connection.execute("SELECT id, name FROM task")}
    labels = set(connection.execute("SELECT task.name, label.name FROM label JOIN task ON task.id = label.task"))
    if all((task.name, label) in labels for task in tasks for label in task.labels):
        return known
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for task in tasks:
            connection.execute("INSERT OR IGNORE INTO task (name) VALUES (?)", (task.name,))
            connection.executemany(
                "INSERT OR IGNORE INTO label (task, name) SELECT id, ? FROM task WHERE name = ?",
                [(label, task.name) for label in task.labels],
            )
    return {str(name): int(number) for number, name in connection.execute("SELECT id, name FROM task")}


_CURES = (
    (
        "readonly",
        "cannot be written (the folder or file is read-only): change its permissions or copy the project",
    ),
    ("unable to open", "cannot be opened: check that the folder is there and that you may write in it"),
    (
        "locked",
        "is held by another program that is writing for a long time: wait for its job to end and try again",
    ),
    ("full", "cannot be written, the disk is full: make room; nothing that was shown as saved is lost"),
    ("not a database", "is damaged or no label store: put it back from a backup"),
    ("malformed", "is damaged: put it back from a backup"),
)


def _refused(path: Path, fault: sqlite3.Error) -> InputError:
    text = str(fault)
    for sign, sentence in _CURES:
        if sign in text:
            return InputError(f"{path} {sentence}.")
    return InputError(f"{path} could not be used ({text}).")
