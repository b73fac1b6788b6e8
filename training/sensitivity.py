"""How a network's accuracy depends on the size of the face and its roll: the same pictures, zoomed and turned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.checkpoint import CheckpointInfo, load_checkpoint
from training.cluster_bootstrap import Interval, clusters, interval_of, wilson_interval
from training.decode import decode_images
from training.device import resolve_device
from training.errors import TrainingError
from training.inference import logits_of
from training.stored_answers import StoredAnswers
from training.variation import moved

ZOOMS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6)
ROLLS = (-30.0, -20.0, -10.0, -5.0, 0.0, 5.0, 10.0, 20.0, 30.0)
KINDS = ("zoom", "roll")
_AT_A_TIME = 256


@dataclass(frozen=True)
class Step:
    """The accuracy on all pictures enlarged `value` times, or turned by `value` degrees clockwise."""

    kind: str
    value: float
    accuracy: float
    interval: Interval


def sensitivity(
    checkpoint: Path,
    answers: StoredAnswers,
    question: str,
    path_of: Callable[[str], Path],
    cache_folder: Path,
    *,
    zooms: Sequence[float] = ZOOMS,
    rolls: Sequence[float] = ROLLS,
    device: str = "auto",
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Step]:
    """The accuracy of a checkpoint on its validation images after each zoom, then after each roll.

    `question` is the one of a set that `answers` has. Unreadable pictures are left out. Intervals as in
    `training.cluster_bootstrap`. What moves in from outside repeats the picture's edge.
    """
    model, info = load_checkpoint(checkpoint)
    used_device = resolve_device(device)
    model = model.to(used_device).to(memory_format=torch.channels_last)
    decoded = decode_images([path_of(name) for name in answers.names], info.input_size, cache_folder)
    rows = np.flatnonzero(decoded.readable)
    if not len(rows):
        raise TrainingError(f"None of the {len(answers.names)} pictures can be read. {decoded.problems[0]}")
    pixels, targets = decoded.pixels[rows], answers.targets[rows]
    of_image = clusters([answers.subjects[row] for row in rows])
    wanted = [("zoom", value) for value in zooms] + [("roll", value) for value in rolls]
    steps = []
    for done, (kind, value) in enumerate(wanted, 1):
        right = _called(model, info, pixels, used_device, kind, value, question) == targets
        steps.append(Step(kind, value, float(right.mean()), _interval(right, of_image)))
        if on_progress is not None:
            on_progress(done, len(wanted))
    return steps


def _called(
    model: torch.nn.Module,
    info: CheckpointInfo,
    pixels: NDArray[np.uint8],
    device: str,
    kind: str,
    value: float,
    question: str,
) -> NDArray[np.int64]:
    """The label (n,) that the network gives to each changed picture; of a question yes is 0, as in its answers."""
    found = []
    for start in range(0, len(pixels), _AT_A_TIME):
        batch = torch.from_numpy(pixels[start : start + _AT_A_TIME]).to(device).float()
        zoom, roll = (value, 0.0) if kind == "zoom" else (1.0, value)
        # Left as they are, no picture passes through the resampling of the others.
        changed = batch if (zoom, roll) == (1.0, 0.0) else moved(batch, zoom=zoom, rotation=roll)
        logits = logits_of(model, changed, np.arange(len(changed)), info.prepare, device)
        if info.yes_no:
            found.append(np.where(logits[:, info.labels.index(question)] > 0, 0, 1))
        else:
            found.append(logits.argmax(axis=1))
    return np.concatenate(found)


def _interval(right: NDArray[np.bool_], of_image: NDArray[np.int64]) -> Interval:
    found = interval_of(lambda weights: (weights @ right) / weights.sum(axis=1), of_image)
    return found or wilson_interval(float(right.mean()), int(of_image.max()) + 1)
