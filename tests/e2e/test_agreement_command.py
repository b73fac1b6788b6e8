"""`labeler agreement` and `labeler settle` as child processes, on the annotators of a project."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labeler.project import Project
from labeler.store import Annotation, annotate, final_labels, undo
from labeler.tasks import LIGHT, ORIENTATION

MakeProject = Callable[..., Project]


def labeler(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "labeler", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def printed(*arguments: object) -> Any:
    done = labeler(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture
def voted(make_project: MakeProject) -> Project:
    project = make_project(tasks=[LIGHT, ORIENTATION])
    said = {"=ann": ("left", "left", "left"), "bob": ("left", "center", "center"), "cy": ("left", "center", "right")}
    for who, labels in said.items():
        annotate(project.store, who, [Annotation(image, "light", label) for image, label in enumerate(labels, 1)])
    annotate(project.store, "bob", [Annotation(4, "light", "right")], "review")
    return project


def test_the_document_is_that_of_merge(voted: Project) -> None:
    found = printed("agreement", voted.folder, "--json")
    light = found["tasks"]["light"]
    assert list(found["tasks"]) == ["light"]
    assert (light["overlapping"], light["conflicting"], light["total"]) == (3, 2, 3)  # a review is no vote of one's own
    assert light["files"] == {"=ann": 3, "bob": 3, "cy": 3}  # nor one of the images compared
    pair = light["pairs"][0]
    assert set(pair["intervals"]) == {"agreement", "kappa", "alpha", "ac1"}
    assert (pair["a"], pair["b"], pair["overlapping"]) == ("=ann", "bob", 3)


def test_the_files_have_every_vote_with_its_source_and_no_formula(voted: Project, tmp_path: Path) -> None:
    annotate(voted.store, "Ada", [Annotation(2, "light", None)], "cannot tell")
    out, conflicts, report = tmp_path / "m.csv", tmp_path / "c.csv", tmp_path / "r.html"
    done = labeler("agreement", voted.folder, "--out", out, "--conflicts", conflicts, "--report", report)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [(row["light"], row["light_source"]) for row in rows] == [
        ("left", "unanimous"),
        ("", "cannot tell"),
        ("", ""),
        ("right", "reviewed"),
    ]
    assert rows[1]["light_votes"].endswith("ann=left;bob=center;cy=center")
    assert not rows[1]["light_votes"].startswith("=")
    left = list(csv.DictReader(conflicts.read_text("utf-8").splitlines()))
    assert {row["image"] for row in left} == {"02.png"}
    assert [row["light"] for row in left] == ["left", "center", "right"]
    page = report.read_text("utf-8")
    assert "Agreement in tiny" in page
    assert "as they stand in the project" in page


def test_people_read_tables_and_sentences(voted: Project) -> None:
    said = labeler("agreement", voted.folder).stdout
    assert "Krippendorff's alpha" in said
    assert "overlapping" in said


def test_settling_is_told_then_done_then_undone(voted: Project) -> None:
    arguments = ("settle", voted.folder, "--task", "light", "--strategy", "majority", "--by", "Ada")
    told = printed(*arguments, "--dry-run", "--json")
    assert (told["open"], told["settles"], told["left"], told["action"]) == (2, 1, 1, None)
    assert final_labels(voted.store, "light")[2].source == "conflict"
    done = printed(*arguments, "--json")
    assert done["action"] is not None
    assert (final_labels(voted.store, "light")[2].label, final_labels(voted.store, "light")[2].source) == (
        "center",
        "majority",
    )
    undo(voted.store, "Ada")
    assert final_labels(voted.store, "light")[2].source == "conflict"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--task", "mood"), "mood"),
        (("--task", "light", "--strategy", "vote"), "no strategy 'vote'"),
        (("--task", "light", "--strategy", "priority"), "Whose word counts?"),
        (("--task", "light", "--strategy", "priority", "--priority", "dora"), "dora"),
        (("--task", "light", "--rule", "{"), "--rule"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(voted: Project, arguments: tuple[str, ...], words: str) -> None:
    done = labeler("settle", voted.folder, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_both_are_among_the_commands(voted: Project) -> None:
    said = labeler("--help").stdout
    assert " agreement " in said
    assert " settle " in said
