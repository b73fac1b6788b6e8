"""Pictures that come into the image folder, go and come back."""

from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.folder_changes import FolderChanges, find_changes, take_in
from labeler.project import Project
from labeler.status import folder_status
from labeler.store import Annotation, annotate, annotator_votes, image_names, missing_images


def change_folder(project: Project) -> None:
    """Take 01.png and 04.png away, and bring a new picture in a folder of its own."""
    annotate(project.store, "ann", [Annotation(2, "light", "left")])
    folder = project.image_folder
    (folder / "more").mkdir()
    (folder / "01.png").rename(folder / "more" / "a.png")
    (folder / "04.png").unlink()


def test_nothing_is_changed_by_looking(project: Project) -> None:
    assert not find_changes(project).any
    change_folder(project)
    changes = find_changes(project)
    assert changes == FolderChanges(("more/a.png",), ("01.png", "04.png"), (), 2)
    assert changes.any
    assert folder_status(project) == {"added": 1, "missing": 2, "back": 0}
    assert len(image_names(project.store)) == 5
    assert missing_images(project.store) == []


def test_what_is_taken_in_is_known_from_then_on_and_labels_stay(project: Project) -> None:
    change_folder(project)
    take_in(project, find_changes(project))
    again = find_changes(project)
    assert again == FolderChanges((), ("01.png", "04.png"), (), 0)
    assert not again.any
    assert list(image_names(project.store).values())[-1] == "more/a.png"
    assert annotator_votes(project.store, "light") == [(2, "ann", "left")]


def test_a_picture_that_comes_back_is_no_longer_missing(project: Project) -> None:
    change_folder(project)
    take_in(project, find_changes(project))
    (project.image_folder / "more" / "a.png").rename(project.image_folder / "01.png")
    changes = find_changes(project)
    assert changes == FolderChanges((), ("04.png", "more/a.png"), ("01.png",), 1)
    take_in(project, changes)
    assert missing_images(project.store) == ["04.png", "more/a.png"]


def test_an_empty_folder_is_an_error_and_marks_nothing_missing(project: Project) -> None:
    for picture in project.image_folder.iterdir():
        picture.unlink()
    with pytest.raises(InputError, match="holds no pictures"):
        find_changes(project)
    assert missing_images(project.store) == []


def test_without_the_folder_there_is_no_status_of_it(project: Project) -> None:
    project.image_folder.rename(project.image_folder.with_name("elsewhere"))
    assert folder_status(project) is None
