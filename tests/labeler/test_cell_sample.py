"""A blind sample of one cell of the confusion matrix, and how often a rule for it would be right."""

from __future__ import annotations

from labeler.cell_sample import (
    cell_sample,
    cell_sample_words,
    draw_cell_sample,
    is_answered,
    sample_to_answer,
    unfinished_sample,
)
from labeler.grid_choice import VoteCell
from labeler.project import Project
from labeler.store import Annotation, annotate, audit_sample, record_audit_answer

CELL = VoteCell("light", "ann", "center", "bob", "left")


def vote(project: Project) -> None:
    for who, label in (("ann", "center"), ("bob", "left")):
        annotate(project.store, who, [Annotation(image, "light", label) for image in (1, 2, 3, 4)])
    annotate(project.store, "bob", [Annotation(5, "light", "center")])


def test_a_sample_has_the_cells_pictures_and_no_more_than_there_are(project: Project) -> None:
    vote(project)
    sample = draw_cell_sample(project.store, "Ada", CELL, 30)
    assert set(audit_sample(project.store, sample.id)) == {1, 2, 3, 4}
    assert cell_sample(project.store, CELL) == sample
    assert cell_sample(project.store, VoteCell("light", "ann", "left", "bob", "left")) is None


def test_the_answers_tell_how_often_either_was_right(project: Project) -> None:
    vote(project)
    assert cell_sample_words(project.store, CELL) == ""
    sample = draw_cell_sample(project.store, "Ada", CELL)
    words = "A blind sample of 4 pictures is drawn, and nobody has answered it."
    assert (cell_sample_words(project.store, CELL), is_answered(project.store, CELL)) == (words, False)
    for image, label in ((1, "center"), (2, "center"), (3, "right")):
        record_audit_answer(project.store, "Ada", sample.id, image, label)
    assert is_answered(project.store, CELL)
    assert cell_sample_words(project.store, CELL) == (
        "ann was right in 2 of 3 (67 %, between 9 and 99), bob in 0, neither in 1. Not answered yet: 1 of the sample."
    )
    assert sample_to_answer(project.store, "Ada", CELL) == sample  # one goes on with it
    record_audit_answer(project.store, "Ada", sample.id, 4, None)
    assert unfinished_sample(project.store, "Ada", CELL) is None
    assert unfinished_sample(project.store, "dora", CELL) == sample  # who may answer it too
    assert cell_sample_words(project.store, CELL).endswith("bob in 0, neither in 1.")
    assert sample_to_answer(project.store, "Ada", CELL, 2).size == 2  # all is answered: another is drawn
