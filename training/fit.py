"""Training: from labelled pictures to a run folder with checkpoint, metrics and calibrated validation."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.registry import build, find
from training.augment import mirror_permutation
from training.bottleneck import train_head
from training.calibration import cross_entropy, fit_temperature, softmax
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.data import TrainingData
from training.device import resolve_device
from training.events import OnEvent, Pace
from training.labelled_images import LabelledImages, check, read_pictures, split
from training.loop import Epoch, Training
from training.metrics import accuracy, balanced_accuracy, majority_share
from training.preprocessing import Standardisation, measure
from training.pretrained import load_pretrained
from training.run_files import METRICS, write_metrics, write_settings, write_validation
from training.settings import TrainSettings
from training.stopping import EarlyStopping

__all__ = ["LabelledImages", "TrainResult", "train"]

# Pictures move to the GPU once and stay, where they take no more than this.
GPU_BYTES = 2 * 2**30


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
    """Train one network as the settings say; write the run folder; return the best epoch's figures.

    Writes settings.toml at the start, metrics.csv after each epoch, model.safetensors and validation.csv at the end.
    `on_event` gets plain dicts: progress (stage decode), message, batch (at most 5 a second), epoch. On the CPU the
    same settings, images and thread count give the same weights. Raises TrainingError where the images do not allow
    a training: none, none readable, fewer than two labels to learn from, a label number out of range.
    """
    start = time.perf_counter()
    check(images, settings)
    device = resolve_device(settings.device)
    write_settings(run_folder, settings, device)
    on_event({"event": "message", "text": f"Training on the {'GPU' if device == 'cuda' else 'CPU'}."})
    pixels, readable = read_pictures(images, settings, cache_folder, on_event)
    learned, validation = split(images, readable, settings)
    standardise = _standardisation(settings, pixels, learned)
    data = TrainingData(_on_device(pixels, device), images.targets, learned, validation, standardise)

    # The caller's own random numbers go on as if nothing had happened here.
    with torch.random.fork_rng([torch.cuda.current_device()] if device == "cuda" else []):
        torch.manual_seed(settings.seed)
        model = _network(settings)
        if settings.bottleneck_epochs:
            train_head(model, data, settings, cache_folder, device, on_event)
        training = Training(model, data, settings, device)
        history = _run(training, data, settings, run_folder, on_event)
    temperature = fit_temperature(training.best_logits, data.targets[data.validation])
    _write_results(run_folder, images, data, training, settings, temperature)
    return _result(training, data, history, temperature, device, time.perf_counter() - start)


def _network(settings: TrainSettings) -> nn.Module:
    """The network as it starts: from torch's random numbers, its trunk from published weights where they are asked."""
    mirror = mirror_permutation(settings.labels, settings.mirror).tolist()
    model = build(settings.architecture, len(settings.labels), mirror)
    if settings.weights:
        load_pretrained(model, find(settings.architecture), settings.weights)
    return model


def _standardisation(settings: TrainSettings, pixels: NDArray[np.uint8], learned: NDArray[np.int64]) -> Standardisation:
    """Published weights expect the standardisation that they were made with; others that of the pictures learned."""
    pretrained = find(settings.architecture).pretrained
    if settings.weights and pretrained is not None:
        return Standardisation(pretrained.mean, pretrained.deviation)
    return measure(pixels, learned)


def _on_device(pixels: NDArray[np.uint8], device: str) -> torch.Tensor:
    tensor = torch.from_numpy(pixels)
    return tensor.to(device) if pixels.nbytes <= GPU_BYTES else tensor


def _run(
    training: Training, data: TrainingData, settings: TrainSettings, run_folder: Path, on_event: OnEvent
) -> list[Epoch]:
    """Train epoch by epoch, telling of each and keeping metrics.csv up to date."""
    due = Pace()

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
