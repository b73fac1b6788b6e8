"""What a training is asked to do."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from models.registry import UnknownArchitectureError, find
from training.device import PRECISIONS, check_device
from training.errors import TrainingError
from training.losses import LOSSES
from training.optimizers import OPTIMIZERS, SCHEDULES
from training.preprocessing import Preprocessing


@dataclass(frozen=True)
class Bound:
    """What a number must be, as a test and in words."""

    words: str
    holds: Callable[[float], bool]


_FROM_ONE = Bound("be 1 or more", lambda value: value >= 1)
_NOT_NEGATIVE = Bound("be 0 or more", lambda value: value >= 0)
_RATE = Bound("be above 0, such as 0.001", lambda value: value > 0)
_BELOW_ONE = Bound("lie from 0 to below 1", lambda value: 0 <= value < 1)

NUMBERS = {
    "epochs": _FROM_ONE,
    "batch_size": _FROM_ONE,
    "accumulate": _FROM_ONE,
    "patience_accuracy": _FROM_ONE,
    "patience_loss": _FROM_ONE,
    "learning_rate": _RATE,
    "train_share": Bound("lie between 0 and 1, such as 0.7", lambda value: 0 < value < 1),
    "test_share": _BELOW_ONE,
    "freeze": Bound("lie from 0 to 1", lambda value: 0 <= value <= 1),
    "bottleneck_epochs": _NOT_NEGATIVE,
    "bottleneck_rate": _RATE,
    "label_smoothing": _BELOW_ONE,
    "focal_gamma": _NOT_NEGATIVE,
    "weight_decay": _NOT_NEGATIVE,
    "momentum": _BELOW_ONE,
    "warm_up_epochs": _NOT_NEGATIVE,
    **dict.fromkeys(("shift", "zoom", "brightness", "contrast"), _BELOW_ONE),
    "contrast_factor": Bound("lie from 0.1 to 10", lambda value: 0.1 <= value <= 10),
    "input_size": Bound(
        "be 0, or a multiple of 8 from 32 to 512, such as 64 or 128",
        lambda value: value == 0 or (value % 8 == 0 and 32 <= value <= 512),
    ),
    "rotation": Bound("lie from 0 to 180 degrees", lambda value: 0 <= value <= 180),
    "shear": Bound("lie from 0 to 60 degrees", lambda value: 0 <= value <= 60),
}
CHOICES: Mapping[str, Collection[str]] = {
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "precision": PRECISIONS,
}


@dataclass(frozen=True)
class TrainSettings:
    """The settings of one training; TrainingError with one plain sentence where a value is wrong.

    `mirror` says which labels swap when a picture is mirrored; either direction of a pair is enough, both are kept.
    `train_share` is the share of images to learn from, `test_share` that of images that nobody looks at before the
    training is done; the rest validates. Patience is in epochs: see `training.stopping`. `keep_last` keeps the last
    epoch's weights, to which a schedule that comes down to 0 leads, instead of the best epoch's: where one or two
    people validate, the best is soon a matter of luck. `device` is "auto" (CUDA where there is one), "cpu" or "cuda".

    `weights` is "" (from scratch), "imagenet" or the path of a file for the trunk; `freeze` the share of its lower
    layers that keep theirs; with `bottleneck_epochs` the head first learns so long on what the whole frozen trunk makes
    of the pictures, computed once, at `bottleneck_rate`. `balanced` makes rare labels count as much as common ones.
    `warm_up_epochs` raises the learning rate from 0. A schedule runs over all `epochs`: give it patience.
    From `shift` to `contrast`: see `training.variation`.

    `input_size` is the side in pixels to which pictures are resized, 0 for the architecture's own size.
    `contrast_factor`, `gaussian` and `binarise`: see `training.preprocessing`.

    `precision` is that of the arithmetic in training: "auto" (bf16 on a GPU that has it, else fp32), "fp32", "bf16" or
    "fp16"; weights are always float32. `channels_last` is the order of pixels in memory. `accumulate` batches make one
    change of the weights. `compile` lets torch compile the network first.

    `yes_no`: the labels are the names of questions that are answered yes or no, each for itself.
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
    keep_last: bool = False
    seed: int = 0
    device: str = "auto"
    weights: str = ""
    freeze: float = 0.0
    bottleneck_epochs: int = 0
    bottleneck_rate: float = 1e-3
    loss: str = "cross_entropy"
    label_smoothing: float = 0.0
    focal_gamma: float = 2.0
    balanced: bool = False
    optimizer: str = "adam"
    weight_decay: float = 0.0
    momentum: float = 0.9
    schedule: str = "constant"
    warm_up_epochs: float = 0.0
    shift: float = 0.0
    zoom: float = 0.0
    rotation: float = 0.0
    shear: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    yes_no: bool = False
    test_share: float = 0.0
    precision: str = "auto"
    channels_last: bool = True
    accumulate: int = 1
    compile: bool = False
    input_size: int = 0
    contrast_factor: float = 1.0
    gaussian: bool = False
    binarise: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(self.labels))
        if not self.task:
            raise TrainingError("The task has no name; give it one.")
        if len(self.labels) < 1 + (not self.yes_no) or len(set(self.labels)) < len(self.labels) or "" in self.labels:
            raise TrainingError(f"Task {self.task!r} needs two or more different labels, none of them empty.")
        try:
            architecture = find(self.architecture)
        except UnknownArchitectureError as error:
            raise TrainingError(str(error)) from error
        if self.weights and architecture.pretrained is None:
            raise TrainingError(f"There are no published weights for {self.architecture!r}; train it from scratch.")
        if self.bottleneck_epochs and not self.weights:
            raise TrainingError("bottleneck_epochs needs weights: an untrained trunk sees nothing to learn from.")
        for name, bound in NUMBERS.items():
            value = within_floats(getattr(self, name))
            if not (math.isfinite(value) and bound.holds(value)):
                raise TrainingError(f"{name} is {value}; it must {bound.words}.")
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise TrainingError(f"There is no {name} {getattr(self, name)!r}; choose one of {', '.join(choices)}.")
        if not architecture.takes(self.picture_size):
            cure = f"choose {architecture.smallest} or more" if architecture.smallest else "leave it 0"
            raise TrainingError(f"{self.architecture!r} cannot see pictures of input_size {self.input_size}; {cure}.")
        if self.yes_no and not LOSSES[self.loss].answers_sets:
            sets = ", ".join(name for name, loss in LOSSES.items() if loss.answers_sets)
            raise TrainingError(f"The loss {self.loss!r} chooses one of several labels; for yes and no take {sets}.")
        if self.label_smoothing and not LOSSES[self.loss].smooths:
            raise TrainingError(f"The loss {self.loss!r} knows no label_smoothing; leave it 0.")
        if self.train_share + self.test_share >= 1:
            raise TrainingError(
                f"train_share {self.train_share} and test_share {self.test_share} leave nothing to validate with."
            )
        if not 0 <= self.seed < 2**63:
            raise TrainingError(f"seed is {self.seed}; it must be 0 or a positive whole number.")
        object.__setattr__(self, "mirror", both_ways(self.mirror, self.labels))
        check_device(self.device)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Height and width in pixels of the pictures that the network sees."""
        return (self.input_size, self.input_size) if self.input_size else find(self.architecture).input_size

    @property
    def preprocessing(self) -> Preprocessing:
        """What is done to each picture first."""
        return Preprocessing(self.contrast_factor, self.gaussian, self.binarise)


def within_floats(value: float) -> float:
    """The number; infinity of its sign where it is a whole one too large to reckon with."""
    if abs(value) > sys.float_info.max:
        return math.inf if value > 0 else -math.inf
    return value


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
