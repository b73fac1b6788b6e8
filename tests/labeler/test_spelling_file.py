"""What a project remembers of spellings, and files that are read by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.exchange import read_for_project
from labeler.label_files import read_label_file
from labeler.label_spelling import Respelled, UnknownLabelError
from labeler.project import Project
from labeler.spelling_file import read_spellings, remember_spellings, spellings_path
from labeler.tasks import LIGHT, ORIENTATION

CSV = "image,light,orientation\n01.png,centre,L\n02.png,Centre,left\n03.png,right,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ann.csv"
    path.write_text(CSV)
    return path


def test_unknown_labels_of_all_tasks_are_told_at_once(project: Project, file: Path) -> None:
    with pytest.raises(UnknownLabelError, match=r"line 2: 'centre' is not a label .* --map centre=center") as caught:
        read_for_project(project, file)
    assert caught.value.unknown == {"light": {"centre": 1, "Centre": 1}, "orientation": {"L": 1}}


def test_a_file_is_read_by_what_was_said_and_the_next_one_without_asking(project: Project, file: Path) -> None:
    said = {"": {"centre": "center"}, "orientation": {"l": "left"}}
    read = read_for_project(project, file, spellings=said)
    assert read.rows["light"].tolist() == ["center", "center", "right"]
    assert read.rows["orientation"].tolist() == ["left", "left", ""]
    assert set(read.respelled) == {
        Respelled("light", "centre", "center", 1),
        Respelled("light", "Centre", "center", 1),
        Respelled("orientation", "L", "left", 1),
    }
    remember_spellings(project, said)
    assert read_spellings(project) == {
        "light": {"centre": "center"},
        "orientation": {"centre": "center", "l": "left"},
    }
    again = read_for_project(project, file)
    assert again.rows.equals(read.rows)
    assert again.respelled == read.respelled


def test_what_is_said_now_stands_above_what_is_remembered(project: Project, file: Path) -> None:
    remember_spellings(project, {"light": {"centre": "left"}, "orientation": {"L": "right"}})
    said = {"orientation": {"L": "center"}, "": {"CENTRE": "center", "l": "left"}}
    read = read_for_project(project, file, spellings=said)
    assert read.rows["light"].tolist() == ["center", "center", "right"]
    assert read.rows["orientation"].tolist() == ["center", "left", ""], "what is said for one task stands above"
    remember_spellings(project, said)
    assert read_for_project(project, file).rows.equals(read.rows)


def test_a_persons_comments_stay_and_a_newer_word_takes_the_place_of_an_older(project: Project) -> None:
    spellings_path(project).write_text('# ours\n[light]\n"L" = "left"  # Ann\n"R" = "right"\n')
    remember_spellings(project, {"light": {"l": "center", "m": "center"}})
    text = spellings_path(project).read_text()
    assert text.startswith('# ours\n[light]\n"R" = "right"\n')
    assert read_spellings(project) == {"light": {"R": "right", "l": "center", "m": "center"}}


def test_nothing_is_written_where_nothing_is_new(project: Project) -> None:
    remember_spellings(project, {})
    assert not spellings_path(project).exists()
    remember_spellings(project, {"light": {"L": "left", "Left": "left"}})
    assert '"Left"' not in spellings_path(project).read_text(), "a label in another case needs no memory"
    before = spellings_path(project).stat().st_mtime_ns
    remember_spellings(project, {"light": {"L": "left"}})
    assert spellings_path(project).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"[light\n", "is not valid TOML"),
        (b"\xff", "must be a UTF-8 text file"),
        (b"a = " + b"[" * 5000, "is not valid TOML|too deeply"),
        (b"light = 3\n", 'write "text" = "label" below the name of a task'),
        (b"[light]\nL = 1\n", 'write "text" = "label" below the name of a task'),
        (b'[gaze]\nL = "left"\n', r"no task 'gaze' \(orientation, light\): rename or remove that table"),
        (b'[light]\nL = "up"\n', r"'up', for 'L', is not a label of task 'light' .*: correct or remove that line"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(project: Project, file: Path, text: bytes, sentence: str) -> None:
    spellings_path(project).write_bytes(text)
    with pytest.raises(InputError, match=sentence) as caught:
        read_for_project(project, file)
    assert str(spellings_path(project)) in str(caught.value)


def test_one_hot_columns_are_read_by_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    path.write_text("image,light_left,light_centre,light_right\na.jpg,0,1,0\nb.jpg,0,1,0\nc.jpg,1,0,0\n")
    with pytest.raises(UnknownLabelError, match=r"--map centre=center") as caught:
        read_label_file(path, (ORIENTATION, LIGHT))
    assert caught.value.unknown == {"light": {"centre": 2}}
    for tasks in ((ORIENTATION, LIGHT), None):
        read = read_label_file(path, tasks, spellings={"light": {"centre": "center"}})
        assert read.rows["light"].tolist() == ["center", "center", "left"]
        assert read.respelled == (Respelled("light", "centre", "center", 2),)


def test_one_hot_columns_that_are_all_spelt_otherwise_are_asked_about_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    path.write_text("image,light_links,light_mitte,light_rechts\na.jpg,0,1,0\nb.jpg,0,1,0\nc.jpg,1,0,0\n")
    with pytest.raises(UnknownLabelError, match=r"--map links=left --map mitte=center --map rechts=right") as caught:
        read_label_file(path, (ORIENTATION, LIGHT))
    assert caught.value.unknown == {"light": {"links": 1, "mitte": 2, "rechts": 0}}
    said = {"": {"links": "left", "mitte": "center", "rechts": "right"}}
    assert read_label_file(path, (ORIENTATION, LIGHT), spellings=said).rows["light"].tolist() == [
        "center",
        "center",
        "left",
    ]
    with pytest.raises(InputError, match=r"columns 'light_links' and 'light_rechts' are both left of light"):
        read_label_file(path, (LIGHT,), spellings={"": {"links": "left", "mitte": "center", "rechts": "left"}})


def test_without_a_project_a_files_own_words_are_brought_together(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    path.write_text("image,mood\na.jpg,glad\nb.jpg,sad\nc.jpg,happy\n")
    read = read_label_file(path, None, spellings={"mood": {"glad": "happy"}})
    assert [task.labels for task in read.tasks] == [("happy", "sad")]
    assert read.rows["mood"].tolist() == ["happy", "sad", "happy"]


def test_numbers_may_be_said_to_be_labels(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    path.write_text("image,light\na.jpg,1\nb.jpg,2\n")
    read = read_label_file(path, (LIGHT,), spellings={"light": {"1": "center", "2": "left"}})
    assert read.rows["light"].tolist() == ["center", "left"]
