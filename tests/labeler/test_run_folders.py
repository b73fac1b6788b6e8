"""The folders of runs."""

from __future__ import annotations

import pytest

from labeler import run_folders
from labeler.errors import InputError
from labeler.project import Project
from labeler.run_folders import keep_run_folder, new_run_folder

from .added_training import add_training


def test_run_ids_are_new_for_the_store_and_for_the_folder(project: Project) -> None:
    add_training(project, "light-vgg19_variation-001", "cnn4", 0.9)
    (project.runs_folder / "light-vgg19_variation-002").mkdir()
    with (
        new_run_folder(project, "light-vgg19_variation") as (first, first_folder),
        new_run_folder(project, "light-vgg19_variation") as (second, _),
    ):
        assert (first, second) == ("light-vgg19_variation-003", "light-vgg19_variation-004")
        keep_run_folder(project, first, first_folder)
    assert (project.runs_folder / first).is_dir()


def test_a_run_that_cannot_be_listed_leaves_no_folder(project: Project) -> None:
    def keep_and_fail() -> None:
        with new_run_folder(project, "auto-label") as (run, folder):
            keep_run_folder(project, run, folder)
            raise InputError("the disk is full")

    with pytest.raises(InputError):
        keep_and_fail()
    assert list(project.runs_folder.iterdir()) == []


def test_a_job_cancelled_while_it_looks_for_an_id_leaves_nothing_and_touches_no_other_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = project.runs_folder / "light-cnn4-001"
    kept.mkdir(parents=True)

    def cancelled(_store: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_folders, "runs", cancelled)
    with pytest.raises(KeyboardInterrupt), new_run_folder(project, "light-cnn4"):
        pass
    assert list(project.runs_folder.iterdir()) == [kept]
