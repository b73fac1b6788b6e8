"""What a dry run leaves for the window: per image what rules and promises need, and nothing of what audits found.

The window reads it to show what other thresholds would give, without networks. It lies in the cache and may be deleted.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeler.errors import InputError
from labeler.files import replacing
from labeler.project import Project

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FORMAT = 1
_COLUMNS = {"images": "i", "voice": "i", "top": "f", "dissent": "f", "proposed": "i", "scores": "f", "chances": "f"}


@dataclass(frozen=True)
class Preview:
    """One task's pool of n images, each column (n,).

    `voice`, `top` and `dissent` are those of `training.ensemble.Votes`; `proposed` is the label with the largest
    average (-1: a prediction is missing), `scores` that average, `chances` how probably it is wrong, both NaN where
    missing. `others` is how many images outside the pool have a label from people. `known`: the chances come from so
    many held-out images that people labelled; 0: from the networks' own confidence.
    """

    task: str
    labels: tuple[str, ...]
    runs: tuple[str, ...]
    others: int
    known: int
    images: Ints
    voice: Ints
    top: Floats
    dissent: Floats
    proposed: Ints
    scores: Floats
    chances: Floats


def preview_path(project: Project, task: str) -> Path:
    """Where the last dry run of a task left its preview."""
    return project.cache_folder / "previews" / f"{hashlib.sha256(task.encode()).hexdigest()[:16]}.npz"


def write_preview(project: Project, preview: Preview) -> Path:
    """Keep a preview in place of the last one of its task."""
    path = preview_path(project, preview.task)
    about = {one.name: getattr(preview, one.name) for one in fields(Preview) if one.name not in _COLUMNS}
    columns: dict[str, Any] = {name: getattr(preview, name) for name in _COLUMNS}
    with replacing(path) as file:
        np.savez(file.buffer, about=np.array(json.dumps({"format": _FORMAT, **about})), **columns)
    return path


def read_preview(path: Path) -> Preview:
    """What `write_preview` wrote; InputError where it is gone, damaged or of another version."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            columns = {name: stored[name] for name in _COLUMNS}
        found = Preview(
            task=str(about["task"]),
            labels=tuple(map(str, about["labels"])),
            runs=tuple(map(str, about["runs"])),
            others=int(about["others"]),
            known=int(about["known"]),
            **columns,
        )
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as fault:
        raise InputError(f"The preview {path} cannot be read ({fault}): ask the networks again.") from fault
    if about.get("format") != _FORMAT or not _fits(found):
        raise InputError(f"The preview {path} does not hold together: ask the networks again.")
    return found


def _fits(found: Preview) -> bool:
    columns = {name: getattr(found, name) for name in _COLUMNS}
    if any(columns[name].dtype.kind != kind for name, kind in _COLUMNS.items()):
        return False
    if any(column.shape != found.images.shape or column.ndim != 1 for column in columns.values()):
        return False
    most = len(found.labels)
    named = (found.voice >= 0) & (found.voice < most) & (found.proposed >= -1) & (found.proposed < most)
    gone = found.proposed < 0
    known = (np.isnan(found.scores) == gone).all() and (np.isnan(found.chances) == gone).all()
    return bool(most and named.all() and known and found.others >= 0 and found.known >= 0)
