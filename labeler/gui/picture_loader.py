"""Decoding pictures in worker threads, a few ahead of the one on screen."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from labeler.gui.picture_cache import PictureCache
from labeler.gui.picture_decode import Decoded, Wanted, decode, fitted, halves_of, prepare_decoding, with_look

__all__ = ["Decoded", "PictureLoader", "Wanted", "decode", "fitted"]

WORKERS = 2
CACHE_BYTES = 160 * 1024 * 1024
_NICENESS = 10  # more than the window's
_LEAST_URGENT = 19


class PictureLoader(QObject):
    """Gives pictures as they are decoded: `ready` (Wanted, Decoded) and `failed` (exception)."""

    ready = Signal(object, object)
    failed = Signal(object)
    _done = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, cache_bytes: int | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._cache = PictureCache(CACHE_BYTES if cache_bytes is None else cache_bytes)
        self._lock = threading.Lock()
        self._waiting: dict[Wanted, None] = {}
        self._begun: set[Wanted] = set()
        self._working = 0
        self.seconds = 0.0  # that a picture took of late
        self._opened = 0  # how often it was closed: what was begun before is not kept
        self._done.connect(self._hand_on)
        self.failed.connect(_raise)

    def find(self, wanted: Wanted) -> Decoded | None:
        """The picture where it is decoded already."""
        return self._cache.find(wanted)

    def want(self, pictures: Sequence[Wanted]) -> None:
        """Decode these, in this order; what was asked for before and has not begun is dropped."""
        missing = self._cache.missing(pictures)
        with self._lock:
            self._waiting = {wanted: None for wanted in missing if wanted not in self._begun}
            more = min(WORKERS - self._working, len(self._waiting))
            self._working += max(0, more)
        if more > 0 and self._pool is None:
            prepare_decoding()
            self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="pictures", initializer=_stand_back)
        for _ in range(more):
            assert self._pool is not None
            self._pool.submit(self._work)

    def close(self) -> None:
        """End the threads and forget the pictures; it can be used again."""
        with self._lock:
            self._waiting = {}
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None
        self._opened += 1
        self._cache.clear()

    def _work(self) -> None:
        """Decode what is waiting, the most wanted first, until nothing is."""
        while (wanted := self._next()) is not None:
            opened, began = self._opened, time.monotonic()
            try:
                decoded = self._made(wanted)
                if not self._cache.keep(wanted, decoded):
                    self._drop_waiting()  # they are wanted less than what there is no room for
                self._done.emit(opened, wanted, decoded)
            except Exception as fault:  # noqa: BLE001 - handed to the window's thread, where the excepthook shows it
                self.failed.emit(fault)
            finally:
                with self._lock:
                    self._begun.discard(wanted)
                    self.seconds += (time.monotonic() - began - self.seconds) / 4

    def _next(self) -> Wanted | None:
        with self._lock:
            wanted = next(iter(self._waiting), None)
            if wanted is None:
                self._working -= 1
            else:
                del self._waiting[wanted]
                self._begun.add(wanted)
            return wanted

    def _drop_waiting(self) -> None:
        with self._lock:
            self._waiting = {}

    def _made(self, wanted: Wanted) -> Decoded:
        """The picture as wanted, from what is there of it already."""
        if wanted.halves:
            return replace(self._part(replace(wanted, halves=False)), halves=halves_of(self._part(wanted.plain())))
        if not wanted.look.is_neutral:
            return with_look(self._part(wanted.plain()), wanted.look)
        return decode(wanted)

    def _part(self, wanted: Wanted) -> Decoded:
        """A picture that another one is made from; kept, because it will be needed again."""
        found = self._cache.find(wanted)
        if found is None:
            found = self._made(wanted)
            self._cache.keep(wanted, found)
        return found

    def _hand_on(self, opened: int, wanted: Wanted, decoded: Decoded) -> None:
        if opened == self._opened:  # else it was asked for before the project was closed
            self.ready.emit(wanted, decoded)


def _stand_back() -> None:
    """Let the window's thread go first where both want a core; only Linux can tell threads apart here."""
    if sys.platform.startswith("linux"):
        thread = threading.get_native_id()
        nice = os.getpriority(os.PRIO_PROCESS, thread) + _NICENESS
        os.setpriority(os.PRIO_PROCESS, thread, min(nice, _LEAST_URGENT))


def _raise(fault: Exception) -> None:
    raise fault
