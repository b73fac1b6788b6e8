"""Votes as numbers, and the number that tells whether any vote has changed."""

from __future__ import annotations

from labeler.project import Project
from labeler.store import Annotation, annotate, set_mark, settle_by_strategy, skip, undo
from labeler.store.vote_arrays import last_vote, vote_arrays


def test_every_current_vote_is_there_once(project: Project) -> None:
    store = project.store
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    annotate(store, "ann", [Annotation(1, "light", "center")])
    annotate(store, "bob", [Annotation(2, "light", "left")], "review")
    annotate(store, "bob", [Annotation(1, "light", "left")], "adjudication")
    skip(store, "bob", 3, ["light"])
    found = vote_arrays(store, "light", unseen_only=False)
    said = {
        (image, found.annotator_names[person], found.label_names[label])
        for image, person, label in zip(found.images, found.annotators, found.labels, strict=True)
    }
    assert said == {(1, "ann", "center"), (2, "ann", "right"), (2, "bob", "left")}
    assert vote_arrays(store, "light", unseen_only=True).images == [1, 2]
    assert vote_arrays(store, "orientation", unseen_only=True).images == []


def test_votes_change_the_number_and_settlements_and_marks_do_not(project: Project) -> None:
    store = project.store
    assert last_vote(store) == 0
    annotate(store, "ann", [Annotation(1, "light", "left")])
    first = last_vote(store)
    annotate(store, "bob", [Annotation(1, "light", "right")])
    second = last_vote(store)
    assert 0 < first < second
    set_mark(store, "bob", 1, True, "")
    annotate(store, "Ada", [Annotation(1, "light", "left")], "adjudication")
    settle_by_strategy(store, "Ada", "light: majority", lambda: [(Annotation(1, "light", "left"), "majority")])
    assert last_vote(store) == second
    undo(store, "bob")
    undo(store, "bob")
    assert last_vote(store) > second
