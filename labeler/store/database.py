"""Opening labels.sqlite, transactions on it, and telling listeners what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from labeler.errors import InputError
from labeler.store.schema import APPLICATION_ID, MIGRATIONS, SCRIPT, VERSION
from labeler.tasks import Task

USUAL_CACHE, LARGE_CACHE = 16_384, 65_536  # KiB of pages: a day of keys fills it, and an import is slow with less
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
        self._read_labels()
        self._listeners: list[Callable[[Change], None]] = []
        self._refusal = ""

    def _read_labels(self) -> None:
        self.label_ids = {
            (str(task), str(label)): int(number)
            for number, task, label in self.connection.execute(
                "SELECT label.id, task.name, label.name FROM label JOIN task ON task.id = label.task"
            )
        }
        self.label_names = {number: label for (_, label), number in self.label_ids.items()}

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
        if self._refusal:
            raise InputError(self._refusal)
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            raise refused(self.path, fault) from fault
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except sqlite3.Error as fault:
            self._roll_back()
            if type(fault) in (sqlite3.OperationalError, sqlite3.DatabaseError):  # the subclasses are defects of ours
                raise refused(self.path, fault) from fault
            raise
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def large_transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction of hundreds of thousands of rows, with more memory meanwhile."""
        self.connection.execute(f"PRAGMA cache_size = -{LARGE_CACHE}")
        try:
            with self.transaction() as connection:
                yield connection
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{USUAL_CACHE}")

    def refuse_changes(self, sentence: str) -> None:
        """Let every transaction raise InputError(`sentence`), which would else wait for another's; so does a second."""
        if self._refusal:
            raise InputError(self._refusal)
        self._refusal = sentence

    def allow_changes(self) -> None:
        self._refusal = ""

    def interrupt(self) -> None:
        """Stop the statement that another thread runs on this store: InputError there, and nothing has changed."""
        with suppress(sqlite3.ProgrammingError):  # the other thread has closed it since
            self.connection.interrupt()

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def data_version(self) -> int:
        """A number that changes when another process has changed the file."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def notify_others(self) -> None:
        """Give other processes another `data_version`, for what changed beside the store (inside a transaction)."""
        # Written even where it is the same; read before, because another process may have migrated the file.
        version = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
        self.connection.execute(f"PRAGMA user_version = {version}")

    def label_id(self, task: str, label: str | None) -> int | None:
        if label is None:
            return None
        try:
            return self.label_ids[task, label]
        except KeyError:
            raise InputError(f"{label!r} is not a label of task {task!r}.") from None

    def label_name(self, number: int | None) -> str | None:
        """The label's name, also where another process has made the label since."""
        if number is None:
            return None
        if number not in self.label_names:
            self._read_labels()
        return self.label_names[number]

    def task_name(self, number: int) -> str:
        """The task's name, also where another process has made the task since."""
        if number not in self.task_names:
            self.task_ids = _known_tasks(self.connection)
            self.task_names = {known: name for name, known in self.task_ids.items()}
        return self.task_names[number]

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
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(
            f"BEGIN IMMEDIATE; {SCRIPT} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {VERSION}; COMMIT;"
        )
    except sqlite3.Error as fault:
        connection.close()
        raise refused(path, fault) from fault
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
        # Before this nothing may be written: the file may be somebody else's.
        if application != APPLICATION_ID:
            raise InputError(f"{path} is not a label store of Labeler: put the right file back.")
        if version > VERSION:
            raise InputError(
                f"{path} was written by a newer version of Labeler (schema {version}, this one knows {VERSION}): "
                "update Labeler to open it."
            )
        connection.execute("PRAGMA journal_mode = WAL")
        if version < VERSION:
            _migrate(path, connection)
        _check_labels_in_use(path, connection, tasks)
        return Store(path, connection, tasks)
    except sqlite3.Error as fault:
        connection.close()
        raise refused(path, fault) from fault
    except BaseException:
        connection.close()
        raise


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as fault:
        raise refused(path, fault) from fault
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{USUAL_CACHE}")
    except sqlite3.Error as fault:
        connection.close()
        raise refused(path, fault) from fault
    return connection


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Copy the store, then take it to VERSION; another process that opens it meanwhile waits and finds it done."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version < VERSION:
            _back_up(path, version)
        for step in range(version, VERSION):
            if step not in MIGRATIONS:
                raise InputError(f"{path} has schema {step}, which this version of Labeler cannot read: update it.")
            for statement in _statements(MIGRATIONS[step]):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _back_up(path: Path, version: int) -> None:
    numbers = chain([""], (f"-{number}" for number in count(2)))
    names = (f"{path.stem}.backup-schema-{version}{number}.sqlite" for number in numbers)
    backup = next(free for free in map(path.with_name, names) if not free.exists())  # an earlier backup stays
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction that they are to share."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _check_labels_in_use(path: Path, connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
    """InputError where project.toml no longer has a label that annotations, decisions or self-checks use."""
    for number, task, label in connection.execute(
        "SELECT label.id, task.name, label.name FROM label JOIN task ON task.id = label.task"
    ).fetchall():
        gone = any(one.name == task and label not in one.labels for one in tasks)
        if (
            gone
            and connection.execute(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM annotation WHERE label = ?1) "
                "OR EXISTS (SELECT 1 FROM decision WHERE label = ?1) "
                "OR EXISTS (SELECT 1 FROM self_check WHERE label = ?1) "
                "OR EXISTS (SELECT 1 FROM audit_answer WHERE label = ?1) "
                "OR EXISTS (SELECT 1 FROM label_check WHERE stood = ?1) "
                "OR EXISTS (SELECT 1 FROM audit_image WHERE stood = ?1)",
                (number,),
            ).fetchone()
        ):
            raise InputError(
                f"{path.with_name('project.toml')}: the label {label!r} of task {task!r} is in use and missing from "
                "the task's labels: write it back."
            )


def _ids_of_tasks(connection: sqlite3.Connection, tasks: Sequence[Task]) -> dict[str, int]:
    """The numbers of the project's tasks and labels, written where project.toml has new ones."""
    known = _known_tasks(connection)
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
    return _known_tasks(connection)


def _known_tasks(connection: sqlite3.Connection) -> dict[str, int]:
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


def refused(path: Path, fault: sqlite3.Error) -> InputError:
    text = str(fault)
    for sign, sentence in _CURES:
        if sign in text:
            return InputError(f"{path} {sentence}.")
    return InputError(f"{path} could not be used ({text}).")
