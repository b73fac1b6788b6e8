"""Label checks: what they make of the final label, what is remembered, and what undo takes back."""

from __future__ import annotations

import pytest

from labeler.store import (
    Annotation,
    Decision,
    Store,
    annotate,
    annotator_votes,
    apply_decisions,
    chosen_images,
    final_labels,
    latest_changes,
    record_label_check,
    redo,
    set_scores,
    settlements,
    suspected,
    undo,
)
from labeler.store.history import ANSWERS


def check(store: Store, image: int, label: str | None, kind: str = "slips") -> None:
    record_label_check(store, "bob", kind, image, "light", label, blind=True)


def final(store: Store, image: int) -> tuple[str, str | None]:
    found = final_labels(store, "light")[image]
    return found.source, found.label


def test_a_check_stands_above_the_votes_and_leaves_them(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    check(store, 1, "right")
    check(store, 2, "left")
    assert final(store, 1) == ("adjudicated", "right")
    assert final(store, 2) == ("adjudicated", "left")
    assert annotator_votes(store, "light") == [(1, "ann", "left"), (2, "ann", "left")]
    assert [(one.image, one.label, one.votes, one.blind) for one in settlements(store)] == [
        ("a.jpg", "right", {"ann": "left"}, True),
        ("b.jpg", "left", {"ann": "left"}, True),
    ]
    assert latest_changes(store, "slips", ["light"], 50) == [False, True]


def test_nobody_can_tell_takes_the_label_away(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    check(store, 1, None)
    assert final(store, 1) == ("cannot tell", None)
    assert latest_changes(store, "slips", ["light"], 50) == [True]


def test_where_no_person_had_answered_it_is_a_review(store: Store) -> None:
    decisions = [
        Decision(1, "light", "left", "agreement", 0.9, ()),
        Decision(2, "light", None, "needs review", 0.4, ()),
    ]
    apply_decisions(store, "ann", "auto-1", {}, decisions)
    for image in (1, 2, 3):
        check(store, image, "right", "mirror")
    assert [final(store, image) for image in (1, 2, 3)] == [("reviewed", "right")] * 3
    assert latest_changes(store, "mirror", ["light"], 50) == [True]  # of the others no label stood
    assert latest_changes(store, "slips", ["light"], 50) == []


def test_undo_takes_the_answer_and_the_count_back_and_redo_brings_both(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    check(store, 1, "right")
    undone = undo(store, "bob", ANSWERS)
    assert undone is not None
    assert undone.text == "undo of label-check"
    assert final(store, 1) == ("human", "left")
    assert latest_changes(store, "slips", ["light"], 50) == []
    redo(store, "bob", ANSWERS)
    assert final(store, 1) == ("adjudicated", "right")
    assert latest_changes(store, "slips", ["light"], 50) == [True]


def test_the_latest_come_first_and_no_more_than_wanted(store: Store) -> None:
    annotate(store, "ann", [Annotation(image, "light", "left") for image in (1, 2, 3)])
    for image, label in ((1, "left"), (2, "right"), (3, "left")):
        check(store, image, label)
    assert latest_changes(store, "slips", ["light"], 2) == [False, True]
    assert latest_changes(store, "slips", ["orientation"], 2) == []
    assert latest_changes(store, "slips", ["light"], 9, since="2999-01-01") == []


@pytest.mark.parametrize(("of_people", "expected"), [(True, [1]), (False, [3, 4])])
def test_suspected_are_those_with_a_score_that_nobody_has_settled(
    store: Store, of_people: bool, expected: list[int]
) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    apply_decisions(store, "ann", "auto-1", {}, [Decision(3, "light", "left", "agreement", 0.9, ())])
    set_scores(store, "slips: light", dict.fromkeys((1, 2, 3, 4), 1.0))
    check(store, 2, "left")
    choice = suspected(store, {"light": "slips: light"}, of_people=of_people)
    assert chosen_images(store, choice) == expected
    check(store, 3, "left")
    check(store, 1, None)
    assert chosen_images(store, choice) == ([3] if of_people else [4])  # what a person said can be wrong too
