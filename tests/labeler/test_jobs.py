"""Trainings as the project sees them."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from labeler.errors import InputError
from labeler.learned_images import labels_of_people
from labeler.project import Project
from labeler.recipe_jobs import TrainOptions
from labeler.store import Annotation, annotate, runs, set_parts
from labeler.train_jobs import train_network

Event = dict[str, object]
QUICK = TrainOptions(epochs=1, batch_size=8, device="cpu")
RUNS = {"light-vgg19_variation-001", "light-vgg19_variation-002"}


def ignore(event: Event) -> None:
    pass


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
