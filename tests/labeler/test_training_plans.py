"""What is recommended for a project, and the estimates that are kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from labeler.estimates import Estimate, KnownEstimates, key_of
from labeler.project import Project
from labeler.recipe_jobs import train_options
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT, ORIENTATION, Task
from labeler.training_plans import FOLDS, PlannedTraining, recipes, recommended_trainings, trainings_with_folds

MakeProject = Callable[..., Project]
ATTRIBUTES = tuple(Task(name=name, labels=("yes", "no")) for name in ("Smiling", "Male", "Young"))
PRINTED = {
    **{"architecture": "cnn4", "images": 100, "epochs": 50, "epoch_seconds": 2.0, "start_seconds": 1.0, "steps": 20},
    **{"memory_bytes": 10**9, "gpu_bytes": 0, "device": "cpu"},
}


def answer(project: Project, task: Task, images: int) -> None:
    labels = task.labels
    annotate(project.store, "Ada", [Annotation(n + 1, task.name, labels[n % len(labels)]) for n in range(images)])


def test_two_different_networks_for_each_task_that_has_labels_enough(make_project: MakeProject) -> None:
    project = make_project(images=12, tasks=[ORIENTATION, LIGHT])
    answer(project, LIGHT, 12)
    answer(project, ORIENTATION, 5)
    plans = recommended_trainings(project)
    assert [plan.tasks for plan in plans] == [("light",), ("light",)]
    assert len({plan.architecture for plan in plans}) == 2
    assert plans[0].architecture == "mirror_resnet_4x4"
    assert plans[0].arguments == ("--task", "light", "--architecture", "mirror_resnet_4x4", "--recipe", "recommended")


def test_yes_no_questions_are_learned_together(make_project: MakeProject) -> None:
    project = make_project(images=12, tasks=[LIGHT, *ATTRIBUTES])
    for task in (LIGHT, *ATTRIBUTES[:2]):
        answer(project, task, 12)
    plans = recommended_trainings(project)
    assert [plan.tasks for plan in plans] == [("light",)] * 2 + [("Smiling", "Male")] * 2


def test_nothing_is_recommended_without_labels_or_with_a_single_one(make_project: MakeProject) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    assert recommended_trainings(project) == []
    annotate(project.store, "Ada", [Annotation(n + 1, "light", "left") for n in range(12)])
    assert recommended_trainings(project) == []


def test_every_recipe_is_offered_with_its_network() -> None:
    found = {one.name: one.settings["architecture"] for one in recipes()}
    assert found["recommended"] == "mirror_resnet_4x4"
    assert found["cnn4-report"] == "cnn4"


def test_few_images_take_more_epochs_of_the_recommended_recipe() -> None:
    plan = PlannedTraining(("light",), "cnn4", "", 30, 16, least_updates=1000)
    assert plan.most_epochs(100) == 250  # 70 to learn from: 4 changes of the weights an epoch for certain
    assert plan.most_epochs(100_000) == 30
    _, options = train_options("recommended", {}, [])
    assert options.more["least_updates"] > 0
    _, options = train_options("recommended", {"epochs": 3}, [])  # whoever says how many epochs means it
    assert (options.epochs, "least_updates" in options.more) == (3, False)
    _, options = train_options("recommended", {"epochs": 3}, ["least_updates=7"])
    assert options.more["least_updates"] == 7


def test_an_estimate_is_kept_and_grows_with_the_images(project: Project) -> None:
    plan = PlannedTraining(("light",), "cnn4", "", 50, 32)
    KnownEstimates(project).add(key_of(plan), PRINTED)
    known = KnownEstimates(project)
    found = known.find(key_of(plan), 120)
    assert found is not None
    assert found.seconds(100, 50) == 101
    assert found.seconds(120, 25) == pytest.approx(1.2 * 51)
    assert known.find(key_of(plan), 1000) is None
    assert known.find(key_of(PlannedTraining(("light",), "cnn4", "", 50, 64)), 100) is None


def test_a_damaged_file_of_estimates_costs_only_a_trial(project: Project) -> None:
    plan = PlannedTraining(("light",), "cnn4", "", 50, 32)
    project.cache_folder.mkdir(exist_ok=True)
    (project.cache_folder / "estimates.json").write_text('[["cnn4", {}]]')
    known = KnownEstimates(project)
    assert known.find(key_of(plan), 100) is None
    known.add(key_of(plan), PRINTED)
    assert KnownEstimates(project).find(key_of(plan), 100) is not None


def test_folds_are_trained_and_reckoned_with() -> None:
    plain = PlannedTraining(("light",), "cnn4", "", 50, 32)
    folded = replace(plain, folds=4)
    assert "--folds" not in plain.arguments
    assert folded.arguments[-2:] == ("--folds", "4")
    assert (plain.networks, folded.networks) == (1, 5)
    assert key_of(folded) == key_of(plain)
    estimate = msgspec.convert(PRINTED, Estimate)
    assert estimate.seconds(100, 50, folded.networks) == 501  # the pictures are read once


def test_what_finds_label_errors_has_folds(make_project: MakeProject) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    answer(project, LIGHT, 12)
    (plan,) = trainings_with_folds(project)
    assert plan.folds == FOLDS
    assert plan.arguments[-2:] == ("--folds", str(FOLDS))
