"""Training: from labelled pictures to a run folder with checkpoint, metrics and calibrated validation."""

from __future__ import annotations

import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.registry import build, find
from training.answers import answers_of
from training.augment import mirror_permutation
from training.bottleneck import train_head
from training.data import TrainingData, place
from training.device import resolve_device
from training.errors import TrainingError
from training.events import OnEvent, Pace
from training.fingerprint import fingerprint
from training.labelled_images import LabelledImages, Parts, check, read_pictures, split
from training.loop import Epoch, Training
from training.preprocessing import Preparation, Standardisation, measure
from training.pretrained import load_pretrained
from training.results import TrainResult, conclude, read_results
from training.run_files import METRICS, begun_with, write_images, write_metrics, write_settings
from training.settings import TrainSettings
from training.state import STATE, State, StateFile, damaged
from training.stopping import EarlyStopping
from training.tensorboard import curves

__all__ = ["LabelledImages", "TrainResult", "train"]


def train(
    images: LabelledImages,
    settings: TrainSettings,
    run_folder: Path,
    cache_folder: Path,
    on_event: OnEvent,
    *,
    resume: bool = False,
) -> TrainResult:
    """Train one network as the settings say; write the run folder; return the best epoch's figures.

    Writes settings.toml and images.csv at the start, metrics.csv and state.safetensors after each epoch, and what
    `training.results.conclude` writes at the end. `on_event` gets plain dicts: progress (stage decode), message, batch
    (at most 5 a second), epoch. On the CPU the same settings, images and thread count give the same weights, also
    where the training was killed in between and goes on with `resume`. Raises TrainingError where the images do not
    allow a training: none, none readable, fewer than two labels to learn from, a label number out of range; and where
    a training goes on with other images than before.
    """
    start = time.perf_counter()
    done = read_results(run_folder) if resume else None
    if done is not None:
        StateFile(run_folder).remove()  # where the kill came between the results and this
        return done
    check(images, settings)
    device = resolve_device(settings.device)
    on_event({"event": "message", "text": f"Training on the {'GPU' if device == 'cuda' else 'CPU'}."})
    pixels, readable = read_pictures(images, settings, cache_folder, on_event)
    parts = split(images, readable, settings)
    file = StateFile(run_folder)
    state = file.read() if resume else None
    before = (begun_with(run_folder) if state is None else state.about["fingerprint"]) if resume else None
    data_print = _write_start(run_folder, images, settings, parts, pixels, device, before)
    prepare = preparation_for(settings, pixels, parts.train)
    data = TrainingData(place(pixels, device), images.targets, parts.train, parts.validation, prepare, parts.test)

    # The caller's own random numbers go on as if nothing had happened here.
    with torch.random.fork_rng([torch.cuda.current_device()] if device == "cuda" else []):
        torch.manual_seed(settings.seed)
        model = make_network(settings)
        if settings.bottleneck_epochs and state is None:
            train_head(model, data, settings, cache_folder, device, on_event)
        run = _Run(Training(model, data, settings, device), data, settings, run_folder, on_event)
        run.go_on(state, file, data_print, start)
    seconds = run.seconds_before + time.perf_counter() - start
    result = conclude(run.training, images, data, settings, run.history, run_folder, device, seconds)
    file.remove()
    return result


def _write_start(
    run_folder: Path,
    images: LabelledImages,
    settings: TrainSettings,
    parts: Parts,
    pixels: NDArray[np.uint8],
    device: str,
    before: str | None,
) -> str:
    """settings.toml and images.csv; gives the data's fingerprint. TrainingError where it was another one `before`."""
    data_print = fingerprint(images, parts, pixels)
    if before not in (None, data_print):
        raise TrainingError("The pictures are not those that this training began with; train anew.")
    of_row = np.full(len(images.names), "", dtype=object)
    counts: dict[str, object] = {"fingerprint": data_print}
    for name, rows in (("train", parts.train), ("validation", parts.validation), ("test", parts.test)):
        of_row[rows] = name
        counts[name] = len(rows)
    given = answers_of(settings.yes_no).columns(images.targets, settings.labels)
    write_images(run_folder, images.names, of_row.tolist(), images.groups, given)
    write_settings(run_folder, settings, device, counts)
    return data_print


def make_network(settings: TrainSettings) -> nn.Module:
    """The network as it starts: from torch's random numbers, its trunk from published weights where they are asked."""
    mirror = mirror_permutation(settings.labels, settings.mirror).tolist()
    model = build(settings.architecture, len(settings.labels), mirror, settings.picture_size)
    if settings.weights:
        load_pretrained(model, find(settings.architecture), settings.weights)
    return model


def preparation_for(settings: TrainSettings, pixels: NDArray[np.uint8], learned: NDArray[np.int64]) -> Preparation:
    """Published weights expect the standardisation that they were made with; others that of the pictures learned."""
    pretrained = find(settings.architecture).pretrained
    if settings.weights and pretrained is not None:
        standardisation = Standardisation(pretrained.mean, pretrained.deviation)
    else:
        standardisation = measure(pixels, learned, settings.preprocessing)
    return Preparation(settings.preprocessing, standardisation)


class _Run:
    """A training with what is told and written of it while it goes."""

    def __init__(
        self, training: Training, data: TrainingData, settings: TrainSettings, run_folder: Path, on_event: OnEvent
    ) -> None:
        self.training = training
        self._settings, self._run_folder, self._on_event = settings, run_folder, on_event
        share = answers_of(settings.yes_no).majority_share(data.targets[data.validation])
        self._stopping = EarlyStopping(settings.patience_accuracy, settings.patience_loss, share)
        self._due = Pace()
        self.history: list[Epoch] = []
        self.seconds_before = 0.0

    def go_on(self, state: State | None, file: StateFile, data_print: str, start: float) -> None:
        """Train from `state`, or from the beginning, telling of each epoch and keeping the files up to date."""
        if state is not None:
            self._restore(state)
        with curves(self._run_folder, len(self.history)) as draw:
            for epoch in self.training.epochs(self._stopping, self._on_batch):
                self.history.append(epoch)
                rows = ([getattr(past, column) for column in METRICS] for past in self.history)
                write_metrics(self._run_folder, rows)
                draw(asdict(epoch))
                file.write_if_due(self._state(data_print, time.perf_counter() - start))
                self._tell(epoch)

    def _tell(self, epoch: Epoch) -> None:
        """`best_epoch` is that whose weights are kept of those so far."""
        about = {"epochs": self._settings.epochs, "best_epoch": self.training.best_epoch}
        self._on_event({"event": "epoch", **about, **asdict(epoch)})

    def _on_batch(self, epoch: int, done: int, total: int) -> None:
        if self._due():
            self._on_event({"event": "batch", "epoch": epoch, "done": done, "total": total})

    def _state(self, data_print: str, seconds: float) -> State:
        state = self.training.state()
        about = {
            "fingerprint": data_print,
            "history": [asdict(epoch) for epoch in self.history],
            "stopping": asdict(self._stopping),
            "seconds": self.seconds_before + seconds,
        }
        return State(state.tensors, {**about, "training": dict(state.about)})

    def _restore(self, state: State) -> None:
        try:
            self.training.restore(State(state.tensors, state.about["training"]))
            self.history = [Epoch(**epoch) for epoch in state.about["history"]]
            self._stopping.restore(state.about["stopping"])
            if [epoch.epoch for epoch in self.history] != list(range(1, state.about["training"]["epoch"] + 1)):
                raise ValueError("other epochs than were trained")
            if not math.isfinite(state.about["seconds"]):
                raise ValueError("no time at all")
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RuntimeError) as error:
            raise damaged(self._run_folder / STATE) from error  # it is a file of anybody's
        self.seconds_before = state.about["seconds"]
        text = f"Going on after epoch {len(self.history)} of {self._settings.epochs}."
        self._on_event({"event": "message", "text": text})
        for epoch in self.history:
            self._tell(epoch)
