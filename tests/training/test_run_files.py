"""The files of a run folder that people open."""

from __future__ import annotations

import csv
import doctest
from pathlib import Path

import numpy as np
import pytest

from labeler.files import guarded_text as guard_of_label_files
from training import files
from training.errors import TrainingError
from training.files import guarded_text, unguarded_text
from training.run_files import read_images, write_images, write_probabilities

NAMES = ["=1+1.jpg", "@sum.jpg", "-2.jpg", "plain.jpg"]


def test_doctests() -> None:
    assert doctest.testmod(files).failed == 0


def test_no_cell_of_the_probabilities_can_run_as_a_formula(tmp_path: Path) -> None:
    given = {"label": ["+1", "center", "+1", "center"]}
    write_probabilities(tmp_path / "validation.csv", NAMES, given, ("+1", "center"), np.full((4, 2), 0.5))
    with (tmp_path / "validation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row[:2] for row in rows[1:]] == [
        ["'=1+1.jpg", "'+1"],
        ["'@sum.jpg", "center"],
        ["'-2.jpg", "'+1"],
        ["plain.jpg", "center"],
    ]


def test_images_come_back_as_they_were(tmp_path: Path) -> None:
    names = [*NAMES, "'=odd.jpg", "new\nline.jpg", 'comma, "quote".jpg', "ünï.jpg"]
    parts, groups = ["train"] * 8, ["=1", *[""] * 7]
    write_images(tmp_path, names, parts, groups, {"label": ["-1"] * 8})
    assert read_images(tmp_path) == [
        ["image", *names], ["part", *parts], ["subject", *groups], ["label", *["-1"] * 8],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "image,part\na,train\n", "image,part,subject\na,train\n", "\0"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "images.csv").write_text(text)
    with pytest.raises(TrainingError, match=r"images\.csv"):
        read_images(tmp_path)


@pytest.mark.parametrize("text", ["", "left", "=1", "'=1", "''@", "'a", "+", "-1", "\tx", "\rx", " =1", "a=1"])
def test_the_guard_is_that_of_the_label_files(text: str) -> None:
    assert guarded_text(text) == guard_of_label_files(text)
    assert unguarded_text(guarded_text(text)) == text
