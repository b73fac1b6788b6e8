"""The files of a run folder that people open."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from labeler.files import guarded_text as guard_of_label_files
from training.files import guarded_text
from training.run_files import write_validation


def test_no_cell_of_the_validation_can_run_as_a_formula(tmp_path: Path) -> None:
    names, labels = ["=1+1.jpg", "@sum.jpg", "-2.jpg", "plain.jpg"], ("+1", "center")
    write_validation(tmp_path, names, np.array([0, 1, 0, 1]), labels, np.full((4, 2), 0.5))
    with (tmp_path / "validation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row[:2] for row in rows[1:]] == [
        ["'=1+1.jpg", "'+1"],
        ["'@sum.jpg", "center"],
        ["'-2.jpg", "'+1"],
        ["plain.jpg", "center"],
    ]


@pytest.mark.parametrize("text", ["", "left", "=1", "'=1", "''@", "'a", "+", "-1", "\tx", "\rx", " =1", "a=1"])
def test_the_guard_is_that_of_the_label_files(text: str) -> None:
    assert guarded_text(text) == guard_of_label_files(text)
