"""Epochs: one network learning from pictures that are already in memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.answers import answers_of
from training.augment import mirror_half, mirror_permutation
from training.batches import in_batches
from training.data import TrainingData
from training.errors import TrainingError
from training.freezing import freeze_lower_layers, set_training_mode
from training.inference import logits_of, mixed_precision, take
from training.learning import Learning, Outputs, outputs_of, right_answers
from training.settings import TrainSettings
from training.state import State
from training.stopping import EarlyStopping
from training.transfer import sent
from training.variation import Variation, vary

OnBatch = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Epoch:
    """One epoch's figures. Training loss and accuracy are those of the batches as they were learned from.

    The training loss is the settings' own, the validation loss always cross-entropy in nats (of a set of questions: its
    mean over the answers), so that runs compare.
    `seconds` covers training and validation, `images_per_second` training alone.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    images_per_second: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, astuple(self))) or self.images_per_second <= 0:
            raise ValueError("an epoch's figures are numbers")


class Training:
    """A network on its way: `epochs()` trains it, `keep_best()` at the end gives it the best weights.

    `logits` and `best_logits` are those of the validation images after the last and after the best epoch, which is the
    last where the settings keep that.
    """

    def __init__(self, model: nn.Module, data: TrainingData, settings: TrainSettings, device: str) -> None:
        """`model` and `device` ("cpu" or "cuda") as they are to be used; the weights are changed in place."""
        # Channels side by side in memory suit the convolutions of both CPUs and GPUs.
        layout = torch.channels_last if settings.channels_last else torch.contiguous_format
        self.model = model.to(device).to(memory_format=layout)
        self._forward: Callable[[torch.Tensor], Outputs] = torch.compile(model) if settings.compile else model
        self._data, self._settings, self._device = data, settings, device
        self._answers = answers_of(settings.yes_no)
        self._frozen = freeze_lower_layers(model, settings.freeze)
        self._updates = -(-len(in_batches(data.train, settings.batch_size)) // settings.accumulate)
        self._learning = Learning(
            model.parameters(), data.targets[data.train], settings, device,
            batches=self._updates, epochs=settings.epochs, learning_rate=settings.learning_rate,
        )  # fmt: skip
        self._variation = Variation(**{one.name: getattr(settings, one.name) for one in fields(Variation)})
        self._rng = np.random.default_rng(settings.seed)
        self._permutation = torch.from_numpy(mirror_permutation(settings.labels, settings.mirror)).to(device)
        self._done = 0
        self.best_epoch = 0
        self.logits = self.best_logits = np.empty((0, len(settings.labels)), np.float32)
        self._best_weights = self.model.state_dict()

    def epochs(self, stopping: EarlyStopping, on_batch: OnBatch) -> Iterator[Epoch]:
        """Train until `stopping` or the last epoch; `on_batch(epoch, done, total)` after each batch.

        TrainingError where the loss stops being a number.
        """
        targets = self._data.targets[self._data.validation]
        while self._done < self._settings.epochs and not stopping.stop:
            epoch = self._done + 1
            start = time.perf_counter()
            train_loss, train_accuracy = self._train_epoch(epoch, on_batch)
            trained = time.perf_counter()
            self.logits = self.ask(self._data.validation)
            loss, right = self._answers.loss(self.logits, targets), self._answers.accuracy(self.logits, targets)
            if not np.isfinite(train_loss + loss):
                raise TrainingError(
                    f"The loss of {self._settings.architecture!r} is no longer a number after epoch {epoch}; "
                    f"train with a learning rate below {self._settings.learning_rate}."
                )
            best = stopping.observe(epoch, epoch * self._updates, right, loss)
            if best or self._settings.keep_last:
                self._best_weights = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}
                self.best_epoch, self.best_logits = epoch, self.logits
            self._done = epoch
            seconds, speed = time.perf_counter() - start, len(self._data.train) / (trained - start)
            yield Epoch(epoch, train_loss, train_accuracy, loss, right, seconds, speed)

    def learn_once(self, rows: NDArray[np.int64]) -> None:
        """One step on these pictures, outside of any epoch."""
        set_training_mode(self.model, self._frozen)
        self._learn_from(rows, 1.0)
        self._learning.step()

    def ask(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The network's logits for these pictures as it stands."""
        return logits_of(self.model, self._data.pixels, rows, self._data.prepare, self._device)

    def keep_best(self) -> None:
        """Take the weights of the best epoch."""
        self.model.load_state_dict(self._best_weights)

    def state(self) -> State:
        """All that the next epoch depends on, beside settings and pictures."""
        learning = self._learning.state()
        parts = {"model": self.model.state_dict(), "best": self._best_weights, "optimizer": learning.tensors}
        tensors = {f"{part}.{name}": one for part, ones in parts.items() for name, one in ones.items()}
        for name in ("logits", "best_logits"):
            tensors[name] = torch.from_numpy(getattr(self, name).copy())  # they may be one array
        tensors["random.cpu"] = torch.get_rng_state()
        if self._device == "cuda":
            tensors["random.cuda"] = torch.cuda.get_rng_state()
        about = {"epoch": self._done, "best_epoch": self.best_epoch, "random": self._rng.bit_generator.state}
        return State(tensors, {**about, "learning": dict(learning.about)})

    def restore(self, state: State) -> None:
        """Go on from a state of the same settings and pictures, and from torch's random numbers as they were then."""
        self.model.load_state_dict(state.part("model"))
        self._best_weights = {
            name: torch.empty_like(one).copy_(state.tensors[f"best.{name}"])
            for name, one in self.model.state_dict().items()
        }
        self._learning.restore(State(state.part("optimizer"), state.about["learning"]))
        self.logits, self.best_logits = (state.tensors[name].numpy() for name in ("logits", "best_logits"))
        shape = (len(self._data.validation), len(self._settings.labels))
        if {self.logits.shape, self.best_logits.shape} != {shape}:
            raise ValueError("logits of other images")
        self._done, self.best_epoch = state.about["epoch"], state.about["best_epoch"]
        self._rng.bit_generator.state = state.about["random"]
        torch.set_rng_state(state.tensors["random.cpu"])
        if self._device == "cuda" and "random.cuda" in state.tensors:
            torch.cuda.set_rng_state(state.tensors["random.cuda"])

    def _train_epoch(self, epoch: int, on_batch: OnBatch) -> tuple[float, float]:
        """One pass over the training images in a new order: the mean loss and the share that was right."""
        set_training_mode(self.model, self._frozen)
        order = self._rng.permutation(self._data.train)
        # Summed where they arise: asking a GPU for a number after each batch would make it wait.
        loss_sum = torch.zeros((), device=self._device)
        right_sum = torch.zeros(2, device=self._device)
        batches, at_once = in_batches(order, self._settings.batch_size), self._settings.accumulate
        for number, rows in enumerate(batches):
            first = number // at_once * at_once
            together = sum(map(len, batches[first : first + at_once]))
            loss, right = self._learn_from(rows, len(rows) / together)
            if number == min(first + at_once, len(batches)) - 1:
                self._learning.step()
            loss_sum += loss * len(rows)
            right_sum += right
            on_batch(epoch, number + 1, len(batches))
        return loss_sum.item() / len(order), (right_sum[0] / right_sum[1]).item()

    def _learn_from(self, rows: NDArray[np.int64], share: float) -> tuple[torch.Tensor, torch.Tensor]:
        """Add a batch's gradient, which is that `share` of a step; its mean loss, and its right and given answers."""
        pixels = take(self._data.pixels, rows, self._device)
        targets = sent(torch.from_numpy(self._data.targets[rows]), self._device)
        if self._settings.mirror_images:
            pixels, targets = mirror_half(pixels, targets, self._permutation, self._rng)
        if self._variation:
            pixels = vary(pixels, self._variation, self._rng)
        inputs = self._data.prepare(pixels)
        if not self._settings.channels_last:
            inputs = inputs.contiguous()
        with mixed_precision(self._device, self._settings.precision):
            outputs = outputs_of(self._forward, inputs)
            loss = self._learning.loss(outputs, targets)
        self._learning.add(loss * share if share < 1 else loss)
        return loss.detach(), right_answers(outputs, targets)
