"""The commands of the contract as child processes: what they print, and how they end."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeler.cli import run_command_line
from labeler.label_files import read_label_file
from labeler.project import open_project
from labeler.recipe_jobs import TrainOptions
from labeler.store import final_counts, runs
from labeler.train_jobs import train_network

LABELS = ("left", "center", "right")
TRAIN = ["--task", "light", "--architecture", "vgg19_variation", "--epochs", "1", "--device", "cpu"]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "labeler", *map(str, arguments)]


def labeler(*arguments: object) -> str:
    """What a command that ends well prints."""
    done = subprocess.run(command(*arguments), check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def labeler_json(*arguments: object) -> Any:
    """The one JSON document that a command prints."""
    return json.loads(labeler(*arguments), parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


def write_labels(path: Path, count: int, shift: int = 0) -> None:
    """The light of the first pictures; `shift` makes another opinion of every fourth."""
    rows = [f"{number:02d}.png,{LABELS[(number + shift * (number % 4 == 0)) % 3]}\r\n" for number in range(count)]
    path.write_text("image,light\r\n" + "".join(rows))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 small pictures lit from three sides, two annotators' files and a project in which ann's was imported."""
    folder = tmp_path_factory.mktemp("command-line")
    (folder / "pictures").mkdir()
    random = np.random.default_rng(3)
    for number in range(24):
        pixels = random.integers(0, 90, (48, 48, 3))
        pixels[:, number % 3 * 16 : number % 3 * 16 + 16] += 130
        Image.fromarray(pixels.astype(np.uint8)).save(folder / "pictures" / f"{number:02d}.png")
    write_labels(folder / "ann.csv", 16)
    write_labels(folder / "bob.csv", 12, shift=1)
    assert "24 images, tasks orientation, light" in labeler("new", folder / "faces", "--images", folder / "pictures")
    assert "16 answers by ann" in labeler("import", folder / "faces", folder / "ann.csv")
    return folder


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """The project with two networks; trained in this process, where torch is imported once."""
    with closing(open_project(folder / "faces")) as project:
        for seed in (0, 1):
            options = TrainOptions(epochs=1, seed=seed, device="cpu")
            train_network(project, "light", "vgg19_variation", options, lambda event: None)
    return folder / "faces"


def test_a_training_tells_its_progress_in_json_lines(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the handlers are the test process's own
    project = tmp_path / "faces"
    shutil.copytree(trained, project)
    given = ["train", str(project), *TRAIN, "--progress", "json"]
    assert run_command_line(given, lambda project: pytest.fail("no window was asked for")) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["event"] for event in events} >= {"message", "progress", "epoch", "result"}
    assert events[-1]["run"] == "light-vgg19_variation-003"
    assert events[-1]["images_train"] + events[-1]["images_validation"] == 16


def test_status_has_the_keys_of_the_contract(folder: Path) -> None:
    found = labeler_json("status", folder / "faces", "--json")
    assert list(found) == ["images", "tasks", "annotators", "runs", "folder"]
    assert found["folder"] == {"added": 0, "missing": 0, "back": 0}
    assert set(found["tasks"]["light"]) == {"labelled", "by_source", "by_label", "conflicts", "needs_review", "flagged"}
    assert found["tasks"]["light"]["by_source"]["human"] == 16
    assert found["annotators"] == {"ann": 16}


def test_status_says_how_many_images_somebody_is_unsure_about(folder: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(folder / "faces", tmp_path / "faces"))
    assert "Unsure (flagged): 0 images" in labeler("status", project)
    unsure = tmp_path / "cy.csv"
    unsure.write_text("image,light,flag,note\n00.png,left,1,two faces\n01.png,left,,only a note\n")
    labeler("import", project, unsure)
    assert "Unsure (flagged): 1 images" in labeler("status", project)


def test_merge_counts_and_writes_what_is_settled_and_what_is_not(folder: Path, tmp_path: Path) -> None:
    files = [folder / "ann.csv", folder / "bob.csv"]
    merged, conflicts = tmp_path / "merged.csv", tmp_path / "conflicts.csv"
    found = labeler_json("merge", *files, "--out", merged, "--conflicts", conflicts, "--json")["tasks"]["light"]
    assert set(found) >= {
        "files",
        "overlapping",
        "conflicting",
        "total",
        "agreement",
        "kappa",
        "alpha",
        "ac1",
        "pairs",
    }
    assert found["files"] == {str(files[0]): 16, str(files[1]): 12}
    assert (found["overlapping"], found["conflicting"], found["total"]) == (12, 3, 16)
    assert found["agreement"] == 0.75
    (pair,) = found["pairs"]
    assert list(pair)[:7] == ["a", "b", "overlapping", "agreement", "kappa", "confusion", "mcnemar"]
    assert found["intervals"]["agreement"][0] < 0.75 < found["intervals"]["agreement"][1]
    assert (pair["a"], pair["b"], list(pair["mcnemar"])) == ("ann", "bob", list(LABELS))
    with merged.open(newline="") as file:
        assert sum(bool(row["light"]) for row in csv.DictReader(file)) == 13
    with conflicts.open(newline="") as file:
        assert [(row["image"], row["annotator"]) for row in csv.DictReader(file)] == [
            (f"{number:02d}.png", person) for number in (0, 4, 8) for person in ("ann", "bob")
        ]


def test_a_kappa_that_cannot_be_told_is_a_dash(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.csv").write_text("image,light\n1.jpg,left\n2.jpg,left\n")
    said = labeler("merge", tmp_path / "ann.csv", tmp_path / "bob.csv", "--out", tmp_path / "merged.csv")
    assert "nan" not in said.split()
    (pair,) = [line.split() for line in said.splitlines() if "ann and bob" in line]
    assert "-" in pair


def test_a_merge_by_dawid_skene_with_a_rule_a_report_and_a_swapped_file(folder: Path, tmp_path: Path) -> None:
    """cy labelled from the person's own side: told with its figure, put right with --swap, and merged."""
    files = [folder / "ann.csv", folder / "bob.csv", tmp_path / "cy.csv"]
    swapped = {"left": "right", "center": "center", "right": "left"}
    rows = [f"{number:02d}.png,{swapped[LABELS[number % 3]]}\n" for number in range(16)]
    files[2].write_text("image,light\n" + "".join(rows))
    merged, report = tmp_path / "merged.csv", tmp_path / "report.html"
    given = ["merge", *files, "--out", merged, "--replace", "--json"]
    found = labeler_json(*given)
    (remark,) = found["remarks"]
    assert f"{files[2]} on light in 31 % of 16 images, and in 100 % with left and right swapped" in remark
    rule = "light: ann=left, bob=center, cy=left -> ann"
    found = labeler_json(
        *given,
        "--swap",
        files[2],
        "--strategy",
        "dawid-skene",
        "--rule",
        rule,
        "--report",
        report,
        "--threshold",
        "0.6",
    )
    assert found["remarks"] == []
    light = found["tasks"]["light"]
    assert (light["conflicting"], light["conflicts_left"]) == (3, 0)
    assert light["settled"] == {"unanimous": 13, "dawid-skene": 2, f"rule: {rule[7:]}": 1}
    with merged.open(newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["light_source"].startswith("rule")]
    assert (row["light"], row["light_votes"]) == ("left", "ann=left;bob=center;cy=left")
    assert "What was made of the votes" in report.read_text("utf-8")
    assert read_label_file(merged).rows["light"].tolist() == [LABELS[number % 3] for number in range(16)]


def test_files_of_the_same_name_are_of_two_people(folder: Path, tmp_path: Path) -> None:
    files = []
    for person, shift in (("ann", 0), ("bob", 1)):
        (tmp_path / person).mkdir()
        files.append(tmp_path / person / "labels.csv")
        write_labels(files[-1], 12, shift)
    text = labeler("merge", *files, "--out", tmp_path / "merged.csv")
    assert "agreement 75.0 %" in text


def test_a_split_is_stored_and_exported_labels_come_back(folder: Path, tmp_path: Path) -> None:
    subjects = tmp_path / "subjects.csv"
    subjects.write_text("image,subject\n" + "".join(f"{n:02d}.png,s{n // 4}\n" for n in range(24)))
    assert "6 subjects kept apart" in labeler("split", folder / "faces", "--seed", "1", "--group-by", subjects)
    out = tmp_path / "ann.csv"
    assert "16 rows" in labeler("export", folder / "faces", out, "--annotator", "ann")
    assert read_label_file(out).rows["light"].tolist() == [LABELS[number % 3] for number in range(16)]


def test_training_auto_labelling_and_report(trained: Path, tmp_path: Path) -> None:
    compared = labeler_json("compare", trained, "--json")["runs"]
    keys = ["run", "task", "architecture", "parameters", "accuracy", "loss"]
    assert all(list(row)[:6] == keys for row in compared)
    assert all({"balanced_accuracy", "epochs", "seconds", "images_per_second"} <= set(row) for row in compared)
    given = ["--task", "light", "--high", "0.01", "--low", "light=0.01", "--device", "cpu", "--json"]
    done = labeler_json("auto-label", trained, "--annotator", "ann", *given)
    assert set(done["tasks"]["light"]) >= {"images", "auto_labelled", "needs_review", "by_rule", "certificate"}
    assert done["tasks"]["light"]["images"] == 8
    labeler("report", trained, tmp_path / "report.html")
    assert done["run"] in (tmp_path / "report.html").read_text("utf-8")
    assert "is reverted: 8 decisions" in labeler("revert", trained, done["run"])
    with closing(open_project(trained)) as project:
        assert final_counts(project.store, "light").keys() == {("human", label) for label in LABELS}


def test_a_training_that_is_stopped_ends_with_130_and_leaves_nothing(trained: Path) -> None:
    before = sorted(entry.name for entry in (trained / "runs").iterdir())
    arguments = command("train", trained, "--task", "light", "--architecture", "vgg19_variation", "--progress", "json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert "event" in json.loads(child.stdout.readline())
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=60)
    assert child.returncode == 130
    assert errors.startswith("Cancelled")
    assert "Traceback" not in errors
    assert sorted(entry.name for entry in (trained / "runs").iterdir()) == before
    with closing(open_project(trained)) as project:
        assert len(runs(project.store, "train")) == 2


def test_doctor_tells_versions_and_the_device() -> None:
    text = labeler("doctor")
    assert all(word in text for word in ("torch", "PySide6-Essentials", "networks run on"))
    found = json.loads(labeler("doctor", "--json"))
    assert {"what": "networks run on", "found": found["networks_run_on"], "cure": ""} in found["found"]


@pytest.fixture(autouse=True)
def _wide_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "COLUMNS", "200")
    yield
