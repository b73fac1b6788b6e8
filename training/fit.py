"""Training: from labelled pictures to a run folder with checkpoint, metrics and calibrated validation."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.registry import build, find
from training.calibration import cross_entropy, fit_temperature, softmax
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.decode import decode_images
from training.device import resolve_device
from training.errors import TrainingError
from training.loop import Epoch, Training, TrainingData
from training.metrics import Labels, accuracy, balanced_accuracy, majority_share
from training.preprocessing import measure
from training.run_files import METRICS, write_metrics, write_settings, write_validation
from training.settings import TrainSettings
from training.split import split_by_group
from training.stopping import EarlyStopping

OnEvent = Callable[[dict[str, object]], None]

EVENT_SECONDS = 0.2
# Pictures move to the GPU once and stay, where they take no more than this.
GPU_BYTES = 2 * 2**30
PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class LabelledImages:
    """n images with their labels, `targets` int64 (n,) numbering the settings' labels.

    `groups` keeps images of one person on one side of the split, `""` where unknown. `validation`, bool (n,), is a
    split given from outside, True = validation; where None, one is made.
    """

    names: tuple[str, ...]
    paths: tuple[Path, ...]
    targets: Labels
    groups: tuple[str, ...] | None
    validation: NDArray[np.bool_] | None


@dataclass(frozen=True)
class TrainResult:
    """What came of a training; the figures are the best epoch's on the validation images.

    `loss` is in nats and before calibration, as in metrics.csv; `accuracy`, `balanced_accuracy` and `majority_share`
    (the commonest label's share of the validation) are shares. `seconds` is the whole training from the first
    picture read, `images_per_second` the throughput of the training steps alone.
    """

    accuracy: float
    loss: float
    balanced_accuracy: float
    epochs: int
    best_epoch: int
    seconds: float
    images_per_second: float
    parameters: int
    images_train: int
    images_validation: int
    majority_share: float
    temperature: float
    device: str


def train(
    images: LabelledImages,
    settings: TrainSettings,
    run_folder: Path,
    cache_folder: Path,
    on_event: OnEvent,
) -> TrainResult:
    """Train one network with Adam and cross-entropy; write the run folder; return the best epoch's figures.

    Writes settings.toml at the start, metrics.csv after each epoch, model.safetensors and validation.csv at the end.
    `on_event` gets plain dicts: progress (stage decode), message, batch (at most 5 a second), epoch. On the CPU the
    same settings, images and thread count give the same weights. Raises TrainingError where the images do not allow
    a training: none, none readable, fewer than two labels to learn from, a label number out of range.
    """
    start = time.perf_counter()
    _check(images, settings)
    device = resolve_device(settings.device)
    write_settings(run_folder, settings, device)
    on_event({"event": "message", "text": f"Training on the {'GPU' if device == 'cuda' else 'CPU'}."})
    pixels, readable = _read_pictures(images, settings, cache_folder, on_event)
    learned, validation = _split(images, readable, settings)
    data = TrainingData(_on_device(pixels, device), images.targets, learned, validation, measure(pixels, learned))

    # The caller's own random numbers go on as if nothing had happened here.
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        training = Training(build(settings.architecture, len(settings.labels)), data, settings, device)
        history = _run(training, data, settings, run_folder, on_event)
    temperature = fit_temperature(training.best_logits, data.targets[data.validation])
    _write_results(run_folder, images, data, training, settings, temperature)
    return _result(training, data, history, temperature, device, time.perf_counter() - start)


def _check(images: LabelledImages, settings: TrainSettings) -> None:
    """TrainingError where the table of images cannot be trained from."""
    count = len(images.paths)
    lengths = {count, len(images.names), len(images.targets)}
    lengths |= {len(column) for column in (images.groups, images.validation) if column is not None}
    if len(lengths) > 1:
        raise TrainingError(f"The columns of the images have different lengths: {sorted(lengths)}.")
    if count == 0:
        raise TrainingError(f"No image is labelled for task {settings.task!r}; label some first.")
    if images.targets.min() < 0 or images.targets.max() >= len(settings.labels):
        raise TrainingError(
            f"Label numbers run from {images.targets.min()} to {images.targets.max()}, but task {settings.task!r} "
            f"has {len(settings.labels)} labels; number them from 0."
        )


def _read_pictures(
    images: LabelledImages, settings: TrainSettings, cache_folder: Path, on_event: OnEvent
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pixels (n, height, width, 3) of all images, and the rows that could be read."""
    due = _Pace()

    def report(done: int, total: int) -> None:
        if done == total or due():
            on_event({"event": "progress", "stage": "decode", "done": done, "total": total})

    decoded = decode_images(images.paths, find(settings.architecture).input_size, cache_folder, report)
    if not decoded.readable.any():
        raise TrainingError(f"None of the {len(images.paths)} pictures can be read. {decoded.problems[0]}")
    for problem in decoded.problems[:PROBLEMS_SHOWN]:
        on_event({"event": "message", "text": problem})
    if decoded.problems:
        text = f"{len(decoded.problems)} of {len(images.paths)} pictures cannot be read and are left out."
        on_event({"event": "message", "text": text})
    return decoded.pixels, np.flatnonzero(decoded.readable)


def _split(
    images: LabelledImages, rows: NDArray[np.int64], settings: TrainSettings
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of the rows train and which validate, as given or newly split; TrainingError where a side lacks images."""
    if images.validation is None:
        groups = None if images.groups is None else [images.groups[row] for row in rows]
        validates = split_by_group(images.targets[rows], groups, settings.train_share, settings.seed)
    else:
        validates = images.validation[rows].astype(bool)
    train, validation = rows[~validates], rows[validates]
    if not len(validation):
        raise TrainingError("No readable image is left to validate with; choose a split with both sides.")
    to_learn = np.unique(images.targets[train])
    if len(to_learn) < 2:
        there = f"only {settings.labels[to_learn[0]]!r}" if len(to_learn) else "none"
        raise TrainingError(
            f"Training needs images of two or more labels of task {settings.task!r}, and has {there}; "
            "label images of the others."
        )
    return train, validation


def _on_device(pixels: NDArray[np.uint8], device: str) -> torch.Tensor:
    tensor = torch.from_numpy(pixels)
    return tensor.to(device) if pixels.nbytes <= GPU_BYTES else tensor


def _run(
    training: Training, data: TrainingData, settings: TrainSettings, run_folder: Path, on_event: OnEvent
) -> list[Epoch]:
    """Train epoch by epoch, telling of each and keeping metrics.csv up to date."""
    due = _Pace()

    def on_batch(epoch: int, done: int, total: int) -> None:
        if due():
            on_event({"event": "batch", "epoch": epoch, "done": done, "total": total})

    stopping = EarlyStopping(
        settings.patience_accuracy, settings.patience_loss, majority_share(data.targets[data.validation])
    )
    history: list[Epoch] = []
    for epoch in training.epochs(stopping, on_batch):
        history.append(epoch)
        write_metrics(run_folder, ([getattr(past, column) for column in METRICS] for past in history))
        on_event({"event": "epoch", "epochs": settings.epochs, **asdict(epoch)})
    return history


def _write_results(
    run_folder: Path,
    images: LabelledImages,
    data: TrainingData,
    training: Training,
    settings: TrainSettings,
    temperature: float,
) -> None:
    """model.safetensors and validation.csv."""
    info = CheckpointInfo(
        architecture=settings.architecture,
        task=settings.task,
        labels=settings.labels,
        mirror=settings.mirror,
        input_size=find(settings.architecture).input_size,
        temperature=temperature,
        standardisation=data.standardise,
    )
    save_checkpoint(run_folder / "model.safetensors", training.model, info)
    names = [images.names[row] for row in data.validation]
    probabilities = softmax(training.best_logits, temperature)
    write_validation(run_folder, names, data.targets[data.validation], settings.labels, probabilities)


def _result(
    training: Training,
    data: TrainingData,
    history: list[Epoch],
    temperature: float,
    device: str,
    seconds: float,
) -> TrainResult:
    targets = data.targets[data.validation]
    predictions = training.best_logits.argmax(axis=1)
    training_seconds = sum(len(data.train) / epoch.images_per_second for epoch in history)
    return TrainResult(
        accuracy=accuracy(targets, predictions),
        loss=cross_entropy(training.best_logits, targets),
        balanced_accuracy=balanced_accuracy(targets, predictions),
        epochs=len(history),
        best_epoch=training.best_epoch,
        seconds=seconds,
        images_per_second=len(history) * len(data.train) / training_seconds,
        parameters=sum(weights.numel() for weights in training.model.parameters()),
        images_train=len(data.train),
        images_validation=len(data.validation),
        majority_share=majority_share(targets),
        temperature=temperature,
        device=device,
    )


class _Pace:
    """Called: whether it is time for another event, at most one each EVENT_SECONDS."""

    def __init__(self) -> None:
        self._last = -EVENT_SECONDS

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self._last < EVENT_SECONDS:
            return False
        self._last = now
        return True
