"""Trainings and auto-labellings as the store lists them, made without training."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from labeler.predict_jobs import prediction_cache
from labeler.prediction_cache import MIRRORED, PLAIN, KnownPredictions, picture_keys
from labeler.project import Project
from labeler.store import Decision, add_run, apply_decisions, image_names
from labeler.tasks import LIGHT, Task

NETWORKS = (("cnn4", 0.9), ("vgg19_variation", 0.8))


def add_trainings(project: Project, task: str = "light") -> list[str]:
    """Two trainings of a task, with checkpoint files that nobody reads; gives their ids."""
    made = []
    for architecture, accuracy in NETWORKS:
        run = f"{task}-{architecture}-001"
        results = {
            "parameters": 1000,
            "accuracy": accuracy,
            "loss": 1 - accuracy,
            "balanced_accuracy": accuracy,
            "epochs": 3,
            "best_epoch": 2,
            "seconds": 12.5,
            "images_per_second": 80.0,
            "majority_share": 0.4,
            "images_train": 70,
            "images_validation": 30,
            "device": "cpu",
        }
        add_run(
            project.store,
            run,
            "train",
            task,
            {"architecture": architecture, "settings": {"seed": 0}, "results": results},
        )
        folder = project.runs_folder / run
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(b"")
        made.append(run)
    return made


def add_auto_labels(project: Project, labels: dict[int, str | None], task: str = "light") -> str:
    """An auto-labelling: {image: label, None for needs review}; every model leans to the left."""
    run = "auto-label-001"
    found = {
        "images": len(labels),
        "auto_labelled": sum(label is not None for label in labels.values()),
        "needs_review": sum(label is None for label in labels.values()),
        "high": 0.7,
        "low": 0.3,
    }
    decisions = [
        Decision(
            image,
            task,
            label,
            "agreement" if label else "needs review",
            0.9 if label else 0.5,
            (("a", "left", 0.5), ("b", "center", 0.4)),
        )
        for image, label in labels.items()
    ]
    apply_decisions(project.store, "Ada", run, {"rules": "report", "tasks": {task: found}}, decisions)
    return run


def add_predictions(project: Project, run: str, probabilities: npt.NDArray[np.float32], task: Task = LIGHT) -> None:
    """What a training's network says of all images (images, labels) and their mirror images, as if asked already."""
    cache = prediction_cache(project, run)
    assert cache is not None
    keys = picture_keys([project.image_path(name) for name in image_names(project.store).values()])
    swapped = [task.labels.index(task.mirror.get(label, label)) for label in task.labels]
    KnownPredictions(cache, PLAIN, len(task.labels)).keep(keys, probabilities)
    KnownPredictions(cache, MIRRORED, len(task.labels)).keep(keys, probabilities[:, swapped])
