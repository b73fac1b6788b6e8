"""Epochs: one network learning from pictures that are already in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.augment import mirror_half, mirror_permutation
from training.calibration import cross_entropy
from training.data import TrainingData
from training.errors import TrainingError
from training.freezing import freeze_lower_layers, set_training_mode
from training.inference import logits_of, mixed_precision, take
from training.learning import Learning, right_answers
from training.metrics import accuracy
from training.settings import TrainSettings
from training.stopping import EarlyStopping
from training.variation import Variation, vary

OnBatch = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Epoch:
    """One epoch's figures. Training loss and accuracy are those of the batches as they were learned from.

    The training loss is the settings' own, the validation loss always cross-entropy in nats, so that runs compare.
    `seconds` covers training and validation, `images_per_second` training alone.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    images_per_second: float


class Training:
    """A network on its way. After `epochs()` is used up it holds the best weights and their validation logits."""

    def __init__(self, model: nn.Module, data: TrainingData, settings: TrainSettings, device: str) -> None:
        """`model` and `device` ("cpu" or "cuda") as they are to be used; the weights are changed in place."""
        # Channels side by side in memory suit the convolutions of both CPUs and GPUs.
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self._data, self._settings, self._device = data, settings, device
        self._frozen = freeze_lower_layers(model, settings.freeze)
        self._batches = -(-len(data.train) // settings.batch_size)
        self._learning = Learning(
            model.parameters(), data.targets[data.train], settings, device,
            batches=self._batches, epochs=settings.epochs, learning_rate=settings.learning_rate,
        )  # fmt: skip
        self._variation = Variation(**{one.name: getattr(settings, one.name) for one in fields(Variation)})
        self._rng = np.random.default_rng(settings.seed)
        self._permutation = torch.from_numpy(mirror_permutation(settings.labels, settings.mirror)).to(device)
        self.best_epoch = 0
        self.best_logits = np.empty((0, len(settings.labels)), np.float32)

    def epochs(self, stopping: EarlyStopping, on_batch: OnBatch) -> Iterator[Epoch]:
        """Train until `stopping` or the last epoch; `on_batch(epoch, done, total)` after each batch.

        TrainingError where the loss stops being a number.
        """
        targets = self._data.targets[self._data.validation]
        best_weights = self.model.state_dict()
        batches = self._batches
        for epoch in range(1, self._settings.epochs + 1):
            start = time.perf_counter()
            train_loss, train_accuracy = self._train_epoch(epoch, batches, on_batch)
            trained = time.perf_counter()
            logits = logits_of(
                self.model, self._data.pixels, self._data.validation, self._data.standardise, self._device
            )
            loss, right = cross_entropy(logits, targets), accuracy(targets, logits.argmax(axis=1))
            if not np.isfinite(train_loss + loss):
                raise TrainingError(
                    f"The loss of {self._settings.architecture!r} is no longer a number after epoch {epoch}; "
                    f"train with a learning rate below {self._settings.learning_rate}."
                )
            if stopping.observe(epoch, epoch * batches, right, loss):
                best_weights = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}
                self.best_epoch, self.best_logits = epoch, logits
            seconds, speed = time.perf_counter() - start, len(self._data.train) / (trained - start)
            yield Epoch(epoch, train_loss, train_accuracy, loss, right, seconds, speed)
            if stopping.stop:
                break
        self.model.load_state_dict(best_weights)

    def _train_epoch(self, epoch: int, batches: int, on_batch: OnBatch) -> tuple[float, float]:
        """One pass over the training images in a new order: the mean loss and the share that was right."""
        set_training_mode(self.model, self._frozen)
        order = self._rng.permutation(self._data.train)
        # Summed where they arise: asking a GPU for a number after each batch would make it wait.
        loss_sum = torch.zeros((), device=self._device)
        right_sum = torch.zeros((), device=self._device)
        size = self._settings.batch_size
        for number, start in enumerate(range(0, len(order), size), 1):
            rows = order[start : start + size]
            loss, right = self._step(rows)
            loss_sum += loss * len(rows)
            right_sum += right
            on_batch(epoch, number, batches)
        return loss_sum.item() / len(order), right_sum.item() / len(order)

    def _step(self, rows: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Learn from one batch; its mean loss and its number of right answers."""
        pixels = take(self._data.pixels, rows, self._device)
        targets = torch.from_numpy(self._data.targets[rows]).to(self._device)
        if self._settings.mirror_images:
            pixels, targets = mirror_half(pixels, targets, self._permutation, self._rng)
        if self._variation:
            pixels = vary(pixels, self._variation, self._rng)
        with mixed_precision(self._device):
            outputs = self.model(self._data.standardise(pixels))
            loss = self._learning.loss(outputs, targets)
        self._learning.update(loss)
        return loss.detach(), right_answers(outputs, targets)
