"""The files of a training's run folder that people read: settings.toml, metrics.csv, images.csv, validation.csv."""

from __future__ import annotations

import csv
import os
import platform
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
from numpy.typing import NDArray

from training.errors import TrainingError
from training.files import guarded_text, replacing, unguarded_text
from training.settings import TrainSettings

IMAGES = "images.csv"
METRICS = ("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
_SETTINGS = {one.name for one in fields(TrainSettings)}
_KINDS: dict[str, type] = {"task": str, "architecture": str, "labels": list, "mirror": dict}
_VERSIONS_OF = ("torch", "torchvision", "numpy", "pillow", "safetensors")


def write_settings(run_folder: Path, settings: TrainSettings, device: str, data: Mapping[str, object]) -> None:
    """settings.toml: all settings, `resolved_device` ("cpu" or "cuda"), `data`, the computer and the versions."""
    versions = {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS_OF}
    added = {"resolved_device": device, "data": dict(data), "computer": _computer(device), "versions": versions}
    written = asdict(settings) | {"labels": list(settings.labels)} | added
    with replacing(run_folder / "settings.toml") as beside:
        beside.write_text(tomli_w.dumps(written), encoding="utf-8", newline="\n")


def write_metrics(run_folder: Path, epochs: Iterable[Sequence[float]]) -> None:
    """metrics.csv: one row of METRICS per epoch, losses in nats, accuracies as shares."""
    _write_csv(run_folder / "metrics.csv", METRICS, epochs)


def _computer(device: str) -> dict[str, object]:
    import torch  # whoever trains has it already; those who only read these files do without

    gpu = {"gpu": torch.cuda.get_device_name()} if device == "cuda" else {}
    about = {"system": platform.platform(), "processors": os.cpu_count() or 0, "threads": torch.get_num_threads()}
    return about | gpu


def read_settings(run_folder: Path) -> TrainSettings:
    """The settings that `write_settings` wrote; TrainingError where the file is gone or is none of ours."""
    path = run_folder / "settings.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        _check_kinds(found)
        return TrainSettings(**{name: value for name, value in found.items() if name in _SETTINGS})
    except TrainingError:
        raise
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise TrainingError(f"{path} cannot be read ({error}); train anew.") from error


def begun_with(run_folder: Path) -> str | None:
    """The fingerprint of the data that the run began with; None where it has not begun, or does not tell."""
    try:
        data = tomllib.loads((run_folder / "settings.toml").read_text(encoding="utf-8"))["data"]
        return str(data["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _check_kinds(found: Mapping[str, Any]) -> None:
    """TypeError where a value is of another kind than the setting's; a whole number may stand for a share."""
    kinds = _KINDS | {one.name: type(one.default) for one in fields(TrainSettings) if one.default is not MISSING}
    for name, kind in kinds.items():
        value = found.get(name)
        if value is not None and type(value) is not kind and not (kind is float and type(value) is int):
            raise TypeError(f"{name} is {value!r}")
    if not all(isinstance(label, str) for label in (*found.get("labels", ()), *found.get("mirror", {}).values())):
        raise TypeError("a label is no text")


def write_images(
    run_folder: Path,
    names: Sequence[str],
    parts: Sequence[str],
    groups: Sequence[str] | None,
    given: Mapping[str, Sequence[str]],
) -> None:
    """images.csv: image, its part of the split ("" where unreadable), its subject, the columns of given answers."""
    texts = zip(names, parts, groups or [""] * len(names), *given.values(), strict=True)
    rows = ([guarded_text(text) for text in row] for row in texts)
    _write_csv(run_folder / IMAGES, ("image", "part", "subject", *given), rows)


def read_images(run_folder: Path) -> list[list[str]]:
    """The columns of images.csv, each with its header; TrainingError where the file is none of ours."""
    path = run_folder / IMAGES
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = ([unguarded_text(cell) for cell in row] for row in csv.reader(file, strict=True))
            columns = [list(column) for column in zip(*rows, strict=True)]
    except (OSError, ValueError, csv.Error) as error:
        raise TrainingError(f"{path} cannot be read ({error}); train anew.") from error
    if [column[0] for column in columns[:3]] != ["image", "part", "subject"]:
        raise TrainingError(f"{path} has other columns than image, part and subject; train anew.")
    return columns


def parts_of_run(run_folder: Path) -> list[str]:
    """Each image's part of the split that the run was trained with, in the order of its images."""
    return read_images(run_folder)[1][1:]


def write_probabilities(
    path: Path,
    names: Sequence[str],
    given: Mapping[str, Sequence[str]],
    labels: Sequence[str],
    probabilities: NDArray[np.floating],
) -> None:
    """A CSV of image, the columns of `given` answers, and the calibrated probability of each label as `p_<label>`.

    Names and labels that a spreadsheet would run as a formula are guarded.
    """
    rows = (
        [guarded_text(name), *map(guarded_text, answers), *(f"{value:.6f}" for value in row)]
        for name, answers, row in zip(names, zip(*given.values(), strict=True), probabilities.tolist(), strict=True)
    )
    _write_csv(path, ("image", *given, *(f"p_{label}" for label in labels)), rows)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
