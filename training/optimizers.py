"""How weights are changed: optimisers, and how the learning rate goes over a training. No torch at import."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import torch

# One-cycle (Smith & Topin 2019) with torch's constants: where it starts, where it ends, and its peak's place.
CYCLE_START, CYCLE_END, CYCLE_PEAK = 1 / 25, 1 / 250_000, 0.3


@dataclass(frozen=True)
class Optimizer:
    """A class of torch.optim with what is fixed of it; Keras' constants where they differ from torch's."""

    name: str
    fixed: Mapping[str, Any] = field(default_factory=dict)
    has_momentum: bool = False


OPTIMIZERS = {
    "adam": Optimizer("Adam", {"fused": True}),
    "adamw": Optimizer("AdamW", {"fused": True}),
    "sgd": Optimizer("SGD", has_momentum=True),
    "rmsprop": Optimizer("RMSprop", {"alpha": 0.9, "eps": 1e-7}),
    "adadelta": Optimizer("Adadelta", {"rho": 0.95, "eps": 1e-7}),
}


def make_optimizer(
    name: str,
    weights: Iterable[torch.nn.Parameter],
    learning_rate: float,
    *,
    weight_decay: float = 0.0,
    momentum: float = 0.9,
) -> torch.optim.Optimizer:
    """The optimiser of OPTIMIZERS for those of the weights that are not frozen."""
    import torch

    chosen = OPTIMIZERS[name]
    options: dict[str, Any] = {"lr": learning_rate, "weight_decay": weight_decay, **chosen.fixed}
    if chosen.has_momentum:
        options["momentum"] = momentum
    trained = [weight for weight in weights if weight.requires_grad]
    return cast("torch.optim.Optimizer", getattr(torch.optim, chosen.name)(trained, **options))


def constant(_done: float) -> float:
    """1 throughout."""
    return 1.0


def cosine(done: float) -> float:
    """From 1 down to 0 along half a cosine (Loshchilov & Hutter 2017)."""
    return (1 + math.cos(math.pi * done)) / 2


def one_cycle(done: float) -> float:
    """Up from 1/25 to 1 within the first three tenths, then down to almost 0, each along half a cosine."""
    if done < CYCLE_PEAK:
        return 1 - (1 - CYCLE_START) * cosine(done / CYCLE_PEAK)
    return CYCLE_END + (1 - CYCLE_END) * cosine((done - CYCLE_PEAK) / (1 - CYCLE_PEAK))


# What the learning rate is multiplied by when that share (0..1) of the training's steps is done.
SCHEDULES: Mapping[str, Callable[[float], float]] = {"constant": constant, "cosine": cosine, "one_cycle": one_cycle}


def rate_factor(schedule: str, step: int, steps: int, warm_up_steps: float) -> float:
    """The learning rate's factor at `step` (from 0) of `steps`; the warm-up rises evenly to the schedule's height.

    >>> [round(rate_factor("cosine", step, 4, 2), 3) for step in range(4)]
    [0.5, 0.854, 0.5, 0.146]
    """
    warm = min(1.0, (step + 1) / warm_up_steps) if warm_up_steps > 0 else 1.0
    return warm * SCHEDULES[schedule](step / max(1, steps))
