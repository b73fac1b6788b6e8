"""Trainings side by side."""

from __future__ import annotations

import pytest

from labeler.comparison_jobs import best_runs, compare_runs
from labeler.errors import InputError
from labeler.jobs import checkpoint_path
from labeler.project import Project
from labeler.store import runs

from .added_training import add_training

RUNS = {"light-vgg19_variation-001", "light-vgg19_variation-002"}


def test_a_training_is_listed_with_the_figures_of_the_contract(trained: Project) -> None:
    rows = compare_runs(trained)
    assert {row["run"] for row in rows} == RUNS == {run.id for run in runs(trained.store, "train")}
    figures = ("parameters", "accuracy", "loss", "balanced_accuracy", "epochs", "seconds", "images_per_second")
    for row in rows:
        assert list(row)[:10] == ["run", "task", "architecture", *figures]
        assert row["images_train"] + row["images_validation"] == 18
        assert 0 <= row["accuracy"] <= 1
        assert row["epochs"] == 1
    assert compare_runs(trained, "orientation") == []
    with pytest.raises(InputError, match="has no task 'gaze'"):
        compare_runs(trained, "gaze")


def test_the_best_runs_are_the_most_accurate_of_different_architectures(project: Project) -> None:
    for run, architecture, accuracy in (
        ("c", "c", 0.7),
        ("a", "a", 0.9),
        ("a2", "a", 0.85),
        ("b", "b", 0.8),
        ("a3", "a", 0.5),
    ):
        add_training(project, run, architecture, accuracy)
    assert best_runs(project, "light") == ["a", "b"]
    assert best_runs(project, "light", 5) == ["a", "b", "c", "a2", "a3"]
    checkpoint_path(project, "a").unlink()
    assert best_runs(project, "light") == ["a2", "b"]
