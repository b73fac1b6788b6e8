"""A training as the store lists it, made without training."""

from __future__ import annotations

from typing import Any

from labeler.jobs import checkpoint_path
from labeler.project import Project
from labeler.store import add_run


def add_training(project: Project, run: str, architecture: str, accuracy: float) -> None:
    results = dict.fromkeys(
        ("parameters", "loss", "balanced_accuracy", "epochs", "seconds", "images_per_second", "majority_share"), 1.0
    ) | dict.fromkeys(("images_train", "images_validation", "best_epoch"), 1)
    summary: dict[str, Any] = {"architecture": architecture, "settings": {"seed": 0}}
    add_run(
        project.store, run, "train", "light", summary | {"results": {**results, "accuracy": accuracy, "device": "cpu"}}
    )
    checkpoint_path(project, run).parent.mkdir(parents=True)
    checkpoint_path(project, run).touch()
