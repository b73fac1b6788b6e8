"""Deleted trainings wait in the trash until somebody empties it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.features import features_folder, space_of_run
from labeler.jobs import checkpoint_path
from labeler.predict_jobs import prediction_cache
from labeler.project import Project
from labeler.removed_runs import TRASH, remove_run
from labeler.trash import empty_trash, trashed_trainings
from tests.labeler.gui.runs import add_trainings
from training.networks import exported_file


def trash_of(project: Project) -> Path:
    return project.folder / TRASH


def test_the_trash_has_what_was_deleted_with_its_size(project: Project) -> None:
    assert trashed_trainings(project) == []
    first, second = add_trainings(project)
    (project.runs_folder / first / "folds" / "1").mkdir(parents=True)
    (project.runs_folder / first / "folds" / "1" / "model.safetensors").write_bytes(b"x" * 1000)
    remove_run(project, first)
    assert [(one.name, one.size) for one in trashed_trainings(project)] == [(first, 1000)]
    remove_run(project, second)
    assert [one.name for one in trashed_trainings(project)] == [first, second]


def test_only_what_was_named_is_removed_for_good(project: Project) -> None:
    first, second = add_trainings(project)
    remove_run(project, first)
    named = trashed_trainings(project)
    bring_back = remove_run(project, second)  # after the question
    empty_trash(project, named)
    assert [one.name for one in trashed_trainings(project)] == [second]
    empty_trash(project, named)  # gone already
    bring_back()
    assert (project.runs_folder / second).exists()
    assert trashed_trainings(project) == []


def test_what_the_cache_kept_of_a_network_goes_with_it(project: Project) -> None:
    first, second = add_trainings(project)
    kept = {}
    for time, run in enumerate((first, second), start=7):
        os.utime(checkpoint_path(project, run), ns=(time, time))
        predictions = prediction_cache(project, run)
        assert predictions is not None
        exported = exported_file(checkpoint_path(project, run), project.cache_folder / "onnx")
        kept[run] = (predictions, features_folder(project, space_of_run(project, run)), exported)
        for folder in kept[run][:2]:
            folder.mkdir(parents=True)
        exported.parent.mkdir(exist_ok=True)
        exported.write_bytes(b"x")
    bring_back = remove_run(project, first)
    bring_back()
    assert all(one.exists() for one in kept[first])
    remove_run(project, first)
    empty_trash(project, trashed_trainings(project))
    assert not any(one.exists() for one in kept[first])
    assert all(one.exists() for one in kept[second])


def test_links_and_files_in_the_trash_are_left_alone(project: Project, tmp_path: Path) -> None:
    trash_of(project).mkdir()
    (trash_of(project) / "notes.txt").write_text("mine")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("mine")
    (trash_of(project) / "link").symlink_to(outside, target_is_directory=True)
    inner = trash_of(project) / "light-cnn4-001"
    inner.mkdir()
    (inner / "link").symlink_to(outside, target_is_directory=True)
    empty_trash(project, trashed_trainings(project))
    assert (outside / "file").read_text() == "mine"
    assert sorted(one.name for one in trash_of(project).iterdir()) == ["link", "notes.txt"]


def test_a_training_that_is_gone_for_good_is_not_brought_back(project: Project) -> None:
    first, _ = add_trainings(project)
    bring_back = remove_run(project, first)
    empty_trash(project, trashed_trainings(project))
    with pytest.raises(InputError, match="cannot be moved"):
        bring_back()


def test_the_command_lists_and_empties(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def labeler(*arguments: str) -> str:
        assert run_command_line(["trash", str(project.folder), *arguments], lambda folder: 0) == 0
        return capsys.readouterr().out

    assert labeler() == "The trash is empty.\n"
    first, _ = add_trainings(project)
    remove_run(project, first)
    assert first in labeler()
    assert json.loads(labeler("--json")) == {"trash": [{"name": first, "size": 0}], "emptied": False}
    assert trashed_trainings(project)
    assert labeler("--empty") == f"Removed for good: {first} (0 kB).\n"
    assert trashed_trainings(project) == []
