"""The log of settlements as a file."""

from __future__ import annotations

import csv
from datetime import datetime

from labeler.project import Project
from labeler.settlement_file import write_settlements
from labeler.store import Annotation, annotate, undo


def test_every_settlement_is_written_with_its_votes_and_nothing_becomes_a_formula(project: Project) -> None:
    annotate(project.store, "=ann+1", [Annotation(1, "light", "left")])
    annotate(project.store, "bob", [Annotation(1, "light", "center")])
    annotate(project.store, "cy", [Annotation(1, "light", "left")], "adjudication", blind=True)
    annotate(project.store, "cy", [Annotation(1, "light", None)], "cannot tell", blind=False)
    undo(project.store, "cy")
    annotate(project.store, "bob", [Annotation(2, "light", "right")], "adjudication")
    path = project.folder / "log.csv"
    assert write_settlements(project, path) == 3
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["at", "annotator", "image", "task", "label", "votes", "how", "stands"]
    assert [row[1:] for row in rows] == [
        ["cy", "00.png", "light", "left", "\\=ann+1=left;bob=center", "blind", "1"],
        ["cy", "00.png", "light", "cannot tell", "\\=ann+1=left;bob=center", "votes seen", "0"],
        ["bob", "01.png", "light", "right", "", "", "1"],
    ]
    assert datetime.fromisoformat(rows[0][0]).tzinfo is not None


def test_votes_are_told_apart_whatever_the_annotators_are_called(project: Project) -> None:
    annotate(project.store, "ann;bob=left", [Annotation(1, "light", "left")])
    annotate(project.store, "cy", [Annotation(1, "light", "center")])
    annotate(project.store, "dan", [Annotation(1, "light", "left")], "adjudication")
    path = project.folder / "log.csv"
    write_settlements(project, path)
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["votes"] == r"ann\;bob\=left=left;cy=center"
