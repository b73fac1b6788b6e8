"""Trainings that are deleted, and brought back."""

from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.mirror_scores import keep_mirror_scores
from labeler.project import Project
from labeler.removed_runs import remove_run
from labeler.store import Change, add_run, revert_run, runs, scores
from labeler.work_queue import QUEUES
from tests.labeler.gui.runs import add_trainings


def test_a_deleted_training_comes_back_as_it_was(project: Project) -> None:
    first, second = add_trainings(project)
    before = runs(project.store)
    told: list[Change] = []
    project.store.listen(told.append)
    bring_back = remove_run(project, first)
    assert [one.id for one in runs(project.store)] == [second]
    assert not (project.runs_folder / first).exists()
    assert [change.kind for change in told] == ["run"]
    bring_back()
    assert runs(project.store) == before
    assert (project.runs_folder / first / "model.safetensors").exists()


def test_a_training_that_gave_labels_stays_until_they_are_reverted(project: Project) -> None:
    first, _ = add_trainings(project)
    summary = {"rules": "report", "tasks": {"light": {"runs": [first]}}}
    add_run(project.store, "auto-label-001", "auto-label", "", summary)
    with pytest.raises(InputError, match="gave labels in auto-label-001"):
        remove_run(project, first)
    assert (project.runs_folder / first).exists()
    revert_run(project.store, "Ada", "auto-label-001")
    remove_run(project, first)
    with pytest.raises(InputError, match="is an auto-labelling"):
        remove_run(project, "auto-label-001")


def test_a_training_whose_name_was_given_again_is_not_brought_back_over_it(project: Project) -> None:
    first, _ = add_trainings(project)
    record = next(one for one in runs(project.store) if one.id == first)
    bring_back = remove_run(project, first)
    add_run(project.store, first, "train", "light", record.summary)
    (project.runs_folder / first).mkdir()
    with pytest.raises(InputError, match="there already"):
        bring_back()
    assert len(runs(project.store)) == 2


def test_what_a_training_said_of_mirror_images_goes_and_comes_with_it(project: Project) -> None:
    first, second = add_trainings(project)
    third = "light-cnn4-002"
    add_run(project.store, third, "train", "light", next(iter(runs(project.store))).summary)
    keep_mirror_scores(project, "light", [first, second], {1: 0.5})
    remove_run(project, third)
    assert scores(project.store, "mirror: light") == {1: 0.5}  # it was not asked
    bring_back = remove_run(project, second)
    assert scores(project.store, "mirror: light") == {}
    assert QUEUES["mirror"].select(project.store, ["light"], "Ada") == []
    bring_back()
    assert scores(project.store, "mirror: light") == {1: 0.5}
    bring_back = remove_run(project, second)
    keep_mirror_scores(project, "light", [first], {2: 0.25})
    bring_back()
    assert scores(project.store, "mirror: light") == {2: 0.25}


@pytest.mark.parametrize("left", [b"", b"no JSON", b'{"light": ["\xff"]}'])
def test_where_the_cache_does_not_say_who_was_asked_the_scores_go(project: Project, left: bytes) -> None:
    first, second = add_trainings(project)
    keep_mirror_scores(project, "light", [first], {1: 0.5})
    kept = project.cache_folder / "mirror-runs.json"
    kept.write_bytes(left) if left else kept.unlink()
    remove_run(project, second)
    assert scores(project.store, "mirror: light") == {}
