"""Predictions that were made already, so that a preview and the run after it ask the network once."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float32]
Predict = Callable[[Sequence[Path]], Probabilities]


def cached_predictions(cache: Path, paths: Sequence[Path], labels: int, predict: Predict) -> Probabilities:
    """Probabilities (images, labels) of `paths`, asking `predict` for those not in `cache`, and adding them to it.

    A picture counts as the same while its path, size and time of change are; one that could not be read (NaN) is asked
    about again. The file may be deleted at any time.
    """
    keys = [_key(path) for path in paths]
    known = _read(cache, labels)
    new = [number for number, key in enumerate(keys) if key not in known]
    if not new:
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, labels), np.float32)
    fresh = dict(zip(new, predict([paths[number] for number in new]), strict=True))
    known.update((keys[number], row) for number, row in fresh.items() if not np.isnan(row).any())
    _write(cache, known)
    return np.stack([fresh[number] if number in fresh else known[key] for number, key in enumerate(keys)])


def known_predictions(cache: Path, paths: Sequence[Path], labels: int) -> Probabilities:
    """Probabilities (images, labels) of `paths` as `cache` has them; NaN rows where it does not know a picture."""
    known = _read(cache, labels)
    none = np.full(labels, np.nan, np.float32)
    found = [known.get(_key(path), none) for path in paths] if known else [none] * len(paths)
    return np.stack(found) if found else np.empty((0, labels), np.float32)


def _key(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return f"{os.fspath(path)}|missing"
    return f"{os.fspath(path)}|{found.st_size}|{found.st_mtime_ns}"


def _read(cache: Path, labels: int) -> dict[str, npt.NDArray[np.float32]]:
    """What the cache holds; nothing where there is none, it is damaged, or it is of another label set."""
    try:
        with np.load(cache, allow_pickle=False) as stored:
            keys, rows = stored["keys"], stored["rows"]
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, EOFError):
        return {}
    if rows.ndim != 2 or rows.shape[1] != labels or len(keys) != len(rows):
        return {}
    return dict(zip(keys.tolist(), rows.astype(np.float32), strict=True))


def _write(cache: Path, known: dict[str, npt.NDArray[np.float32]]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    beside = cache.with_name(f".{cache.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        np.savez(file, keys=np.array(list(known)), rows=np.stack(list(known.values())))
    beside.replace(cache)
