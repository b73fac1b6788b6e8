"""What several networks say of many pictures: what is known from before, and what is answered now, kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.prediction_cache import MIRRORED, PLAIN, KnownPredictions, Probabilities, picture_keys

KEEP_SECONDS = 5.0  # so much of the networks' work a kill may cost


@dataclass(frozen=True)
class AskedRun:
    """A training that is asked: the folder of its known predictions, and how many columns they have."""

    cache: Path
    outputs: int


class AnswerSheet:
    """A table (pictures, outputs) for each network by number and each view, mirrored or not; NaN where not answered."""

    def __init__(self, runs: Sequence[AskedRun], paths: Sequence[Path], *, mirror: bool) -> None:
        """What the caches know of the pictures is filled in; `mirror`: of their mirror images, too."""
        self._keys = picture_keys(paths)
        self._known = {
            (number, mirrored): KnownPredictions(run.cache, MIRRORED if mirrored else PLAIN, run.outputs)
            for number, run in enumerate(runs)
            for mirrored in ((False, True) if mirror else (False,))
        }
        self._tables = {view: known.find(self._keys) for view, known in self._known.items()}
        self._new: dict[tuple[int, bool], list[npt.NDArray[np.int64]]] = {view: [] for view in self._known}
        self._kept_at = time.monotonic()

    def table(self, number: int, *, mirrored: bool) -> Probabilities:
        return self._tables[number, mirrored]

    def wanted(self) -> dict[tuple[int, bool], npt.NDArray[np.bool_]]:
        """Which pictures have no answer (pictures,), of each network and view that lacks any."""
        lacking = {view: np.asarray(np.isnan(table).any(axis=1)) for view, table in self._tables.items()}
        return {view: which for view, which in lacking.items() if which.any()}

    def add(self, positions: npt.NDArray[np.int64], answers: Mapping[tuple[int, bool], Probabilities]) -> None:
        """Fill in what was answered of the pictures at `positions`; it is kept at the latest by the next `keep`."""
        for view, rows in answers.items():
            lacked = np.isnan(self._tables[view][positions]).any(axis=1)
            self._tables[view][positions[lacked]] = rows[lacked]
            self._new[view].append(positions[lacked])
        if time.monotonic() - self._kept_at > KEEP_SECONDS:
            self.keep()

    def keep(self) -> None:
        """Write what was added since into the caches."""
        for view, parts in self._new.items():
            if parts:
                new = np.concatenate(parts)
                self._known[view].keep(self._keys[new], self._tables[view][new])
                parts.clear()
        self._kept_at = time.monotonic()
