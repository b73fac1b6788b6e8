"""What a training will take, measured on a few of its steps with its own pictures."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.batches import in_batches
from training.data import TrainingData, place
from training.device import resolve_device
from training.errors import TrainingError
from training.events import OnEvent
from training.fit import make_network, preparation_for
from training.labelled_images import LabelledImages, Parts, check, read_pictures, split
from training.loop import Training
from training.settings import TrainSettings

TRIAL_STEPS = 20
TRIAL_SECONDS = 20.0  # a network so slow that its steps take longer is judged by fewer
_WARM_UP_STEPS = 2  # the first ones also find room in memory and choose their algorithms
_VALIDATED = 128


@dataclass(frozen=True)
class Estimate:
    """What a training of `images` takes where it runs for all its `epochs`; it may stop earlier.

    `epoch_seconds` trains and validates once, `start_seconds` reads the pictures. `memory_bytes` is the process' peak,
    0 where the system does not tell; `gpu_bytes` the GPU's, 0 on the CPU. `device` is "cpu" or "cuda".
    """

    architecture: str
    images: int
    epochs: int
    epoch_seconds: float
    start_seconds: float
    memory_bytes: int
    gpu_bytes: int
    device: str
    steps: int


def estimate(images: LabelledImages, settings: TrainSettings, cache_folder: Path, on_event: OnEvent) -> Estimate:
    """Learn for TRIAL_STEPS steps and forget it; TrainingError as `training.fit.train`.

    Pictures that are decoded for it stay in the cache. What `bottleneck_epochs` take is left out.
    """
    check(images, settings)
    device = resolve_device(settings.device)
    parts = split(images, np.arange(len(images.names)), settings)
    few, tried = _few(images, parts, settings)
    start = time.perf_counter()
    pixels, readable = read_pictures(few, settings, cache_folder, on_event)
    read_seconds = (time.perf_counter() - start) / len(few.names)
    learned, validated = np.intersect1d(tried.train, readable), np.intersect1d(tried.validation, readable)
    if not len(learned) or not len(validated):
        kind = "validate with" if len(learned) else "learn from"
        raise TrainingError(f"None of the pictures drawn to {kind} can be read; look at the image folder.")
    data = TrainingData(
        place(pixels, device),
        few.targets,
        learned,
        validated,
        preparation_for(settings, pixels, readable),
    )
    with torch.random.fork_rng([torch.cuda.current_device()] if device == "cuda" else []):
        torch.manual_seed(settings.seed)
        training = Training(make_network(settings), data, settings, device)
        steps, learning_seconds = _time_steps(training, data.train, settings, device)
        start = time.perf_counter()
        training.ask(data.validation)
        asking_seconds = (time.perf_counter() - start) / len(validated)
    height, width = settings.picture_size
    unread = (len(images.names) - len(few.names)) * height * width * 3
    weights = sum(one.numel() * one.element_size() for one in training.model.parameters())
    return Estimate(
        architecture=settings.architecture,
        images=len(images.names),
        epochs=settings.epochs,
        epoch_seconds=learning_seconds * len(parts.train) + asking_seconds * len(parts.validation),
        start_seconds=read_seconds * len(images.names),
        memory_bytes=_peak_bytes() and _peak_bytes() + unread + weights,  # the best weights are kept beside the last
        gpu_bytes=torch.cuda.max_memory_reserved() + unread if device == "cuda" else 0,
        device=device,
        steps=steps,
    )


def _few(images: LabelledImages, parts: Parts, settings: TrainSettings) -> tuple[LabelledImages, Parts]:
    """As many of the images as the trial needs, and the places among them of those to train and validate on."""
    random = np.random.default_rng(settings.seed)
    train = random.permutation(parts.train)[: TRIAL_STEPS * settings.batch_size]
    validation = random.permutation(parts.validation)[:_VALIDATED]
    rows = np.concatenate((train, validation))
    few = replace(
        images,
        names=tuple(images.names[row] for row in rows),
        paths=tuple(images.paths[row] for row in rows),
        targets=images.targets[rows],
        groups=None,
        validation=None,
        test=None,
    )
    places = np.arange(len(rows))
    return few, Parts(places[: len(train)], places[len(train) :], places[:0])


def _time_steps(training: Training, rows: NDArray[np.int64], settings: TrainSettings, device: str) -> tuple[int, float]:
    """How many steps were made, and the seconds that learning from one picture took, the first steps left out."""
    done = learned = 0
    began = start = time.perf_counter()
    for number, batch in zip(range(TRIAL_STEPS), cycle(in_batches(rows, settings.batch_size)), strict=False):
        training.learn_once(batch)
        done += 1
        if number < _WARM_UP_STEPS:
            _wait(device)
            start = time.perf_counter()
        else:
            learned += len(batch)
            if time.perf_counter() - began > TRIAL_SECONDS:
                break
    _wait(device)
    return done, (time.perf_counter() - start) / learned


def _wait(device: str) -> None:
    """Let a GPU finish what it was given: only then does the clock say something."""
    if device == "cuda":
        torch.cuda.synchronize()


def _peak_bytes() -> int:
    """The most memory that this process has had, 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
