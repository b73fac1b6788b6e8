"""When SQLite moves what was written from its write-ahead log into labels.sqlite: not while a key waits for it.

A label is durable once it is in the log (`synchronous=FULL`). Moving the log into the file waits for the disk three
more times; by itself SQLite does that inside every hundredth key or so.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from labeler.store.database import Store, refused

MOST_PAGES = 4096  # of 4 KiB in the log before a transaction moves them itself; a key writes about 10, 1000 are usual


def put_off_moving(store: Store) -> None:
    """Let this connection's transactions leave up to `MOST_PAGES` in the log: `move_log` is called in time."""
    store.connection.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")


def move_log(path: Path) -> None:
    """Move what is in the log into labels.sqlite at `path`, from any thread; nobody waits for it or is kept waiting.

    InputError where the disk refuses.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.Error as fault:
        raise refused(path, fault) from fault
