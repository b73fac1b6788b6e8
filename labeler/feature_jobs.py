"""Computing the features of all images: by the best network of a task, or by plain pixels."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.features import (
    PIXELS,
    Features,
    Rows,
    described_by,
    feature_spaces,
    features_folder,
    read_space,
    write_space,
)
from labeler.jobs import PROBLEMS_SHOWN, OnEvent, checkpoint_path, training_faults
from labeler.project import Project
from labeler.store import PRESENT, chosen_images, image_names

if TYPE_CHECKING:
    from training.features import Axes, Describer

_AXES = "axes.npz"
_SPACES_KEPT = 3  # beside that of the pixels; at 200,000 images each has 60 MB


def compute_features(project: Project, task: str, on_event: OnEvent, device: str = "auto") -> Features:
    """The features of all images for a task, by its best network or, where it has none, by plain pixels.

    Kept in the cache: pictures that have not changed since are not looked at again. Tells progress, and a message for
    pictures that cannot be read.
    """
    project.task(task)
    folder = features_folder(project, feature_spaces(project, task)[0])
    keys = _picture_keys(project)
    known = read_space(folder)
    if known is not None and {**dict(zip(known.names, known.keys, strict=True)), **known.unreadable} == keys:
        return known
    with training_faults():
        features = _described(project, task, folder, known, keys, on_event, device)
    write_space(folder, features)
    _forget_old_spaces(folder)
    return features


def describe_few(
    project: Project, run: str | None, names: Sequence[str], on_event: OnEvent, device: str = "auto"
) -> Features:
    """The features of some images alone, by a run's network or (None) by plain pixels; nothing of it is kept."""
    paths, pixels = [project.image_path(name) for name in names], project.cache_folder / "pixels"
    with training_faults():
        from training.features import features_of, learn_axes

        describer = _describer(project, run, device)
        axes = learn_axes(describer, paths, pixels)
        if axes is None:
            return Features(run or PIXELS, (), (), np.empty((0, 0), np.float32))
        rows = features_of(describer, axes, paths, pixels, _teller(on_event), lambda _problem: None)
    readable = np.flatnonzero(~np.isnan(rows).any(axis=1))
    known = tuple(names[place] for place in readable.tolist())
    return Features(run or PIXELS, known, ("",) * len(known), rows[readable])


def _teller(on_event: OnEvent) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        on_event({"event": "progress", "stage": "look at pictures", "done": done, "total": total})

    return tell


def _picture_keys(project: Project) -> dict[str, str]:
    """The images whose pictures are there, by name, with what tells whether the picture has changed."""
    from training.pixel_cache import picture_key

    names = image_names(project.store)
    keys: dict[str, str] = {}
    for image in chosen_images(project.store, PRESENT):
        try:
            keys[names[image]] = picture_key(project.image_path(names[image]))
        except OSError:
            continue  # gone since the folder was read: it has no features
    return keys


def _described(
    project: Project,
    task: str,
    folder: Path,
    known: Features | None,
    keys: dict[str, str],
    on_event: OnEvent,
    device: str,
) -> Features:
    """Features of the pictures of `keys`: as `known` has them, and computed for those that are new or have changed."""
    from training.features import features_of, learn_axes

    same = [name for name in keys if known and name in known.places and known.keys[known.places[name]] == keys[name]]
    axes = _read_axes(folder)
    if axes is None or 2 * len(same) < len(keys):  # the axes of a few pictures would do no justice to many others
        same, axes = [], None
    done = set(same)
    new = [name for name in keys if name not in done]
    paths = [project.image_path(name) for name in new]
    describer, pixels = _describer(project, described_by(project, task), device), project.cache_folder / "pixels"
    if axes is None:
        axes = learn_axes(describer, paths, pixels)
        _begin_space(folder, axes)
    if axes is None:
        return Features(folder.name, (), (), np.empty((0, 0), np.float32), keys)
    problems: list[str] = []
    rows = features_of(describer, axes, paths, pixels, _teller(on_event), problems.append)
    for text in problems[:PROBLEMS_SHOWN]:
        on_event({"event": "message", "text": text})
    readable = np.flatnonzero(~np.isnan(rows).any(axis=1))
    names = (*same, *(new[place] for place in readable.tolist()))
    unreadable = {name: keys[name] for name in set(keys).difference(names)}
    kept: Rows = known.rows[known.rows_of(same)] if known and same else np.empty((0, rows.shape[1]), np.float32)
    rows = np.concatenate([kept, rows[readable]])
    return Features(folder.name, names, tuple(keys[name] for name in names), rows, unreadable)


def _describer(project: Project, run: str | None, device: str) -> Describer:
    if run is None:
        from training.features import by_pixels

        return by_pixels()
    from training.network_features import by_network

    return by_network(checkpoint_path(project, run), device)


def _begin_space(folder: Path, axes: Axes | None) -> None:
    """Keep new axes; what was computed along others goes first, so that the two are never mixed."""
    from training.files import replacing

    shutil.rmtree(folder, ignore_errors=True)
    if axes is not None:
        with replacing(folder / _AXES) as beside, beside.open("wb") as file:
            np.savez(file, mean=axes.mean, directions=axes.directions)


def _read_axes(folder: Path) -> Axes | None:
    """The axes of a space; None where there are none, or they are damaged."""
    from training.arrays import read_arrays
    from training.errors import TrainingError
    from training.features import Axes

    try:
        found = read_arrays(folder / _AXES, ("mean", "directions"))
    except (FileNotFoundError, TrainingError):
        return None
    mean, directions = found["mean"], found["directions"]
    right = mean.ndim == 1 and directions.ndim == 2 and len(mean) == len(directions)
    return Axes(mean, directions) if right and mean.dtype == directions.dtype == np.float32 else None


def _forget_old_spaces(present: Path) -> None:
    """Remove the features of networks that have long been followed by others."""
    others = [folder for folder in present.parent.iterdir() if folder.name not in (PIXELS, present.name)]
    for folder in sorted(others, key=lambda one: one.stat().st_mtime_ns, reverse=True)[_SPACES_KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
