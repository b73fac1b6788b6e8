"""Trainings of several tasks together, their out-of-fold predictions, and trainings that were killed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeler import train_jobs
from labeler.auto_label import plan_task, propose
from labeler.comparison_jobs import best_runs, compare_runs, training_curve
from labeler.errors import InputError
from labeler.jobs import checkpoint_path
from labeler.learned_images import answers_of_people, learned_images
from labeler.locks import try_lock
from labeler.predict_jobs import predict_images, write_run_predictions
from labeler.project import Project, create_project, open_project
from labeler.recipe_jobs import TrainOptions
from labeler.run_folders import discard_run_folder, new_run_folder
from labeler.splits import write_split
from labeler.store import Annotation, annotate, find_run, runs, set_parts, set_subjects
from labeler.tasks import LIGHT, Task
from labeler.train_jobs import (
    DataChoice,
    out_of_fold_predictions,
    resume_training,
    train_network,
    unfinished_trainings,
)
from training.networks import exported_file

NETWORK = "small_resnet"
QUICK = TrainOptions(epochs=2, batch_size=8, device="cpu", mirror_images=False)
LEFT = Task(name="lit left", labels=("no", "yes"))
BRIGHT = Task(name="bright", labels=("yes", "no"))
SET = ("lit left", "bright")
PICTURES = 24


class CancelledError(Exception):
    pass


def ignore(event: dict[str, object]) -> None:
    pass


def cancel_after(epoch: int) -> Any:
    def cancel(event: dict[str, object]) -> None:
        if event["event"] == "epoch" and event["epoch"] == epoch:
            raise CancelledError

    return cancel


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which two questions were learned together, with two folds; some answers are missing."""
    folder = tmp_path_factory.mktemp("attributes")
    (folder / "pictures").mkdir()
    random = np.random.default_rng(3)
    for number in range(PICTURES):
        pixels = random.integers(0, 60, (64, 64, 3)) + 60 * (number % 4 > 1)
        pixels[:, number % 2 * 32 : number % 2 * 32 + 32] += 100
        Image.fromarray(pixels.astype(np.uint8)).save(folder / "pictures" / f"{number:02d}.png")
    with closing(create_project(folder / "faces", folder / "pictures", (LEFT, BRIGHT, LIGHT))) as project:
        answers = [Annotation(n + 1, "lit left", "no" if n % 2 else "yes") for n in range(20)]
        answers += [Annotation(n + 1, "bright", "yes" if n % 4 > 1 else "no") for n in range(4, PICTURES - 2)]
        answers += [Annotation(n + 1, "light", "right" if n % 2 else "left") for n in range(12)]
        annotate(project.store, "ann", answers)
        row = train_network(project, SET, NETWORK, QUICK, ignore, DataChoice(folds=2))
        assert row["task"] == "lit left,bright"
        train_network(project, "bright", NETWORK, QUICK, ignore)
    return folder / "faces"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Iterator[Project]:
    with closing(open_project(Path(shutil.copytree(made, tmp_path / "faces")))) as opened:
        yield opened


RUN = f"2-attributes-{NETWORK}-001"


def test_missing_answers_are_missing(project: Project) -> None:
    names, targets = answers_of_people(project, [project.task(name) for name in SET])
    assert names == [f"{number:02d}.png" for number in range(22)]
    assert targets[:, 0].tolist() == [1 - n % 2 for n in range(20)] + [-1, -1]
    assert targets[:, 1].tolist() == [-1] * 4 + [int(n % 4 > 1) for n in range(4, 22)]
    with pytest.raises(InputError, match="'light' cannot be learned together with others: its labels are not yes"):
        train_network(project, ("bright", "light"), NETWORK, QUICK, ignore)


def test_a_run_of_several_tasks_is_listed_for_each(project: Project) -> None:
    assert find_run(project.store, RUN).tasks == SET
    rows = compare_runs(project)
    assert {(row["run"], row["task"]) for row in rows} == {
        (RUN, "lit left"), (RUN, "bright"), (f"bright-{NETWORK}-001", "bright"),
    }  # fmt: skip
    (one,) = compare_runs(project, "lit left")
    results = find_run(project.store, RUN).summary["results"]["by_question"]["lit left"]
    assert (one["accuracy"], one["loss"]) == (results["accuracy"], results["loss"])
    assert one["images_validation"] == results["answers"]
    assert (one["tasks"], one["folds"]) == (2, 2)
    assert set(best_runs(project, "bright")) == {RUN, f"bright-{NETWORK}-001"}
    assert find_run(project.store, RUN).summary["settings"]["loss"] == "binary_cross_entropy"


def test_its_network_answers_each_task_in_the_order_of_its_labels(project: Project) -> None:
    path, count = write_run_predictions(project, RUN, None, ignore, "cpu")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert (count, list(rows[0])) == (PICTURES, ["image", "p_lit left", "p_bright"])
    for task, yes in (("lit left", 1), ("bright", 0)):
        found = predict_images(project, RUN, ["00.png", "23.png"], ignore, "cpu", task)
        assert np.allclose(found.sum(axis=1), 1)
        written = [float(rows[place][f"p_{task}"]) for place in (0, 23)]
        assert found[:, yes] == pytest.approx(written, abs=1e-6)
    with pytest.raises(InputError, match="learned 2 tasks: say which"):
        predict_images(project, RUN, ["00.png"], ignore, "cpu")
    with pytest.raises(InputError, match="choose a run of 'light'"):
        predict_images(project, RUN, ["00.png"], ignore, "cpu", "light")


def test_it_votes_in_auto_labelling_beside_a_run_of_the_task_alone(project: Project) -> None:
    plan = plan_task(project, project.task("bright"), (), 0.5, 0.5)
    assert set(plan.runs) == {RUN, f"bright-{NETWORK}-001"}
    proposed = propose(project, plan, ignore, "cpu")
    assert proposed.probabilities.shape == (2, 6, 2)  # the pictures whose brightness nobody has answered
    assert proposed.summary()["images"] == 6


def test_out_of_fold_predictions_are_of_the_task_asked_for(project: Project) -> None:
    left = out_of_fold_predictions(project, RUN, "lit left")
    assert left.names == tuple(f"{number:02d}.png" for number in range(20))
    assert left.targets.tolist() == [1 - n % 2 for n in range(20)]  # "no" is the first label
    assert left.probabilities.shape == (20, 2)
    assert np.allclose(left.probabilities.sum(axis=1), 1)
    assert set(left.folds.tolist()) == {1, 2}
    bright = out_of_fold_predictions(project, RUN, "bright")
    assert bright.targets.tolist() == [int(n % 4 < 2) for n in range(4, 22)]  # "yes" is the first
    with pytest.raises(InputError, match="train with --folds 5"):
        out_of_fold_predictions(project, f"bright-{NETWORK}-001")


def test_a_kept_training_goes_on_with_the_labels_that_it_began_with(project: Project) -> None:
    whole = train_network(project, "light", NETWORK, QUICK, ignore)
    with pytest.raises(CancelledError):
        train_network(project, "light", NETWORK, QUICK, cancel_after(1), keep=True)
    (found,) = unfinished_trainings(project)
    assert (found.tasks, found.architecture, found.epochs, found.running) == (("light",), NETWORK, 2, False)
    assert found.epoch == 1
    annotate(project.store, "ann", [Annotation(20, "light", "center")])
    row = resume_training(project, found.run, ignore)
    figures = ("accuracy", "loss", "epochs", "images_train", "majority_share")
    assert {name: row[name] for name in figures} == {name: whole[name] for name in figures}
    assert unfinished_trainings(project) == []
    assert not list(project.runs_folder.glob(".*"))
    assert {run.id for run in runs(project.store)} >= {found.run, whole["run"]}


def test_folds_go_on_where_they_were_left(project: Project) -> None:
    folds_done: list[object] = []

    def cancel(event: dict[str, object]) -> None:
        if event["event"] == "epoch" and event.get("fold") == 2:
            raise CancelledError

    def note(event: dict[str, object]) -> None:
        if event["event"] == "batch":
            folds_done.append(event.get("fold"))

    with pytest.raises(CancelledError):
        train_network(project, "light", NETWORK, QUICK, cancel, DataChoice(folds=2), keep=True)
    (found,) = unfinished_trainings(project)
    assert (found.epoch, found.epochs, found.fold, found.folds) == (2, 2, 1, 2)
    resume_training(project, found.run, note)
    assert set(folds_done) == {2}  # neither the network itself nor the first fold again
    assert len(out_of_fold_predictions(project, found.run).names) == 12


def test_folds_are_trained_as_long_as_the_network_itself_also_another_day(project: Project) -> None:
    # It learns from fewer pictures than those of the folds, and asks for more epochs.
    few = replace(QUICK, epochs=1, batch_size=2, train_share=0.2, more={"least_updates": 3})
    told: dict[object, set[object]] = {}

    def note(event: dict[str, object]) -> None:
        if event["event"] == "epoch":
            told.setdefault(event.get("fold"), set()).add(event["epochs"])
            if event.get("fold") == 1 and len(told) == 2 and cancelling:
                raise CancelledError

    cancelling = True
    with pytest.raises(CancelledError):
        train_network(project, "light", NETWORK, few, note, DataChoice(folds=2), keep=True)
    cancelling = False
    (found,) = unfinished_trainings(project)
    resume_training(project, found.run, note)
    assert told == {None: {3}, 1: {3}, 2: {3}}
    assert find_run(project.store, found.run).summary["settings"]["epochs"] == 3


def test_a_cancelled_training_is_gone_and_a_running_one_is_left_alone(project: Project) -> None:
    with pytest.raises(CancelledError):
        train_network(project, "light", NETWORK, QUICK, cancel_after(1))
    assert unfinished_trainings(project) == []
    with new_run_folder(project, "light-x", resumable=True) as (run, folder):
        shutil.copytree(project.runs_folder / RUN, folder, dirs_exist_ok=True)
        assert [(one.run, one.running) for one in unfinished_trainings(project)] == [(run, True)]
        with pytest.raises(InputError, match="is still running"):
            resume_training(project, run, ignore)
        with pytest.raises(InputError, match="is still running"):
            discard_run_folder(project, run)
    assert [one.running for one in unfinished_trainings(project)] == [False]
    discard_run_folder(project, run)
    assert unfinished_trainings(project) == []
    with pytest.raises(InputError, match=r"no unfinished training 'light-x-001'. Unfinished: none"):
        resume_training(project, run, ignore)


def test_a_training_killed_before_it_was_listed_is_listed(project: Project) -> None:
    before = compare_runs(project, "lit left")
    project.store.connection.execute("DELETE FROM run WHERE id = ?", (RUN,))
    (found,) = unfinished_trainings(project)
    assert (found.run, found.epoch, found.fold, found.running) == (RUN, 2, 2, False)
    resume_training(project, RUN, ignore)
    (row,) = compare_runs(project, "lit left")
    assert {**row, "created": ""} == {**before[0], "created": ""}
    assert unfinished_trainings(project) == []


def test_what_a_killed_process_left_without_use_is_swept(project: Project) -> None:
    dead = project.runs_folder / ".light-dead-001.part"
    dead.mkdir()
    (dead / "settings.toml").write_text("")
    with new_run_folder(project, "auto-label"):
        assert not dead.exists()


def test_a_lock_is_one_holders(tmp_path: Path) -> None:
    first = try_lock(tmp_path / "x.lock")
    assert first is not None
    assert try_lock(tmp_path / "x.lock") is None
    first.release()
    assert not (tmp_path / "x.lock").exists()
    again = try_lock(tmp_path / "x.lock")
    assert again is not None
    again.release()


def test_labelled_images_without_a_part_test_at_the_end(project: Project) -> None:
    parts = {f"{number:02d}.png": "train" if number < 6 else "validation" for number in range(10)}
    set_parts(project.store, parts)
    row = train_network(project, "light", NETWORK, QUICK, ignore)
    assert (row["images_train"], row["images_validation"]) == (6, 4)
    assert row["test"]["images"] == 2
    with (project.runs_folder / row["run"] / "test.csv").open(newline="") as file:
        assert [line["image"] for line in csv.DictReader(file)] == ["10.png", "11.png"]


def test_a_split_by_name_says_who_takes_part(project: Project) -> None:
    texts: list[object] = []
    write_split(project, "few", {"00.png": "train", "01.png": "train", "02.png": "validation", "03.png": "test"})
    learned = learned_images(project, [LIGHT], "few", lambda event: texts.append(event["text"]))
    assert learned.names == ("00.png", "01.png", "02.png", "03.png")
    assert learned.validation is not None
    assert learned.test is not None
    assert (learned.validation.tolist(), learned.test.tolist()) == ([False] * 2 + [True, False], [False] * 3 + [True])
    assert texts == [
        "The split 'few' leaves 8 labelled images out.",
        "The split 'few' is used: 2 train, 1 validate. 1 are looked at once, at the end.",
    ]
    write_split(project, "cv", {"00.png": "1", "01.png": "2", "02.png": "1"})
    folds = learned_images(project, [LIGHT], "cv", ignore).folds
    assert folds is not None
    assert folds.tolist() == [1, 2, 1]


def test_a_split_into_folds_brings_their_number(project: Project) -> None:
    write_split(project, "cv", {f"{number:02d}.png": str(1 + number // 2 % 2) for number in range(10)})
    with pytest.raises(InputError, match="The split 'cv' has 2 folds: leave out --folds 5"):
        train_network(project, "light", NETWORK, QUICK, ignore, DataChoice("cv", 5))
    row = train_network(project, "light", NETWORK, QUICK, ignore, DataChoice("cv"))
    found = out_of_fold_predictions(project, row["run"])
    assert (row["folds"], row["split"]) == (2, "cv")
    assert found.folds.tolist() == [1 + number // 2 % 2 for number in range(10)]


def test_nobody_who_is_learned_from_is_tested_with(project: Project) -> None:
    parts = {f"{number:02d}.png": "train" if number < 6 else "validation" for number in range(8)}
    set_parts(project.store, parts)
    of_person = {0: "a", 1: "a", 6: "b", 8: "a", 9: "b", 10: "c"}  # 08 and 09 came after the split was made
    set_subjects(project.store, {f"{number:02d}.png": person for number, person in of_person.items()})
    texts: list[object] = []
    learned = learned_images(project, [LIGHT], "", lambda event: texts.append(event["text"]))
    assert learned.test is not None
    assert [name for name, tested in zip(learned.names, learned.test, strict=True) if tested] == ["10.png", "11.png"]
    assert len(learned.names) == len(learned.targets) == len(learned.subjects) == 10
    assert texts == [
        "The project's stored split is used: 6 train, 2 validate. 2 labelled images have no part in it and are held "
        "out.",
        "2 more without a part show people who are learned from: they are left out.",
    ]
    write_split(project, "own", {**parts, "08.png": "test", "10.png": "test"})
    texts.clear()
    learned = learned_images(project, [LIGHT], "own", lambda event: texts.append(event["text"]))
    assert len(learned.names) == 10
    assert texts[-1] == "1 images that test show people who are learned from: the test knows them."


def test_folds_that_cannot_be_are_told_before_the_training(project: Project) -> None:
    set_subjects(project.store, {f"{number:02d}.png": "ab"[number % 2] for number in range(PICTURES)})
    events: list[object] = []

    def hear(event: dict[str, object]) -> None:
        events.append(event["event"])

    for folds, sentence in ((3, "one group"), (1, "1 folds were asked for"), (-2, "-2 folds were asked for")):
        with pytest.raises(InputError, match=sentence):
            train_network(
                project, "light", NETWORK, QUICK, lambda event: events.append(event["event"]), DataChoice("", folds)
            )
    assert "epoch" not in events
    assert unfinished_trainings(project) == []


def test_a_done_training_that_cannot_be_listed_stays(project: Project) -> None:
    def fill(event: dict[str, object]) -> None:
        if event["event"] == "epoch" and event["epoch"] == 2 and not project.store._refusal:
            project.store.refuse_changes("The disk is full.")

    with pytest.raises(InputError, match=r"The disk is full\. The training is done and kept .* --resume light-\S+' "):
        train_network(project, "light", NETWORK, QUICK, fill)
    project.store.allow_changes()
    (found,) = unfinished_trainings(project)
    assert (found.epoch, found.fault) == (2, "")
    row = resume_training(project, found.run, ignore)
    assert [one["run"] for one in compare_runs(project, "light")] == [row["run"]]


SIDED = Task(name="from left", labels=("yes", "no"), mirror={"yes": "no"})


def test_a_set_does_not_mirror_pictures_whose_answers_would_change(tmp_path: Path, made: Path) -> None:
    with closing(create_project(tmp_path / "sides", made.parent / "pictures", (SIDED, BRIGHT))) as project:
        answers = [Annotation(n + 1, "from left", "no" if n % 2 else "yes") for n in range(16)]
        answers += [Annotation(n + 1, "bright", "yes" if n % 4 > 1 else "no") for n in range(16)]
        annotate(project.store, "ann", answers)
        texts: list[object] = []
        options = replace(QUICK, epochs=1, mirror_images=True)
        row = train_network(
            project, ("from left", "bright"), NETWORK, options, lambda event: texts.append(event.get("text"))
        )
        assert "No picture is mirrored: the answer to from left would change." in texts
        assert find_run(project.store, row["run"]).summary["settings"]["mirror_images"] is False
        with pytest.raises(InputError, match="'from left' changes in a mirror"):
            train_network(project, ("from left", "bright"), "mirror_resnet", options, ignore)
        train_network(project, "from left", NETWORK, options, ignore)
        mirrored = find_run(project.store, f"from-left-{NETWORK}-001").summary["settings"]
        assert (mirrored["mirror_images"], mirrored["mirror"]) == (True, {"yes": "no", "no": "yes"})


def test_a_damaged_folder_hides_no_other_training(project: Project) -> None:
    for _ in range(2):
        with pytest.raises(CancelledError):
            train_network(project, "light", NETWORK, QUICK, cancel_after(1), keep=True)
    first, second = unfinished_trainings(project)
    (project.runs_folder / f".{first.run}.part" / "settings.toml").write_text("epochs = [")
    damaged, whole = unfinished_trainings(project)
    assert whole == second
    assert damaged.run == first.run
    assert "settings.toml cannot be read" in damaged.fault
    (project.runs_folder / f".{second.run}.part" / "data.json").write_text('{"split": "", "folds": "all"}')
    assert "data.json cannot be read" in unfinished_trainings(project)[1].fault
    with pytest.raises(InputError, match="cannot be read"):
        resume_training(project, first.run, ignore)
    discard_run_folder(project, first.run)
    assert [one.run for one in unfinished_trainings(project)] == [second.run]


@pytest.mark.parametrize("text", ["", "epoch,loss\n1,2\n", "epoch\n", "\xff", "{whole}1,2\n", "{whole}a,b,c,d,e,f\n"])
def test_a_damaged_table_of_epochs_draws_no_curve(project: Project, text: str) -> None:
    path = project.runs_folder / RUN / "metrics.csv"
    whole = path.read_text()
    assert [epoch["epoch"] for epoch in training_curve(project, RUN)] == [1, 2]
    path.write_bytes(text.replace("{whole}", whole).encode("latin-1"))
    assert training_curve(project, RUN) == []


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("00.png", "0\0.png", "is no picture of the project"),
        ("00.png", "../../00.png", "is no picture of the project"),
        (",train,", ",test,", "not those that this training began with"),
        (",validation,", ",,", "No readable image is left to validate with|not those that this training began with"),
    ],
)
@pytest.mark.parametrize("has_state", [True, False])
def test_a_training_goes_on_with_no_other_images(
    project: Project, before: str, after: str, sentence: str, has_state: bool
) -> None:
    with pytest.raises(CancelledError):
        train_network(project, "light", NETWORK, QUICK, cancel_after(1), keep=True)
    (found,) = unfinished_trainings(project)
    folder = project.runs_folder / f".{found.run}.part"
    if not has_state:  # it was killed in its first epoch
        (folder / "state.safetensors").unlink()
    table = folder / "images.csv"
    written = table.read_text()
    assert before in written
    table.write_text(written.replace(before, after, 1))
    with pytest.raises(InputError, match=sentence):
        resume_training(project, found.run, ignore)
    table.write_text(written)
    assert resume_training(project, found.run, ignore)["epochs"] == 2


def test_after_a_longer_training_its_network_is_ready_without_torch(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_jobs, "EXPORT_AFTER_SECONDS", 0)
    row = train_network(
        trained, "light", "vgg19_variation", TrainOptions(epochs=1, batch_size=16, device="cpu"), ignore
    )
    (exported,) = (trained.cache_folder / "onnx").iterdir()
    assert exported == exported_file(checkpoint_path(trained, row["run"]), exported.parent)
