"""What a training is asked to do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.registry import UnknownArchitectureError, find
from training.device import check_device
from training.errors import TrainingError


@dataclass(frozen=True)
class TrainSettings:
    """The settings of one training; TrainingError with one plain sentence where a value is wrong.

    `mirror` says which labels swap when a picture is mirrored; either direction of a pair is enough, both are kept.
    `train_share` is the share of images to learn from, the rest validates. Patience is in epochs: see
    `training.stopping`. `device` is "auto" (CUDA where there is one), "cpu" or "cuda".
    """

    task: str
    architecture: str
    labels: tuple[str, ...]
    mirror: Mapping[str, str] = field(default_factory=dict)
    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 1e-3
    train_share: float = 0.7
    mirror_images: bool = True
    patience_accuracy: int = 5
    patience_loss: int = 3
    seed: int = 0
    device: str = "auto"

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(self.labels))
        if not self.task:
            raise TrainingError("The task has no name; give it one.")
        if len(self.labels) < 2 or len(set(self.labels)) < len(self.labels) or "" in self.labels:
            raise TrainingError(f"Task {self.task!r} needs two or more different labels, none of them empty.")
        try:
            find(self.architecture)
        except UnknownArchitectureError as error:
            raise TrainingError(str(error)) from error
        for name in ("epochs", "batch_size", "patience_accuracy", "patience_loss"):
            if getattr(self, name) < 1:
                raise TrainingError(f"{name} is {getattr(self, name)}; it must be 1 or more.")
        if not (math.isfinite(self.learning_rate) and self.learning_rate > 0):
            raise TrainingError(f"learning_rate is {self.learning_rate}; it must be above 0, such as 0.001.")
        if not 0 < self.train_share < 1:
            raise TrainingError(f"train_share is {self.train_share}; it must lie between 0 and 1, such as 0.7.")
        if not 0 <= self.seed < 2**63:
            raise TrainingError(f"seed is {self.seed}; it must be 0 or a positive whole number.")
        object.__setattr__(self, "mirror", both_ways(self.mirror, self.labels))
        check_device(self.device)


def both_ways(mirror: Mapping[str, str], labels: tuple[str, ...]) -> dict[str, str]:
    """The mirror map with each pair in both directions; TrainingError on unknown labels and on contradictions."""
    pairs: dict[str, str] = {}
    for one, other in mirror.items():
        for label in (one, other):
            if label not in labels:
                raise TrainingError(f"The mirror names {label!r}, which is no label; there are {', '.join(labels)}.")
        for a, b in ((one, other), (other, one)):
            if pairs.setdefault(a, b) != b:
                raise TrainingError(f"The mirror swaps {a!r} with both {pairs[a]!r} and {b!r}; keep one pair.")
    return pairs
