"""Trainings and predictions as the project sees them."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labeler import run_folders
from labeler.errors import InputError
from labeler.jobs import (
    TrainOptions,
    best_runs,
    checkpoint_path,
    compare_runs,
    decide_by_rules,
    predict_images,
    write_run_predictions,
)
from labeler.learned_images import labels_of_people
from labeler.project import Project
from labeler.run_folders import keep_run_folder, new_run_folder
from labeler.split_jobs import split_project
from labeler.store import Annotation, add_run, annotate, apply_decisions, runs, set_parts, subjects_and_parts
from labeler.train_jobs import train_network

Event = dict[str, object]
QUICK = TrainOptions(epochs=1, batch_size=8, device="cpu")
RUNS = {"light-vgg19_variation-001", "light-vgg19_variation-002"}


def ignore(event: Event) -> None:
    pass


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


def test_a_runs_folder_holds_what_the_design_names(trained: Project) -> None:
    for run in RUNS:
        names = {entry.name for entry in (trained.runs_folder / run).iterdir()}
        assert names >= {"settings.toml", "metrics.csv", "model.safetensors"}
    assert {entry.name for entry in trained.runs_folder.iterdir()} == RUNS


def test_only_what_people_said_is_learned(trained: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    annotate(trained.store, "bob", [Annotation(1, "light", "right")])  # a conflict now
    names, targets = labels_of_people(trained, trained.task("light"))
    assert names == [f"{number:02d}.png" for number in range(1, 18)]
    assert targets.tolist() == [number % 3 for number in range(1, 18)]


def test_images_without_a_part_of_the_stored_split_are_held_out_of_trainings(trained: Project) -> None:
    """Somebody's test images: of the 18 that ann labelled, six have no part."""
    parts = {f"{number:02d}.png": ("train", "validation", None)[number // 6] for number in range(18)}
    set_parts(trained.store, parts)
    said: list[str] = []

    def tell(event: Event) -> None:
        if event["event"] == "message":
            said.append(str(event["text"]))

    row = train_network(trained, "light", "vgg19_variation", QUICK, tell)
    assert (row["images_train"], row["images_validation"]) == (6, 6)
    held_out = "6 train, 6 validate. 6 labelled images have no part in it and are held out."
    assert f"The project's stored split is used: {held_out}" in said
    with (trained.runs_folder / row["run"] / "validation.csv").open(newline="") as file:
        assert {line["image"] for line in csv.DictReader(file)} == {f"{number:02d}.png" for number in range(6, 12)}
    set_parts(trained.store, {name: "train" if name == "25.png" else None for name in [*parts, "25.png"]})
    with pytest.raises(InputError, match="None of the labelled images is in the project's stored split"):
        train_network(trained, "light", "vgg19_variation", QUICK, ignore)


def test_a_cancelled_training_leaves_no_run_and_no_folder(trained: Project) -> None:
    class CancelledError(Exception):
        pass

    def cancel(event: Event) -> None:
        if event["event"] == "epoch":
            raise CancelledError

    with pytest.raises(CancelledError):
        train_network(trained, "light", "vgg19_variation", QUICK, cancel)
    assert {run.id for run in runs(trained.store)} == RUNS
    assert {entry.name for entry in trained.runs_folder.iterdir()} == RUNS


@pytest.mark.parametrize(
    ("task", "architecture", "options", "sentence"),
    [
        ("gaze", "cnn4", QUICK, "has no task 'gaze'"),
        ("orientation", "cnn4", QUICK, "Task 'orientation' has no labels given by people"),
        ("light", "resnet", QUICK, "no architecture 'resnet'; there are cnn4"),
        ("light", "cnn4", replace(QUICK, epochs=0), "epochs is 0"),
        ("light", "cnn4", replace(QUICK, train_share=1.5), "train_share is 1.5"),
        ("light", "cnn4", replace(QUICK, device="tpu"), "no device 'tpu'"),
    ],
)
def test_a_training_that_cannot_be_meant_is_refused_and_leaves_nothing(
    trained: Project, task: str, architecture: str, options: TrainOptions, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        train_network(trained, task, architecture, options, ignore)
    assert {entry.name for entry in trained.runs_folder.iterdir()} == RUNS


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


def test_run_ids_are_new_for_the_store_and_for_the_folder(project: Project) -> None:
    add_training(project, "light-vgg19_variation-001", "cnn4", 0.9)
    (project.runs_folder / "light-vgg19_variation-002").mkdir()
    with (
        new_run_folder(project, "light-vgg19_variation") as (first, first_folder),
        new_run_folder(project, "light-vgg19_variation") as (second, _),
    ):
        assert (first, second) == ("light-vgg19_variation-003", "light-vgg19_variation-004")
        keep_run_folder(project, first, first_folder)
    assert (project.runs_folder / first).is_dir()


def test_a_run_that_cannot_be_listed_leaves_no_folder(project: Project) -> None:
    def keep_and_fail() -> None:
        with new_run_folder(project, "auto-label") as (run, folder):
            keep_run_folder(project, run, folder)
            raise InputError("the disk is full")

    with pytest.raises(InputError):
        keep_and_fail()
    assert list(project.runs_folder.iterdir()) == []


def test_predictions_are_probabilities_and_nan_where_a_picture_cannot_be_read(trained: Project) -> None:
    found = predict_images(trained, "light-vgg19_variation-001", ["00.png", "25.png", "24.png"], ignore, "cpu")
    assert np.isnan(found).all(axis=1).tolist() == [False, True, False]
    assert np.allclose(found[[0, 2]].sum(axis=1), 1, atol=1e-5)


def test_a_checkpoint_of_another_task_or_a_missing_one_is_refused(trained: Project) -> None:
    add_training(trained, "fake", "cnn4", 1.0)
    checkpoint_path(trained, "fake").unlink()
    with pytest.raises(InputError, match="is missing: put it back, or train"):
        predict_images(trained, "fake", ["00.png"], ignore, "cpu")
    trained.store.connection.execute("UPDATE run SET task = 'orientation' WHERE id = 'light-vgg19_variation-001'")
    with pytest.raises(InputError, match="was trained for task 'light', not 'orientation'"):
        predict_images(trained, "light-vgg19_variation-001", ["00.png"], ignore, "cpu")
    apply_decisions(trained.store, "ann", "auto-1", {}, [])
    with pytest.raises(InputError, match="auto-1 is an auto-labelling and has no network"):
        predict_images(trained, "auto-1", ["00.png"], ignore, "cpu")


def test_written_predictions_have_a_row_for_every_image(trained: Project) -> None:
    path, count = write_run_predictions(trained, "light-vgg19_variation-001", None, ignore, "cpu")
    assert path == trained.runs_folder / "light-vgg19_variation-001" / "predictions.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert (count, len(rows)) == (26, 26)
    assert list(rows[0]) == ["image", "label", "confidence", "p_left", "p_center", "p_right"]
    assert set(rows[25].values()) == {"25.png", ""}
    for row in rows[:25]:
        shares = {label: float(row[f"p_{label}"]) for label in ("left", "center", "right")}
        assert row["label"] == max(shares, key=lambda label: shares[label])
        assert float(row["confidence"]) == max(shares.values())


def test_rules_give_labels_by_name_and_review_for_a_missing_prediction() -> None:
    probabilities = np.array(
        [[[0.9, 0.1], [0.9, 0.1], [np.nan, np.nan]], [[0.8, 0.2], [0.1, 0.9], [0.9, 0.1]]], np.float32
    )
    found = decide_by_rules(probabilities, ("yes", "no"), 0.85, 0.6)
    assert [(label, rule) for label, rule, _ in found] == [
        ("yes", "agreement"),
        (None, "needs review"),
        (None, "needs review"),
    ]
    assert found[2][2] == 0.0


def test_a_split_keeps_each_subject_on_one_side_and_is_stored(project: Project) -> None:
    subjects = {"00.png": "s1", "01.png": "s1", "02.png": "s2", "03.png": "s2", "04.png": "s3"}
    sizes = split_project(project, 0.6, 1, subjects)
    parts = {image: part for image, (_, part) in subjects_and_parts(project.store).items()}
    assert sum(sizes.values()) == 5
    assert all(sizes.values())
    assert parts["00.png"] == parts["01.png"]
    assert parts["02.png"] == parts["03.png"]
    assert split_project(project, 0.6, 1, subjects) == sizes
    with pytest.raises(InputError, match="numbers of images needs a name"):
        split_project(project, 2, 1, {})
    with pytest.raises(InputError, match="The shares are train 0"):
        split_project(project, 0, 1, {})


def test_a_job_cancelled_while_it_looks_for_an_id_leaves_nothing_and_touches_no_other_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = project.runs_folder / "light-cnn4-001"
    kept.mkdir(parents=True)

    def cancelled(_store: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_folders, "runs", cancelled)
    with pytest.raises(KeyboardInterrupt), new_run_folder(project, "light-cnn4"):
        pass
    assert list(project.runs_folder.iterdir()) == [kept]
