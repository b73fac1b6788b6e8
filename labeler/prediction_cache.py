"""Predictions that were made already, so that a preview and the run after it ask the networks once.

The cache of a training's checkpoint is a folder of packs. A pack is written once and renamed into place, for what was
asked since the last one: so a job that was killed goes on where it was, and adding costs what is added. It may be
deleted at any time. A pack is an npz, `keys` uint64 (n,) and `rows` float32 (n, outputs), whose name begins with the
view.
"""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from labeler.files import replacing

Probabilities = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]

PLAIN, MIRRORED = "plain", "mirrored"


def picture_keys(paths: Sequence[Path]) -> Keys:
    """What names each picture as it is now (n,): of its path, size and time of change.

    64 bits: among a million pictures two share a name by chance once in 37 million projects.
    """
    return np.array([_key(path) for path in paths], np.uint64)


class KnownPredictions:
    """What the network of one checkpoint has said of one view of pictures: the plain picture, or its mirror image."""

    def __init__(self, folder: Path, view: str, outputs: int) -> None:
        """`outputs` is the number of columns; packs of other numbers (other label sets) are left alone."""
        self._folder, self._view, self._outputs = folder, view, outputs

    def find(self, keys: Keys) -> Probabilities:
        """Probabilities (n, outputs) of the pictures by their keys; NaN rows where none are known."""
        packs = [self._read(pack) for pack in sorted(self._folder.glob(f"{self._view}-*.npz"))]
        known = np.concatenate([np.empty(0, np.uint64), *(pack_keys for pack_keys, _ in packs)])
        rows = np.concatenate([np.empty((0, self._outputs), np.float32), *(pack_rows for _, pack_rows in packs)])
        found = np.full((len(keys), self._outputs), np.nan, np.float32)
        if len(known):
            order = np.argsort(known)
            place = order[np.minimum(np.searchsorted(known, keys, sorter=order), len(known) - 1)]
            here = known[place] == keys
            found[here] = rows[place[here]]
        return found

    def keep(self, keys: Keys, rows: Probabilities) -> None:
        """Add what the network said now; rows with NaN are left out, so that they are asked about again."""
        told = ~np.isnan(rows).any(axis=1)
        if told.any():
            name = f"{self._view}-{time.time_ns():020d}-{uuid4().hex[:8]}.npz"
            with replacing(self._folder / name) as file:
                np.savez(file.buffer, keys=keys[told], rows=rows[told])

    def _read(self, pack: Path) -> tuple[Keys, Probabilities]:
        """What a pack holds; nothing where it is gone, damaged, or of another label set."""
        try:
            with pack.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, rows = stored["keys"], stored["rows"]
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, EOFError):
            keys, rows = np.empty(0), np.empty(0)
        is_meant = keys.dtype == np.uint64 and rows.dtype == np.float32 and rows.shape == (*keys.shape, self._outputs)
        if not is_meant or keys.ndim != 1:
            return np.empty(0, np.uint64), np.empty((0, self._outputs), np.float32)
        return keys, rows


def known_predictions(cache: Path, paths: Sequence[Path], labels: int) -> Probabilities:
    """Probabilities (images, labels) of `paths` as `cache` has them; NaN rows where it does not know a picture."""
    return KnownPredictions(cache, PLAIN, labels).find(picture_keys(paths))


def _key(path: Path) -> int:
    try:
        about = path.stat()
        words = f"{os.fspath(path)}|{about.st_size}|{about.st_mtime_ns}"
    except OSError:
        words = f"{os.fspath(path)}|missing"
    return int.from_bytes(hashlib.blake2b(words.encode(errors="surrogateescape"), digest_size=8).digest(), "little")
