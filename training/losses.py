"""What a network is trained to make small.

Targets are label numbers int64 (n,), or for a set of yes/no questions 1, 0 and, where the answer is missing, -1 in
int64 (n, outputs). `weights` is float (outputs,) or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

MISSING = -1


@dataclass(frozen=True)
class LossOptions:
    """What a loss may use: smoothing and gamma as in the settings, `weights` per label or per question."""

    label_smoothing: float = 0.0
    focal_gamma: float = 2.0
    weights: torch.Tensor | None = None


@dataclass(frozen=True)
class Loss:
    """`compute(logits, targets, options)` is the batch's mean; `weigh(targets, outputs)` balances rare answers.

    `answers_sets`: it also takes targets (n, outputs); where it does not, `for_sets` is the loss of the same kind that
    does. `smooths`: it knows of label smoothing.
    """

    compute: Callable[[torch.Tensor, torch.Tensor, LossOptions], torch.Tensor]
    weigh: Callable[[NDArray[np.int64], int], NDArray[np.float32]]
    answers_sets: bool = False
    smooths: bool = False
    for_sets: str = ""


def label_weights(targets: NDArray[np.int64], outputs: int) -> NDArray[np.float32]:
    """For labels (n,) the weights by which all labels count alike, 1 on average over the images; 1 where none has it.

    >>> [round(weight, 3) for weight in label_weights(np.array([0, 0, 0, 1]), 3).tolist()]
    [0.667, 2.0, 1.0]
    """
    counts = np.bincount(targets, minlength=outputs)
    there = counts > 0
    return np.where(there, len(targets) / (there.sum() * np.maximum(counts, 1)), 1.0).astype(np.float32)


def positive_weights(targets: NDArray[np.int64], outputs: int) -> NDArray[np.float32]:
    """Per question how many times a yes must count to weigh as much as all no; 1 where one of them is never given.

    >>> positive_weights(np.array([[1, 0], [0, 0], [0, -1]]), 2).tolist()
    [2.0, 1.0]
    """
    answers = np.eye(outputs, dtype=np.int64)[targets] if targets.ndim == 1 else targets
    yes, no = (answers == 1).sum(axis=0), (answers == 0).sum(axis=0)
    return np.where((yes > 0) & (no > 0), no / np.maximum(yes, 1), 1.0).astype(np.float32)


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, options: LossOptions) -> torch.Tensor:
    """Of a softmax, with label smoothing (Szegedy et al. 2016)."""
    from torch.nn import functional

    return functional.cross_entropy(logits, targets, options.weights, label_smoothing=options.label_smoothing)


def focal(logits: torch.Tensor, targets: torch.Tensor, options: LossOptions) -> torch.Tensor:
    """Cross-entropy in which images count (1 - p of the right label) ** gamma (Lin et al. 2017)."""
    surprise = -logits.float().log_softmax(dim=1).gather(1, targets[:, None])[:, 0]
    losses = (1 - (-surprise).exp()).clamp(min=0) ** options.focal_gamma * surprise
    if options.weights is None:
        return losses.mean()
    counts = options.weights[targets]
    return (losses * counts).sum() / counts.sum()


def binary_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, options: LossOptions) -> torch.Tensor:
    """Of a sigmoid per output, over the answers that are there; `weights` are those of a yes."""
    from torch.nn import functional

    answers, there = _as_answers(targets, logits)
    # Smoothed as labels are: towards the middle between yes and no.
    smooth = answers * (1 - options.label_smoothing) + options.label_smoothing / 2
    losses = functional.binary_cross_entropy_with_logits(
        logits.float(), smooth, pos_weight=options.weights, reduction="none"
    )
    return (losses * there).sum() / there.sum().clamp(min=1)


def binary_focal(logits: torch.Tensor, targets: torch.Tensor, options: LossOptions) -> torch.Tensor:
    """As `binary_cross_entropy`, each answer counting (1 - p of the right one) ** gamma; no label smoothing."""
    from torch.nn import functional

    answers, there = _as_answers(targets, logits)
    surprise = functional.binary_cross_entropy_with_logits(logits.float(), answers, reduction="none")
    losses = (1 - (-surprise).exp()).clamp(min=0) ** options.focal_gamma * surprise
    if options.weights is not None:
        losses = losses * (1 + answers * (options.weights - 1))
    return (losses * there).sum() / there.sum().clamp(min=1)


def cosine_proximity(logits: torch.Tensor, targets: torch.Tensor, options: LossOptions) -> torch.Tensor:
    """1 - the cosine between answers and outputs (softmax of labels, sigmoids of sets), missing answers left out.

    An image all of whose answers are no has no direction: it counts 1 and teaches nothing, as in Keras.
    """
    from torch.nn import functional

    answers, there = _as_answers(targets, logits)
    outputs = logits.float().softmax(dim=1) if targets.ndim == 1 else logits.float().sigmoid()
    if options.weights is not None:
        answers, outputs = answers * options.weights, outputs * options.weights
    return (1 - functional.cosine_similarity(outputs * there, answers, dim=1, eps=1e-7)).mean()


def _as_answers(targets: torch.Tensor, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Answers (n, outputs) as 1.0 or 0.0, and 1.0 where there is one; a label is yes to itself, no to the others."""
    from torch.nn import functional

    answers = functional.one_hot(targets, logits.shape[1]) if targets.ndim == 1 else targets
    there = answers != MISSING
    return (answers * there).float(), there.float()


LOSSES = {
    "cross_entropy": Loss(cross_entropy, label_weights, smooths=True, for_sets="binary_cross_entropy"),
    "focal": Loss(focal, label_weights, for_sets="binary_focal"),
    "binary_cross_entropy": Loss(binary_cross_entropy, positive_weights, answers_sets=True, smooths=True),
    "binary_focal": Loss(binary_focal, positive_weights, answers_sets=True),
    "cosine_proximity": Loss(cosine_proximity, positive_weights, answers_sets=True),
}
