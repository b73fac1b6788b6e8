"""What happens to the weights at one step: the loss, its gradient, the optimiser at its learning rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

from models.auxiliary import AuxiliaryLogits
from training.errors import TrainingError
from training.losses import LOSSES, MISSING, LossOptions
from training.metrics import Labels
from training.optimizers import make_optimizer, rate_factor
from training.settings import TrainSettings
from training.state import State

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
        """`batches` are updates an epoch; `targets` are those learned from: they say which labels are rare."""
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
        # Gradients of half the precision's range vanish where they are small: they are learned from enlarged.
        self._scaler = torch.amp.GradScaler(device, enabled=settings.precision == "fp16")

    def loss(self, outputs: Outputs, targets: torch.Tensor) -> torch.Tensor:
        """The batch's mean loss, that of an auxiliary classifier added by its weight."""
        if isinstance(outputs, AuxiliaryLogits):
            return self.loss(outputs.logits, targets) + outputs.weight * self.loss(outputs.auxiliary, targets)
        return self._compute(outputs, targets, self._options)

    def update(self, loss: torch.Tensor) -> None:
        """Change the weights by the loss' gradient."""
        self.add(loss)
        self.step()

    def add(self, loss: torch.Tensor) -> None:
        """Add the loss' gradient to those that the next step is made of."""
        torch.autograd.backward(self._scaler.scale(loss))

    def step(self) -> None:
        """Change the weights by the gradients added since the last step."""
        factor = rate_factor(self._schedule, self._step, self._steps, self._warm_up_steps)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * factor
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._optimizer.zero_grad()
        self._step += 1

    def state(self) -> State:
        """What the next step depends on, beside weights, loss and gradient."""
        tensors: dict[str, torch.Tensor] = {}
        numbers: dict[str, float] = {}
        for weight, values in self._optimizer.state_dict()["state"].items():
            for name, value in values.items():
                if isinstance(value, torch.Tensor):
                    tensors[f"{weight}.{name}"] = value
                else:
                    numbers[f"{weight}.{name}"] = value
        return State(tensors, {"step": self._step, "numbers": numbers, "scaler": self._scaler.state_dict()})

    def restore(self, state: State) -> None:
        """Go on from a state of the same settings, architecture and schedule; ValueError where it is another's."""
        whole = self._optimizer.state_dict()
        weights = [weight for group in self._optimizer.param_groups for weight in group["params"]]
        values: dict[int, dict[str, Any]] = {}
        for key, value in (state.tensors | state.about["numbers"]).items():
            number, _, name = key.partition(".")
            values.setdefault(int(number), {})[name] = _laid_out_as(weights[int(number)], value)
        if len({frozenset(of_weight) for of_weight in values.values()}) > 1:
            raise ValueError("the optimiser's memory of some weights is not whole")
        self._optimizer.load_state_dict({**whole, "state": values})
        self._step = int(state.about["step"])
        rate_factor(self._schedule, self._step, self._steps, self._warm_up_steps)  # OverflowError: no step
        self._scaler.load_state_dict(state.about["scaler"])


def _laid_out_as(weight: torch.Tensor, value: Any) -> Any:
    """The value with its elements in the order of the weight's in memory, on which a fused optimiser relies."""
    if isinstance(value, torch.Tensor) and value.shape == weight.shape:
        return torch.empty_like(weight, dtype=value.dtype).copy_(value)
    if isinstance(value, torch.Tensor) and value.numel() != 1:
        raise ValueError("the optimiser's memory is of other weights")
    return value


def outputs_of(network: Callable[[torch.Tensor], Outputs], inputs: torch.Tensor) -> Outputs:
    """What a network in training mode says of a batch; TrainingError where it cannot learn from a single picture."""
    try:
        return network(inputs)
    except ValueError as error:
        if len(inputs) > 1:
            raise
        raise TrainingError(
            "This network compares the pictures of a batch with one another; choose a batch_size of 2 or more."
        ) from error


def right_answers(outputs: Outputs, targets: torch.Tensor) -> torch.Tensor:
    """How many of the batch's answers the outputs (n, outputs) get right, and how many were given: (2,).

    `targets` are label numbers (n,), or 1, 0 and -1, a missing answer, (n, outputs).
    """
    logits = (outputs.logits if isinstance(outputs, AuxiliaryLogits) else outputs).detach()
    if targets.ndim == 1:
        return torch.stack(((logits.argmax(dim=1) == targets).sum(), targets.new_tensor(len(targets))))
    given = targets != MISSING
    return torch.stack((((logits > 0) == (targets == 1))[given].sum(), given.sum()))
