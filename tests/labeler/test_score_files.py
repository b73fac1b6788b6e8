"""Files of scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.project import Project
from labeler.score_files import read_scores
from labeler.store import add_images, find_image


def written(folder: Path, text: str) -> Path:
    path = folder / "scores.csv"
    path.write_text(text, "utf-8")
    return path


def test_every_column_beside_image_is_a_score(project: Project, tmp_path: Path) -> None:
    file = written(tmp_path, "blur;image;age\n0.5;00.png;30\n-1e3;c:\\faces\\03.PNG;\n2;unknown.png;4\n")
    assert read_scores(project, file) == ({"blur": {1: 0.5, 4: -1000.0}, "age": {1: 30.0}}, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("who,blur\n00.png,1\n", "line 1: give a header"),
        ("image\n00.png\n", "line 1: give a header"),
        ("image,blur,blur\n00.png,1,2\n", "line 1: give every column a name"),
        ("image,blur\n00.png,1\n01.png,high\n", "line 3: 'high' in column blur is not a number"),
        ("image,blur\n00.png,nan\n", "line 2: 'nan' in column blur"),
        ("image,blur\n00.png,inf\n", "line 2: 'inf' in column blur"),
        ("image,blur\nx.png,1\n", "names no image"),
        ("image,blur\n00.png,1\n01.png,1\n00.PNG,2\n", "lines 2 and 4: 00.png has two numbers in column blur"),
        ("image,blur\n", "names no image"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(project: Project, tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read_scores(project, written(tmp_path, text))
    assert "scores.csv" in str(caught.value)


@pytest.mark.parametrize("header", ["Image,blur", "filename,blur", "image_id,blur"])
def test_the_column_of_images_may_be_called_as_in_label_files(project: Project, tmp_path: Path, header: str) -> None:
    assert read_scores(project, written(tmp_path, f"{header}\n01.png,4\n")) == ({"blur": {2: 4.0}}, 0)


def test_the_same_number_twice_counts_once(project: Project, tmp_path: Path) -> None:
    file = written(tmp_path, "image,blur,age\n00.png,1,\n00.png,1.0,7\n")
    assert read_scores(project, file) == ({"blur": {1: 1.0}, "age": {1: 7.0}}, 0)


def test_names_that_are_guarded_from_spreadsheets_are_found(project: Project, tmp_path: Path) -> None:
    add_images(project.store, ["=a.jpg"])
    found, unknown = read_scores(project, written(tmp_path, "image,blur\n'=a.jpg,3\n"))
    assert (found, unknown) == ({"blur": {find_image(project.store, "=a.jpg"): 3.0}}, 0)
