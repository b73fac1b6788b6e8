"""A person trains by a recipe's name, and sets single things otherwise."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeler.project import create_project
from labeler.recipe_jobs import train_options
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Twelve small pictures lit from three sides, all labelled."""
    (tmp_path / "pictures").mkdir()
    random = np.random.default_rng(3)
    for number in range(12):
        pixels = random.integers(0, 90, (48, 48, 3))
        pixels[:, number % 3 * 16 : number % 3 * 16 + 16] += 130
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "pictures" / f"{number:02d}.png")
    with closing(create_project(tmp_path / "faces", tmp_path / "pictures", (LIGHT,))) as made:
        annotate(made.store, "ann", [Annotation(n + 1, "light", LIGHT.labels[n % 3]) for n in range(12)])
    return tmp_path / "faces"


def train(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "labeler", "train", str(project), "--task", "light", "--device", "cpu"]
    return subprocess.run([*arguments, "--json", *options], check=False, capture_output=True, text=True, timeout=200)


def recorded(project: Path, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    assert "leaked" not in done.stderr  # what torch's libraries say where a process ends without clearing up
    run = json.loads(done.stdout)["run"]
    return tomllib.loads((project / "runs" / run / "settings.toml").read_text(encoding="utf-8"))


def test_a_recipe_trains_and_single_options_stand_above_it(project: Path) -> None:
    done = train(project, "--recipe", "recommended", "--epochs", "2", "--no-mirror", "--set", "shift=0.01")
    settings = recorded(project, done)
    assert settings["architecture"] == "mirror_resnet_4x4"
    assert (settings["optimizer"], settings["schedule"], settings["learning_rate"]) == ("adamw", "one_cycle", 0.003)
    assert (settings["epochs"], settings["mirror_images"], settings["shift"]) == (2, False, 0.01)
    again = recorded(project, train(project, "--recipe", "recommended", "--architecture", "cnn4", "--epochs", "1"))
    assert (again["architecture"], again["optimizer"]) == ("cnn4", "adamw")


def test_pictures_can_be_changed_first_and_prediction_follows(project: Path) -> None:
    done = train(
        project, *("--architecture", "small_resnet", "--epochs", "1", "--input-size", "32"),
        *("--contrast-factor", "1.5", "--gaussian", "--binarise"),
    )  # fmt: skip
    settings = recorded(project, done)
    assert (settings["input_size"], settings["contrast_factor"]) == (32, 1.5)
    assert (settings["gaussian"], settings["binarise"]) == (True, True)
    run = json.loads(done.stdout)["run"]
    asked = [sys.executable, "-m", "labeler", "predict", str(project), "--run", run, "--device", "cpu"]
    subprocess.run([*asked, "--progress", "none"], check=True, capture_output=True, timeout=200)
    folder = project / "runs" / run
    predicted, validated = (
        {row["image"]: row for row in csv.DictReader((folder / name).read_text(encoding="utf-8-sig").splitlines())}
        for name in ("predictions.csv", "validation.csv")
    )
    assert validated
    for image, row in validated.items():
        for label in LIGHT.labels:
            assert float(predicted[image][f"p_{label}"]) == pytest.approx(float(row[f"p_{label}"]), abs=1e-4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--architecture", "vgg19_scratch", "--input-size", "64"), "input_size 64; choose 80 or more"),
        (("--recipe", "best"), "There is no recipe 'best'; there are cnn4-report"),
        (("--epochs", "1"), "No network is named: give --architecture, or --recipe"),
        (("--architecture", "cnn4", "--set", "optimizer=best"), "There is no optimizer 'best'; choose one of adam"),
        (("--architecture", "cnn4", "--set", "speed=9"), "There is no setting 'speed'"),
        (("--architecture", "resnet50", "--set", "weights=gone.pth"), "There is no file gone.pth to take weights from"),
        (("--architecture", "cnn4", "--set", "weights=imagenet"), "no published weights for 'cnn4'"),
    ],
)
def test_what_cannot_be_meant_is_told_in_a_sentence(project: Path, options: tuple[str, ...], words: str) -> None:
    done = train(project, *options)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list((project / "runs").glob("*"))


def test_nothing_chosen_is_the_reports_recipe() -> None:
    assert train_options("cnn4-report", {}, ()) == train_options("", {"architecture": "cnn4"}, (
        "optimizer=adam", "loss=cross_entropy",
    ))  # fmt: skip


def test_an_estimate_tells_time_and_memory_and_trains_nothing(project: Path) -> None:
    done = train(project, "--recipe", "recommended", "--epochs", "2", "--estimate")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["architecture"] == "mirror_resnet_4x4"
    assert (found["images"], found["epochs"], found["device"]) == (12, 2, "cpu")
    assert found["epoch_seconds"] > 0
    assert found["memory_bytes"] > 0
    assert not (project / "runs").exists()


def test_recipes_are_listed_with_the_report_they_follow() -> None:
    command = [sys.executable, "-m", "labeler", "recipes", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=100)
    found = {one["name"]: one for one in json.loads(done.stdout)["recipes"]}
    assert {"cnn4-report", "smile-bottleneck", "efficientnet-test1", "mobilenet-cosine"} <= found.keys()
    assert found["smile-bottleneck"]["source"] == "the smile report"
    assert "bottleneck_epochs" in found["smile-bottleneck"]["not_told"]
