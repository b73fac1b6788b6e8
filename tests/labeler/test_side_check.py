"""Annotators whose left and right are the other way round, seen by networks; careless ones are not accused."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import binom

from labeler.cli import run_command_line
from labeler.exact_rates import at_least
from labeler.merge import Votes
from labeler.merging import merge_of_project
from labeler.project import Project
from labeler.side_check import LEAST, RISK, SideAgreement, compare_sides, side_agreements
from labeler.store import Annotation, add_images, image_names, import_annotations
from labeler.tasks import LIGHT, Task
from tests.conftest import MakeProject
from tests.labeler.folds import add_folds

Numbers = npt.NDArray[np.int64]
MIRROR = np.array([2, 1, 0])
TRUTH = np.random.default_rng(0).choice(3, 340, p=[0.35, 0.3, 0.35])


def said(seed: int, accuracy: float, truth: Numbers = TRUTH) -> Numbers:
    random = np.random.default_rng(seed)
    return np.where(random.random(len(truth)) < accuracy, truth, random.integers(0, 3, len(truth)))


def found(task: Task = LIGHT, **people: Numbers) -> dict[str, SideAgreement]:
    images = tuple(f"{number:04d}" for number in range(len(next(iter(people.values())))))
    votes = Votes(task, images, tuple(people), np.stack(list(people.values()), axis=1).astype(np.int16))
    answers = said(7, 0.88, TRUTH[: len(images)]).tolist()
    return {one.annotator: one for one in compare_sides(votes, dict(zip(images, answers, strict=True)))}


def test_a_swapped_annotator_is_named_and_a_noisy_one_is_not() -> None:
    people = found(ann=said(1, 0.95), ben=MIRROR[said(2, 0.95)], noisy=said(3, 0.0), careless=said(4, 0.3))
    assert {name for name, one in people.items() if one.named} == {"ben"}
    ben = people["ben"]
    assert (ben.images, ben.agreement < 0.4, ben.swapped > 0.8) == (340, True, True)
    assert ben.sentence == (
        f"ben’s left and right of light agree much better with the networks when swapped ({100 * ben.swapped:.0f} % "
        f"against {100 * ben.agreement:.0f} % of 340 pictures): ask whether ben means the person’s own side."
    )


def test_the_test_is_the_exact_binomial_one_with_its_margin() -> None:
    ben = found(ben=MIRROR[said(2, 0.3)])["ben"]
    assert ben.p == pytest.approx(float(binom.sf(ben.mirrored - 1, ben.sided, LEAST)))
    assert ben.p == at_least(ben.mirrored, ben.sided, LEAST)
    assert ben.mirrored > ben.sided / 2
    assert not ben.named  # more than half, but not by the margin


def test_somebody_who_guesses_is_hardly_ever_named() -> None:
    named = sum(found(guess=np.random.default_rng(seed).integers(0, 3, 340))["guess"].named for seed in range(300))
    assert named == 0
    assert binom.sf(binom.isf(RISK, 227, LEAST), 227, 0.5) < 1e-6


def test_few_pictures_or_labels_without_sides_name_nobody(make_project: MakeProject) -> None:
    assert not found(ben=MIRROR[TRUTH[:8]])["ben"].named
    assert found(ben=np.full(340, -1))["ben"].images == 0
    smiling = Task(name="Smiling", labels=("yes", "no"))
    project = make_project(tasks=[smiling])
    add_folds(project, smiling, {"00.png": [0.2, 0.8]})
    assert side_agreements(project, smiling) == []


@pytest.fixture
def mixed(make_project: MakeProject) -> Project:
    project = make_project(tasks=[LIGHT])
    names = [f"{number:03d}.jpg" for number in range(len(TRUTH))]
    add_images(project.store, names)
    numbers = {name: number for number, name in image_names(project.store).items()}
    people = {"Ann": said(1, 0.95), "Ben": MIRROR[said(2, 0.95)]}
    votes = [
        (person, Annotation(numbers[name], "light", LIGHT.labels[label]))
        for person, labels in people.items()
        for name, label in zip(names, labels.tolist(), strict=True)
    ]
    import_annotations(project.store, "Ann", "two files", votes)
    sure = np.full((3, 3), 0.05) + 0.85 * np.eye(3)
    add_folds(project, LIGHT, dict(zip(names, sure[said(7, 0.9)].tolist(), strict=True)))
    return project


def test_the_merge_desk_and_the_command_tell_it(mixed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = (words for words in merge_of_project(mixed).remarks if "networks" in words)
    assert told.startswith("Ben’s left and right of light agree much better")
    assert run_command_line(["sides", str(mixed.folder)], lambda _project: 0) == 0
    assert told in capsys.readouterr().out
    assert run_command_line(["sides", str(mixed.folder), "--json"], lambda _project: 0) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["least"], document["without_folds"]) == (0.6, [])
    assert [(one["annotator"], one["named"]) for one in document["tasks"]["light"]] == [("Ann", False), ("Ben", True)]
    assert run_command_line(["agreement", str(mixed.folder), "--progress", "json"], lambda _project: 0) == 0
    assert told in json.loads(capsys.readouterr().out.splitlines()[-1])["remarks"]


def test_a_damaged_training_stops_no_merge(mixed: Project) -> None:
    (mixed.runs_folder / "folds-001" / "out_of_fold.npz").write_bytes(b"no archive")
    assert any("out_of_fold.npz" in words for words in merge_of_project(mixed).remarks)


def test_without_folds_the_command_says_what_to_do(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["sides", str(project.folder)], lambda _project: 0) == 0
    assert "train one with folds (--folds 5)" in capsys.readouterr().out
