"""`labeler label-errors`: what it prints for people and for programs."""

from __future__ import annotations

import json

import pytest

from labeler.cli import run_command_line
from labeler.project import Project
from labeler.store import Annotation, annotate, record_label_check, score_names
from labeler.tasks import LIGHT
from tests.conftest import MakeProject
from tests.labeler.folds import add_folds


@pytest.fixture
def lit(make_project: MakeProject) -> Project:
    project = make_project(tasks=[LIGHT])
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2, 3)])
    add_folds(project, LIGHT, {"00.png": [0.9, 0.1, 0.0], "01.png": [0.2, 0.7, 0.1], "02.png": [0.05, 0.05, 0.9]})
    return project


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run_command_line(["label-errors", *map(str, arguments)], lambda _project: 0) == 0
    return capsys.readouterr().out


def test_the_list_has_the_likeliest_error_first(lit: Project, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(capsys, lit.folder)
    assert "light: 2 of 3 labels are probable slips; folds-001" in said
    assert said.index("02.png") < said.index("01.png")
    assert score_names(lit.store) == []  # looking changes nothing
    record_label_check(lit.store, "bob", "slips", 3, "light", "right", blind=True)
    said = printed(capsys, lit.folder, "--limit", 1)
    assert "02.png" not in said
    assert "1 of 1 was changed so far." in said


def test_the_document(lit: Project, capsys: pytest.CaptureFixture[str]) -> None:
    light = json.loads(printed(capsys, lit.folder, "--json", "--limit", 1))["tasks"]["light"]
    assert light.pop("suspects") == [
        {"image": "02.png", "label": "left", "probability": 0.05, "likelier": "right"},
    ]
    assert light == {"run": "folds-001", "reason": "", "looked_at": 3, "count": 2, "checked": 0, "changed": 0}
    borders = json.loads(printed(capsys, lit.folder, "--json", "--kind", "borders"))["tasks"]["light"]
    assert borders["suspects"] == []
    assert "ann has answered 3 of these pictures: 20 are needed" in borders["reason"]


def test_without_folds_it_says_what_to_do(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert "light: No network has predicted light out of fold: train one with folds (--folds 5)." in printed(
        capsys, project.folder
    )


def test_of_a_chosen_run_its_own_tasks_are_listed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    add_folds(project, LIGHT, {"00.png": [0.1, 0.8, 0.1]})
    said = printed(capsys, project.folder, "--run", "folds-001")
    assert "light: 1 of 1 labels are probable slips" in said
    assert "orientation" not in said
