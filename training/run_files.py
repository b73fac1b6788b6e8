"""The files of a training's run folder that people read: settings.toml, metrics.csv, validation.csv."""

from __future__ import annotations

import csv
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import tomli_w
from numpy.typing import NDArray

from training.files import guarded_text, replacing
from training.settings import TrainSettings

METRICS = ("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
_VERSIONS_OF = ("torch", "torchvision", "numpy", "pillow", "safetensors")


def write_settings(run_folder: Path, settings: TrainSettings, device: str) -> None:
    """settings.toml: all settings, `resolved_device` ("cpu" or "cuda"), and the versions that ran."""
    versions = {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS_OF}
    fields = asdict(settings) | {"labels": list(settings.labels), "resolved_device": device, "versions": versions}
    with replacing(run_folder / "settings.toml") as beside:
        beside.write_text(tomli_w.dumps(fields), encoding="utf-8", newline="\n")


def write_metrics(run_folder: Path, epochs: Iterable[Sequence[float]]) -> None:
    """metrics.csv: one row of METRICS per epoch, losses in nats, accuracies as shares."""
    _write_csv(run_folder / "metrics.csv", METRICS, epochs)


def write_validation(
    run_folder: Path,
    names: Sequence[str],
    targets: NDArray[np.int64],
    labels: Sequence[str],
    probabilities: NDArray[np.floating],
) -> None:
    """validation.csv: image, its given label, and the calibrated probability of each label as `p_<label>`.

    Names and labels that a spreadsheet would run as a formula are guarded.
    """
    rows = (
        [guarded_text(name), guarded_text(labels[target]), *(f"{value:.6f}" for value in row)]
        for name, target, row in zip(names, targets, probabilities, strict=True)
    )
    _write_csv(run_folder / "validation.csv", ("image", "label", *(f"p_{label}" for label in labels)), rows)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
