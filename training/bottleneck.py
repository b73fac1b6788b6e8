"""The head alone, taught on bottleneck features: what the frozen trunk makes of each picture, computed once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.augment import mirror_permutation, mirrored_targets
from training.batches import in_batches
from training.data import TrainingData
from training.events import OnEvent, Pace
from training.inference import BATCH, mixed_precision, take
from training.learning import Learning, outputs_of, right_answers
from training.settings import TrainSettings

Features = NDArray[np.float32]


def train_head(
    model: nn.Module, data: TrainingData, settings: TrainSettings, cache_folder: Path, device: str, on_event: OnEvent
) -> None:
    """Train `model.head` for the settings' `bottleneck_epochs`; `model.trunk` stays as it is.

    Where the settings mirror, the features of all mirrored pictures are stored too: no other augmentation is seen
    here. The features lie in a temporary file in `cache_folder`, float32. Tells progress (stage bottleneck) and a
    message after each epoch.
    """
    cache_folder.mkdir(parents=True, exist_ok=True)
    model.to(device)
    with tempfile.TemporaryDirectory(prefix="bottleneck-", dir=cache_folder) as folder:
        features = store_features(model.get_submodule("trunk"), data, settings, Path(folder), device, on_event)
        _learn(model.get_submodule("head"), features, data.targets[data.train], settings, device, on_event)
        # A file that is still mapped cannot be removed everywhere.
        del features


def store_features(
    trunk: nn.Module, data: TrainingData, settings: TrainSettings, folder: Path, device: str, on_event: OnEvent
) -> list[Features]:
    """What the trunk makes of the training pictures in their order (n, ...), and, where they are mirrored, of these."""
    trunk.eval()
    stored: list[Features] = []
    sides = 2 if settings.mirror_images else 1
    due = Pace()
    for side in range(sides):
        rows: Features | None = None
        for start in range(0, len(data.train), BATCH):
            pixels = take(data.pixels, data.train[start : start + BATCH], device)
            with torch.inference_mode(), mixed_precision(device):
                seen = trunk(data.prepare(pixels.flip(2) if side else pixels)).float().cpu().numpy()
            if rows is None:
                shape = (len(data.train), *seen.shape[1:])
                rows = np.lib.format.open_memmap(folder / f"{side}.npy", "w+", np.float32, shape)
            rows[start : start + len(seen)] = seen
            done, total = side * len(data.train) + start + len(seen), sides * len(data.train)
            if done == total or due():
                on_event({"event": "progress", "stage": "bottleneck", "done": done, "total": total})
        if rows is not None:
            stored.append(rows)
    return stored


def _learn(
    head: nn.Module,
    features: list[Features],
    targets: NDArray[np.int64],
    settings: TrainSettings,
    device: str,
    on_event: OnEvent,
) -> None:
    every = np.arange(len(targets))
    learning = Learning(
        head.parameters(), targets, settings, device,
        batches=len(in_batches(every, settings.batch_size)), epochs=settings.bottleneck_epochs,
        learning_rate=settings.bottleneck_rate,
    )  # fmt: skip
    rng = np.random.default_rng(settings.seed)
    permutation = torch.from_numpy(mirror_permutation(settings.labels, settings.mirror))
    head.train()
    for epoch in range(1, settings.bottleneck_epochs + 1):
        loss_sum, right_sum = 0.0, torch.zeros(2, device=device)
        for rows in in_batches(rng.permutation(every), settings.batch_size):
            mirrored = rng.random(len(rows)) < (len(features) - 1) / 2
            seen = features[0][rows]
            seen[mirrored] = features[-1][rows[mirrored]]
            answers = torch.from_numpy(targets[rows])
            turned = torch.from_numpy(mirrored)
            answers[turned] = mirrored_targets(answers[turned], permutation)
            answers = answers.to(device)
            with mixed_precision(device, settings.precision):
                outputs = outputs_of(head, torch.from_numpy(seen).to(device))
                loss = learning.loss(outputs, answers)
            learning.update(loss)
            loss_sum += loss.item() * len(rows)
            right_sum += right_answers(outputs, answers)
        text = (
            f"Head alone, epoch {epoch} of {settings.bottleneck_epochs}: loss {loss_sum / len(targets):.3f}, "
            f"{100 * (right_sum[0] / right_sum[1]).item():.1f} % right on the images learned from."
        )
        on_event({"event": "message", "text": text})
