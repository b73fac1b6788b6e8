"""What happens to the weights at one step: the loss, its gradient, the optimiser at its learning rate."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

from models.auxiliary import AuxiliaryLogits
from training.losses import LOSSES, LossOptions
from training.metrics import Labels
from training.optimizers import make_optimizer, rate_factor
from training.settings import TrainSettings

Outputs = torch.Tensor | AuxiliaryLogits


class Learning:
    """The settings' loss, optimiser and schedule over a training of `epochs` times `batches` steps."""

    def __init__(
        self,
        weights: Iterable[nn.Parameter],
        targets: Labels,
        settings: TrainSettings,
        device: str,
        *,
        batches: int,
        epochs: int,
        learning_rate: float,
    ) -> None:
        """`targets` are those that are learned from: they say which labels are rare."""
        self._compute = LOSSES[settings.loss].compute
        balance = None
        if settings.balanced:
            balance = torch.from_numpy(LOSSES[settings.loss].weigh(targets, len(settings.labels))).to(device)
        self._options = LossOptions(settings.label_smoothing, settings.focal_gamma, balance)
        self._optimizer = make_optimizer(
            settings.optimizer,
            weights,
            learning_rate,
            weight_decay=settings.weight_decay,
            momentum=settings.momentum,
        )
        self._schedule, self._rate = settings.schedule, learning_rate
        self._step, self._steps = 0, batches * epochs
        self._warm_up_steps = settings.warm_up_epochs * batches

    def loss(self, outputs: Outputs, targets: torch.Tensor) -> torch.Tensor:
        """The batch's mean loss, that of an auxiliary classifier added by its weight."""
        if isinstance(outputs, AuxiliaryLogits):
            return self.loss(outputs.logits, targets) + outputs.weight * self.loss(outputs.auxiliary, targets)
        return self._compute(outputs, targets, self._options)

    def update(self, loss: torch.Tensor) -> None:
        """Change the weights by the loss' gradient."""
        factor = rate_factor(self._schedule, self._step, self._steps, self._warm_up_steps)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * factor
        self._optimizer.zero_grad()
        torch.autograd.backward(loss)
        self._optimizer.step()
        self._step += 1


def right_answers(outputs: Outputs, targets: torch.Tensor) -> torch.Tensor:
    """How many of the batch's labels (n,) the outputs (n, labels) get right."""
    logits = outputs.logits if isinstance(outputs, AuxiliaryLogits) else outputs
    return (logits.detach().argmax(dim=1) == targets).sum()
