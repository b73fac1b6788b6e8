"""The pictures that are decoded already: a bounded number of bytes, what is wanted now before what was shown before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from labeler.gui.picture_decode import Decoded, Wanted


class PictureCache:
    """Keeps up to `most_bytes`. May be used from several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[Wanted, Decoded] = OrderedDict()
        self._ranks: dict[Wanted, int] = {}
        self._bytes = 0

    def find(self, wanted: Wanted) -> Decoded | None:
        with self._lock:
            found = self._kept.get(wanted)
            if found is not None:
                self._kept.move_to_end(wanted)
            return found

    def missing(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """Those that are not there; from now on, room is made by what comes last in `wanted` or is not in it."""
        with self._lock:
            different = list(dict.fromkeys(wanted))
            self._ranks = {one: rank for rank, one in enumerate(different)}
            for rank, one in enumerate(different):
                self._ranks.setdefault(one.plain(), rank)  # what the next look is made from
            return [one for one in different if one not in self._kept]

    def keep(self, wanted: Wanted, decoded: Decoded) -> bool:
        """Keep a picture and give up others for it; False where it is wanted, but all the room goes to better ones."""
        with self._lock:
            if wanted not in self._kept:
                self._kept[wanted] = decoded
                self._bytes += _bytes(wanted, decoded)
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                given_up = self._least_wanted()
                self._bytes -= _bytes(given_up, self._kept.pop(given_up))
            return wanted in self._kept or wanted not in self._ranks

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._ranks = {}
            self._bytes = 0

    def _least_wanted(self) -> Wanted:
        unwanted = next((one for one in self._kept if one not in self._ranks), None)
        return unwanted or max(self._kept, key=self._ranks.__getitem__)


def _bytes(wanted: Wanted, decoded: Decoded) -> int:
    """What it costs; a picture with the brightness of its halves shares its pixels with the one without."""
    return 0 if wanted.halves else int(decoded.image.sizeInBytes())
