"""A training with out-of-fold predictions as the store lists it and its file holds it, made without training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from labeler.project import Project
from labeler.store import add_run
from labeler.tasks import Task
from training.out_of_fold import OutOfFold, write_out_of_fold

Predictions = Mapping[str, Sequence[float]]


def add_folds(project: Project, task: Task, predictions: Predictions, run: str = "folds-001") -> str:
    """List a training whose out-of-fold predictions are these probabilities of the task's labels, by image."""
    probabilities = np.array(list(predictions.values()), np.float64)
    count = len(probabilities)
    folder = project.runs_folder / run
    folder.mkdir(parents=True)
    write_out_of_fold(
        folder,
        OutOfFold(
            task=task.name,
            labels=task.labels,
            yes_no=False,
            names=tuple(predictions),
            targets=np.zeros(count, np.int64),
            folds=np.arange(count) % 2 + 1,
            logits=np.log(probabilities + 1e-9).astype(np.float32),
            temperatures=np.ones((count, 1)),
            probabilities=probabilities,
        ),
    )
    results = {"parameters": 1, "accuracy": 0.9, "loss": 0.1, "balanced_accuracy": 0.9, "epochs": 3, "best_epoch": 2}
    results |= {"seconds": 1.0, "images_per_second": 9.0, "majority_share": 0.4, "images_train": 7}
    results |= {"images_validation": 3, "device": "cpu"}
    summary = {"architecture": "cnn4", "settings": {"seed": 0}, "results": results, "split": "", "folds": 2}
    add_run(project.store, run, "train", task.name, summary)
    return run
