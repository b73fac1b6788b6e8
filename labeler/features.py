"""Features of all images, as `labeler features` left them in the cache: which pictures look alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from labeler.comparison_jobs import compare_runs
from labeler.files import replacing
from labeler.jobs import checkpoint_path
from labeler.project import Project

Rows = npt.NDArray[np.float32]
PIXELS = "pixels"  # the space of plain pixels, for a project without a network
_INDEX, _ROWS = "index.json", re.compile(r"rows-[0-9a-f]{32}\.npy")
_RUNS_ASKED = 5  # older or weaker networks than these are not looked for


@dataclass(frozen=True)
class Features:
    """What images look like. `rows` float32 (images, d), each of length 1: the product of two is their cosine.

    `names` are the images in the rows' order, `keys` say which file each row was made of. `space` is the folder in the
    cache: of a run's network, or PIXELS. `unreadable` has the keys of the images that have no row, by name.
    """

    space: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    rows: Rows
    unreadable: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The row of each image by its name."""
        return {name: place for place, name in enumerate(self.names)}

    def rows_of(self, names: Sequence[str]) -> npt.NDArray[np.int64]:
        """The rows of those of the images that are known, in their order."""
        return np.array([self.places[name] for name in names if name in self.places], np.int64)


def nearest(features: Features, image: str, among: npt.NDArray[np.int64], count: int) -> list[tuple[str, float]]:
    """The images of the rows `among` that look most like `image`, the most alike first, each with the cosine.

    `image` itself is never among them; none where it is not known. `among` comes from `rows_of`.
    """
    place = features.places.get(image)
    others = among if place is None else among[among != place]
    if place is None or not len(others) or count < 1:
        return []
    alike = (features.rows @ features.rows[place])[others]
    kept = np.arange(len(others))
    if count < len(others):
        kept = np.argpartition(-alike, count - 1)[:count]
    kept = kept[np.lexsort((others[kept], -alike[kept]))]
    return [(features.names[others[one]], float(alike[one])) for one in kept.tolist()]


def described_by(project: Project, task: str) -> str | None:
    """The run whose network looks at the pictures for a task; None where there is none."""
    return next(iter(_ranked_runs(project, task)), None)


def feature_spaces(project: Project, task: str) -> list[str]:
    """The spaces in which images can be compared for a task, the best first: of its networks, then PIXELS."""
    return [*(space_of_run(project, run) for run in _ranked_runs(project, task)), PIXELS]


def _ranked_runs(project: Project, task: str) -> list[str]:
    """The trainings of a task whose checkpoint is there: those on the most images first, then the most accurate.

    The accuracies of trainings on a few labels rest on fewer still, and are none to go by.
    """
    rows = compare_runs(project, task)
    rows.sort(key=lambda row: (-row["images_train"] - row["images_validation"], -row["accuracy"]))
    there = (row["run"] for row in rows if checkpoint_path(project, row["run"]).exists())
    return list(islice(there, _RUNS_ASKED))


def space_of_run(project: Project, run: str) -> str:
    """The space of a run's network as its checkpoint is now."""
    return f"{run}-{checkpoint_path(project, run).stat().st_mtime_ns}"


def features_folder(project: Project, space: str) -> Path:
    return project.cache_folder / "features" / space


def read_features(project: Project, task: str) -> Features | None:
    """The best features for a task that have been computed, memory-mapped; None where none have."""
    found = (read_space(features_folder(project, space)) for space in feature_spaces(project, task))
    return next((one for one in found if one is not None), None)


def read_space(folder: Path) -> Features | None:
    """The features in a folder of the cache; None where there are none, or they are damaged."""
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        names, keys, file = index["names"], index["keys"], index["rows"]
        unreadable = dict(index["unreadable"])
        plain = all(_texts(one) for one in (names, keys, list(unreadable), list(unreadable.values())))
        if not (plain and isinstance(file, str) and _ROWS.fullmatch(file)):
            return None
        rows = np.load(folder / file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError):
        return None
    right = rows.dtype == np.float32 and rows.ndim == 2 and len(rows) == len(names) == len(keys) == len(set(names))
    return Features(folder.name, tuple(names), tuple(keys), rows, unreadable) if right else None


def write_space(folder: Path, features: Features) -> None:
    """Write features into a folder of the cache; readers see the old ones or the new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"rows-{uuid4().hex}.npy"
    with (folder / name).open("wb") as file:
        np.save(file, features.rows, allow_pickle=False)
    with replacing(folder / _INDEX) as index:
        found = {"names": features.names, "keys": features.keys, "unreadable": dict(features.unreadable)}
        json.dump({"rows": name, **found}, index)
    for old in folder.iterdir():
        if _ROWS.fullmatch(old.name) and old.name != name:
            _remove(old)


def _remove(rows: Path) -> None:
    try:
        rows.unlink(missing_ok=True)
    except PermissionError:
        return  # Windows removes no file that another process has mapped: the next writing does


def _texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)
