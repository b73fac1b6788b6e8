"""Calibrated probabilities for pictures, by one checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.answers import answers_of
from training.checkpoint import CheckpointInfo, load_checkpoint
from training.decode import decode_in_chunks
from training.device import resolve_device
from training.errors import TrainingError
from training.inference import logits_of


def predict(
    checkpoint: Path,
    paths: Sequence[Path],
    cache_folder: Path,
    *,
    task: str,
    labels: tuple[str, ...],
    device: str = "auto",
    on_progress: Callable[[int, int], None] | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> NDArray[np.float32]:
    """Probabilities float32 (n, labels) in the order of `labels`, after calibration; NaN for unreadable pictures.

    Of a run that learned a set of questions, `labels` are the questions and the probabilities those of yes.

    Works through the pictures in chunks, so that memory does not grow with their number; the cache shares their
    pixels with other checkpoints of the same input size. `on_progress(done, total)` after each chunk, `on_problem` with
    a sentence for each unreadable picture. Raises
    TrainingError where the checkpoint is damaged or answers another task or other labels.
    """
    model, info = load_checkpoint(checkpoint)
    columns = _columns(info, checkpoint, task, labels)
    used_device = resolve_device(device)
    model = model.to(used_device).to(memory_format=torch.channels_last)
    result = np.full((len(paths), len(labels)), np.nan, np.float32)
    done = 0
    for chunk in decode_in_chunks(paths, info.input_size, cache_folder):
        rows = np.flatnonzero(chunk.readable)
        if len(rows):
            logits = logits_of(model, torch.from_numpy(chunk.pixels), rows, info.prepare, used_device)
            result[done + rows] = answers_of(info.yes_no).probabilities(logits, info.temperature)[:, columns]
        done += len(chunk.readable)
        if on_problem is not None:
            for problem in chunk.problems:
                on_problem(problem)
        if on_progress is not None:
            on_progress(done, len(paths))
    return result


def _columns(info: CheckpointInfo, checkpoint: Path, task: str, labels: tuple[str, ...]) -> list[int]:
    """Which output is which of `labels`; TrainingError where the checkpoint answers something else."""
    if info.task != task:
        raise TrainingError(f"{checkpoint} was trained for task {info.task!r}, not {task!r}; choose a run of {task!r}.")
    if sorted(info.labels) != sorted(labels):
        raise TrainingError(
            f"{checkpoint} knows the labels {', '.join(info.labels)}, but task {task!r} has {', '.join(labels)}; "
            "train a run with the present labels."
        )
    return [info.labels.index(label) for label in labels]
