"""What the modules `*_jobs.py` share: the way from the label data to networks and back; torch only when a job runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from labeler.errors import InputError
from labeler.project import Project
from labeler.store.runs import RunRecord
from labeler.tasks import Task
from training.errors import TrainingError

OnEvent = Callable[[dict[str, object]], None]

CHECKPOINT = "model.safetensors"
PROBLEMS_SHOWN = 5


def checkpoint_path(project: Project, run: str) -> Path:
    return project.runs_folder / run / CHECKPOINT


def task_of_run(project: Project, record: RunRecord, task_name: str) -> Task:
    """The task asked for, or the only one that the training learned."""
    if record.kind != "train":
        raise InputError(f"Run {record.id} is an auto-labelling and has no network: choose a training.")
    if not task_name and len(record.tasks) > 1:
        raise InputError(f"Run {record.id} learned {len(record.tasks)} tasks: say which of them is asked for.")
    task = project.task(task_name or record.task)
    if task.name not in record.tasks:
        raise InputError(
            f"Run {record.id} was trained for task {record.task!r}, not {task.name!r}; choose a run of {task.name!r}."
        )
    return task


@contextmanager
def training_faults() -> Iterator[None]:
    """Sentences of training/, and what the disk refuses it, become the sentences that people see."""
    try:
        yield
    except TrainingError as fault:
        raise InputError(str(fault)) from fault
    except OSError as fault:
        place = fault.filename or "The project's folder"
        raise InputError(
            f"{place} cannot be used ({fault.strerror}): check permissions and the room on the disk."
        ) from fault


def accelerator() -> str:
    """What networks run on here: the GPU's name, or the processor and its cores."""
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name(0))
    cores = os.cpu_count() or 1
    return f"CPU, {cores} cores" if cores > 1 else "CPU, 1 core"


def prediction_way() -> str:
    """By what networks are asked about pictures on this computer, for people."""
    from training.networks import choose_way

    return choose_way("auto").reason
