"""A training on the command line is killed, is found again, and goes on; several questions are learned together."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeler.project import create_project
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT, Task

SMILING, MALE = (Task(name=name, labels=("yes", "no")) for name in ("Smiling", "Male"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Sixteen small pictures with answers to three questions, two of them of yes and no."""
    (tmp_path / "pictures").mkdir()
    random = np.random.default_rng(3)
    for number in range(16):
        pixels = random.integers(0, 90, (32, 32, 3)) + 100 * (number % 2)
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "pictures" / f"{number:02d}.png")
    with closing(create_project(tmp_path / "faces", tmp_path / "pictures", (LIGHT, SMILING, MALE))) as made:
        answers = [Annotation(n + 1, "light", LIGHT.labels[n % 3]) for n in range(16)]
        answers += [Annotation(n + 1, "Smiling", "yes" if n % 2 else "no") for n in range(12)]
        answers += [Annotation(n + 1, "Male", "yes" if n % 4 > 1 else "no") for n in range(4, 16)]
        annotate(made.store, "ann", answers)
    return tmp_path / "faces"


def labeler(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "labeler", *map(str, arguments)]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=250)


def json_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_training_is_found_and_goes_on(project: Path) -> None:
    options = ("--task", "light", "--architecture", "small_resnet", "--device", "cpu", "--epochs", 6)
    words = [sys.executable, "-m", "labeler", "train", project, *options, "--batch-size", 2, "--progress", "json"]
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while json.loads(child.stdout.readline())["event"] != "epoch":
            pass
        child.send_signal(signal.SIGKILL)
    (found,) = json_of(labeler("unfinished", project, "--json"))["unfinished"]
    assert found["run"] == "light-small_resnet-001"
    assert (found["tasks"], found["epochs"], found["running"]) == (["light"], 6, False)
    assert found["epoch"] >= 1
    assert "light-small_resnet-001" in labeler("unfinished", project).stdout

    refused = labeler("train", project, "--resume", found["run"], "--epochs", 2)
    assert (refused.returncode, refused.stderr) == (
        1, "A training goes on with the settings it began with: leave out --epochs beside --resume.\n",
    )  # fmt: skip
    row = json_of(labeler("train", project, "--resume", found["run"], "--json"))
    assert row["run"] == found["run"]
    assert row["epochs"] > found["epoch"]
    assert labeler("unfinished", project).stdout == "No training is unfinished.\n"
    assert [one["run"] for one in json_of(labeler("compare", project, "--json"))["runs"]] == [found["run"]]


def test_all_attributes_are_learned_together_and_voted_with(project: Path) -> None:
    options = ("--architecture", "small_resnet", "--device", "cpu", "--epochs", 1, "--folds", 2, "--json")
    row = json_of(labeler("train", project, "--attributes", "all", *options))
    assert (row["task"], row["tasks"], row["folds"]) == ("Smiling,Male", 2, 2)
    assert (project / "runs" / row["run"] / "out_of_fold.csv").exists()
    tables = json_of(labeler("compare", project, "--json"))["runs"]
    assert sorted(one["task"] for one in tables) == ["Male", "Smiling"]
    refused = labeler("train", project, "--architecture", "small_resnet")
    assert (refused.returncode, refused.stderr) == (1, "Say what to learn: give --task NAME, or --attributes all.\n")


def test_a_split_by_name_is_made_and_used(project: Path) -> None:
    wanted = ("--task", "light", "--balanced", "--train", 6, "--validation", 3)
    made = labeler("split", project, "--name", "equal", *wanted)
    assert (made.returncode, made.stdout) == (0, "6 images train, 3 validate, subjects unknown.\n")
    again = labeler("split", project, "--name", "equal")
    assert again.returncode == 1
    assert "There is a split 'equal' already" in again.stderr
    options = ("--architecture", "small_resnet", "--device", "cpu", "--epochs", 1, "--split", "equal", "--json")
    row = json_of(labeler("train", project, "--task", "light", *options))
    assert (row["images_train"], row["images_validation"], row["split"]) == (6, 3, "equal")
