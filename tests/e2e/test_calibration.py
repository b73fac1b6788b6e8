"""A team calibrates by the command line: pictures go out as a small project, answers come back and are compared."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from labeler.project import Project
from labeler.store import Annotation, annotate, image_names
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]


def labeler(*arguments: object, code: int = 0) -> str:
    """What a command says: on stdout, or on stderr where it is to end with a fault."""
    done = subprocess.run(
        [sys.executable, "-m", "labeler", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


def test_from_the_draw_to_the_verdict(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(images=40, tasks=[LIGHT])
    small = tmp_path / "for-bob"
    assert "has no calibration round yet: draw one with 'labeler calibrate" in labeler(
        "calibrate", project.folder, "--check", code=1
    )
    out = labeler(
        "calibrate", project.folder, "--images", 30, "--seed", 7, "--out", small, "--list", tmp_path / "l.csv"
    )
    assert out.startswith("round-001: 30 pictures. 30 common pictures show a shift of ")
    drawn = json.loads(labeler("calibrate", project.folder, "--json"))["images"]
    assert (tmp_path / "l.csv").read_text().split() == ["image", *drawn]
    numbers = {name: number for number, name in image_names(project.store).items()}
    labels = ("left", "center", "right")
    answers = [Annotation(numbers[one], "light", labels[n % 3]) for n, one in enumerate(drawn)]
    annotate(project.store, "ann", answers)
    rows = "".join(f"{one},{'left' if n % 3 == 0 else 'center'}\n" for n, one in enumerate(drawn))
    (tmp_path / "bob.csv").write_text("image,light\n" + rows)
    labeler("import", small, tmp_path / "bob.csv")
    labeler("export", small, tmp_path / "back.csv", "--annotator", "bob")
    labeler("import", project.folder, tmp_path / "back.csv")
    check = json.loads(labeler("calibrate", project.folder, "--check", "--shift", 0.05, "--json"))
    (pair,) = check["tasks"]["light"]["pairs"]
    assert (pair["a"], pair["b"], pair["overlapping"], pair["enough"]) == ("ann", "bob", 30, False)
    assert pair["difference"].startswith("bob says center where ann says left or right 10 times")
    assert pair["needed"] > 100
    said = labeler("calibrate", project.folder, "--check")
    assert "ann and bob: 66.7 % agreement." in said
    assert "30 common pictures show a shift of" in said


def test_wrong_wishes_are_told_in_a_sentence(project: Project, tmp_path: Path) -> None:
    folder = project.folder
    assert "Only 5 pictures can be drawn" in labeler("calibrate", folder, "--images", 6, code=1)
    assert "Give one of --images" in labeler("calibrate", folder, "--images", 2, "--round", "round-001", code=1)
    assert "cannot be drawn" in labeler("calibrate", folder, "--images", -1, code=1)
    assert "cannot be" in labeler("calibrate", folder, "--images", 2, "--shift", 2, code=1)
    assert not (folder / "calibration").exists()
    assert "There is no run 'x'" in labeler("borders", folder, "--run", "x", code=1)
    assert "Nobody has answered light yet." in labeler("borders", folder, "--task", "light")
