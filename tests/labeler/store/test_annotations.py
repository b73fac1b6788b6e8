"""What people say, and that listeners are told of it."""

from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    Change,
    Store,
    annotate,
    annotator_counts,
    annotator_votes,
    chosen_images,
    final_labels,
    image_state,
    import_annotations,
    import_chosen,
    lacking_answer,
    lacking_answer_of,
    redo,
    set_mark,
    settle_by_strategy,
    skip,
    skipped_by,
    undo,
)


def source_and_label(store: Store, image: int, task: str = "light") -> tuple[str, str | None]:
    final = final_labels(store, task)[image]
    return final.source, final.label


@pytest.mark.parametrize(
    ("said", "final"),
    [
        ([("ann", "left", "vote")], ("human", "left")),
        ([("ann", "left", "review")], ("reviewed", "left")),
        ([("ann", "left", "vote"), ("bob", "left", "vote")], ("unanimous", "left")),
        ([("ann", "left", "vote"), ("bob", "right", "vote")], ("conflict", None)),
        ([("ann", "left", "vote"), ("bob", "right", "vote"), ("cy", "right", "vote")], ("conflict", None)),
        (
            [("ann", "left", "vote"), ("bob", "right", "vote"), ("cy", "center", "adjudication")],
            ("adjudicated", "center"),
        ),
        ([("ann", "left", "adjudication"), ("bob", "right", "adjudication")], ("adjudicated", "right")),
        ([("ann", "left", "vote"), ("ann", "right", "vote")], ("human", "right")),
        ([("ann", "left", "vote"), ("ann", "right", "adjudication")], ("adjudicated", "right")),
        ([("ann", "left", "vote"), ("bob", "right", "vote"), ("cy", None, "cannot tell")], ("cannot tell", None)),
        ([("ann", "left", "adjudication"), ("bob", None, "cannot tell")], ("cannot tell", None)),
        ([("ann", None, "cannot tell"), ("ann", "right", "adjudication")], ("adjudicated", "right")),
    ],
)
def test_final_label_follows_from_what_people_said(
    store: Store, said: list[tuple[str, str | None, str]], final: tuple[str, str | None]
) -> None:
    for person, label, role in said:
        annotate(store, person, [Annotation(1, "light", label)], role)
    assert source_and_label(store, 1) == final


def test_what_a_strategy_made_of_votes_stands_until_a_later_vote_and_below_what_a_person_settled(store: Store) -> None:
    for person, label in {"ann": "left", "bob": "left", "cy": "right"}.items():
        annotate(store, person, [Annotation(1, "light", label)])
    told: list[Change] = []
    store.listen(told.append)
    settle_by_strategy(store, "ann", "majority", lambda: [(Annotation(1, "light", "left"), "majority")])
    assert source_and_label(store, 1) == ("majority", "left")
    assert told == [Change("aggregate", (1,), ("light",))]
    annotate(store, "cy", [Annotation(1, "light", "center")])
    assert source_and_label(store, 1) == ("conflict", None)
    undo(store, "cy")
    assert source_and_label(store, 1) == ("majority", "left")
    annotate(store, "dan", [Annotation(1, "light", "center")], "adjudication")
    assert source_and_label(store, 1) == ("adjudicated", "center")
    undo(store, "dan")
    undo(store, "ann", {"aggregate"})
    assert source_and_label(store, 1) == ("conflict", None)


def test_a_strategy_that_settles_nothing_leaves_no_action(store: Store) -> None:
    assert settle_by_strategy(store, "ann", "majority", lambda: []) is None
    assert undo(store, "ann") is None


def test_a_strategys_label_falls_with_the_votes_that_it_was_made_of(store: Store) -> None:
    for person, label in (("bob", "left"), ("cy", "center"), ("dan", "center")):
        annotate(store, person, [Annotation(1, "light", label)])
    settle_by_strategy(store, "ann", "majority", lambda: [(Annotation(1, "light", "center"), "majority")])
    undo(store, "dan")
    assert source_and_label(store, 1) == ("conflict", None)
    undo(store, "cy")
    assert source_and_label(store, 1) == ("human", "left")
    redo(store, "cy")
    redo(store, "dan")
    assert source_and_label(store, 1) == ("majority", "center")
    annotate(store, "bob", [Annotation(1, "light", None)])
    assert source_and_label(store, 1) == ("unanimous", "center")


def test_a_settled_conflict_without_a_label_is_nobodys_to_label_any_more(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", None)], "cannot tell")
    assert 1 not in chosen_images(store, lacking_answer(store, ["light"]))


def test_an_answer_taken_away_leaves_the_image_unlabelled(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    assert 1 not in chosen_images(store, lacking_answer(store, ["light"]))
    annotate(store, "ann", [Annotation(1, "light", None)])
    assert chosen_images(store, lacking_answer(store, ["light"])) == [1, 2, 3, 4]
    assert annotator_counts(store) == {}


def test_of_two_answers_to_one_question_in_one_action_the_last_counts(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(1, "light", None)])
    annotate(store, "ann", [Annotation(2, "light", None), Annotation(2, "light", "right")])
    assert annotator_votes(store, "light") == [(2, "ann", "right")]


def test_skipping_is_remembered_until_an_answer_and_never_hides_one(store: Store) -> None:
    skip(store, "ann", 1, ["light", "orientation"])
    assert chosen_images(store, skipped_by(store, ["light"], "ann")) == [1]
    assert chosen_images(store, skipped_by(store, ["light"], "bob")) == []
    assert image_state(store, 1, "ann").own == {"light": None, "orientation": None}
    annotate(store, "ann", [Annotation(1, "light", "left")])
    skip(store, "ann", 1, ["light", "orientation"])
    assert chosen_images(store, skipped_by(store, ["light"], "ann")) == []
    assert image_state(store, 1, "ann").own == {"light": "left", "orientation": None}
    assert chosen_images(store, lacking_answer_of(store, ["light"], "ann")) == [2, 3, 4]


def test_an_unknown_label_is_refused_with_a_sentence_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(InputError, match="'up' is not a label of task 'light'"):
        annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "up")])
    assert annotator_votes(store, "light") == []


def test_listeners_hear_of_each_change_after_it_is_on_disk_until_they_leave(store: Store) -> None:
    heard: list[Change] = []

    def listener(change: Change) -> None:
        assert not store.connection.in_transaction
        heard.append(change)

    leave = store.listen(listener)
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    set_mark(store, "ann", 3, True, "")
    leave()
    skip(store, "ann", 4, ["light"])
    assert heard == [Change("vote", (1, 2), ("light",)), Change("mark", (3,), ())]


def test_an_import_is_one_action_with_answers_and_marks_of_several_people(store: Store) -> None:
    answers = [("ann", Annotation(1, "light", "left")), ("bob", Annotation(1, "light", "right"))]
    action = import_annotations(store, "cy", "teams.csv", answers, [("bob", 2, True, "dark")])
    assert action.images == (1, 2)
    assert source_and_label(store, 1) == ("conflict", None)
    assert image_state(store, 2, "bob").note == "dark"
    assert image_state(store, 2, "ann").note == ""


def test_an_import_chosen_in_its_transaction_is_one_action_or_none(store: Store) -> None:
    seen: list[bool] = []

    def choose() -> tuple[list[tuple[str, Annotation]], list[tuple[str, int, bool, str]]]:
        seen.append(store.connection.in_transaction)
        return [("ann", Annotation(1, "light", "left"))], []

    action = import_chosen(store, "cy", "ann.csv", choose)
    assert action is not None
    assert (action.images, seen) == ((1,), [True])
    undo(store, "cy")
    assert import_chosen(store, "cy", "ann.csv", lambda: ([], [])) is None
    assert undo(store, "cy") is None
