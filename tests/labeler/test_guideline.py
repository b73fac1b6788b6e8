"""Pinning examples and writing guidelines, in project.toml and in the open project."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.guideline import MOST_TEXT, example_label, example_path, pin_example, unpin_example, write_guideline
from labeler.label_session import LabelSession
from labeler.project import Project, open_project, refresh_guideline
from labeler.store import Change
from labeler.tasks import MOST_EXAMPLES, Task

MakeProject = Callable[..., Project]


def config_of(project: Project) -> Path:
    return project.folder / "project.toml"


def reopened(project: Project, task: str = "orientation") -> Task:
    with closing(open_project(project.folder)) as again:
        return again.task(task)


def test_a_pinned_picture_is_an_example_of_one_label_and_can_be_unpinned(project: Project) -> None:
    pin_example(project, "orientation", "center", "00.png")
    pin_example(project, "orientation", "center", "01.png")
    assert project.task("orientation").examples == {"center": ("00.png", "01.png")}
    pin_example(project, "orientation", "left", "00.png")
    assert reopened(project).examples == {"center": ("01.png",), "left": ("00.png",)}
    assert example_label(project.task("orientation"), "00.png") == "left"
    unpin_example(project, "orientation", "00.png")
    assert reopened(project).examples == project.task("orientation").examples == {"center": ("01.png",)}
    assert project.task("light").examples == {}


def test_twelve_pictures_are_enough(make_project: MakeProject) -> None:
    project = make_project(images=MOST_EXAMPLES + 1)
    for number in range(MOST_EXAMPLES):
        pin_example(project, "light", "left", f"{number:02d}.png")
    with pytest.raises(InputError, match="unpin one of them first"):
        pin_example(project, "light", "left", f"{MOST_EXAMPLES:02d}.png")
    pin_example(project, "light", "left", "00.png")
    assert len(reopened(project, "light").examples["left"]) == MOST_EXAMPLES


def test_listeners_and_a_session_hear_of_a_new_text(project: Project) -> None:
    heard: list[Change] = []
    project.store.listen(heard.append)
    session = LabelSession(project, "Ada", project.tasks)
    write_guideline(project, "light", " Look at\r\nthe cheeks.\x00 ", "Left: the right cheek is darker.")
    assert heard == [Change("tasks", None, ("light",))]
    assert session.tasks[1].guideline == "Look at\nthe cheeks."
    assert reopened(project, "light").borders == "Left: the right cheek is darker."
    write_guideline(project, "light", "Look at\nthe cheeks.", "Left: the right cheek is darker.")
    assert len(heard) == 1


def test_what_a_person_wrote_meanwhile_is_kept(project: Project) -> None:
    path = config_of(project)
    path.write_text(path.read_text("utf-8").replace('borders = ""', 'borders = "by hand" # Bob', 1), "utf-8")
    pin_example(project, "orientation", "left", "02.png")
    assert (project.task("orientation").borders, reopened(project).borders) == ("by hand", "by hand")
    assert "# Bob" in path.read_text("utf-8")


def test_two_windows_that_pin_in_turn_lose_neither_pin(project: Project) -> None:
    with closing(open_project(project.folder)) as other:
        pin_example(project, "orientation", "left", "00.png")
        pin_example(other, "orientation", "left", "01.png")
        refresh_guideline(project)
    assert project.task("orientation").examples == {"left": ("00.png", "01.png")}


def test_a_damaged_file_is_told_once_and_the_guideline_stays(project: Project) -> None:
    write_guideline(project, "light", "Look.", "Here.")
    whole = config_of(project).read_text("utf-8")
    config_of(project).write_text(whole + "[[", "utf-8")
    with pytest.raises(InputError, match="is not valid TOML"):
        refresh_guideline(project)
    refresh_guideline(project)
    assert project.task("light").borders == "Here."
    config_of(project).write_text(whole.replace("Here.", "There."), "utf-8")
    refresh_guideline(project)
    assert project.task("light").borders == "There."


def test_a_window_that_writes_is_waited_for(project: Project) -> None:
    project.store.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(project.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="is held by another program"):
            pin_example(project, "orientation", "left", "00.png")
    pin_example(project, "orientation", "left", "00.png")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'labels = ["left", "center", "right"]',
            'labels = ["left", "center", "right", "up"]',
            "open the project again",
        ),
        ("name =", "name", "is not valid TOML"),
        ("[[tasks]]", "[[tasks]]\ncolour = 1", "colour"),
    ],
)
def test_a_file_that_was_changed_too_much_is_left_alone(project: Project, old: str, new: str, sentence: str) -> None:
    path = config_of(project)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    written, before = path.read_bytes(), project.config
    with pytest.raises(InputError, match=sentence):
        pin_example(project, "orientation", "left", "00.png")
    assert (path.read_bytes(), project.config) == (written, before)


def test_a_name_outside_the_folder_and_an_endless_text_are_refused(project: Project) -> None:
    written = config_of(project).read_bytes()
    with pytest.raises(InputError, match="no path inside the folder"):
        pin_example(project, "light", "left", "../00.png")
    with pytest.raises(InputError, match="shorten it"):
        write_guideline(project, "light", "a" * (MOST_TEXT + 1), "")
    assert config_of(project).read_bytes() == written


def test_a_project_without_the_new_fields_opens(project: Project) -> None:
    path = config_of(project)
    path.write_text(path.read_text("utf-8").replace('borders = ""\n', ""), "utf-8")
    assert "borders" not in path.read_text("utf-8")
    assert reopened(project) == project.task("orientation")


def test_a_packed_picture_lies_in_the_project_any_other_in_the_image_folder(project: Project) -> None:
    packed = f"guideline/{'0' * 64}.jpg"
    assert example_path(project, packed) == project.folder / packed
    assert example_path(project, "guideline/a.jpg") == project.image_folder / "guideline" / "a.jpg"
