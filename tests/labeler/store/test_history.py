"""Undo and redo: each case that once went wrong, or could."""

from __future__ import annotations

from collections.abc import Callable

from labeler.store import (
    Annotation,
    Store,
    annotate,
    annotator_votes,
    chosen_images,
    final_labels,
    image_state,
    import_annotations,
    recent_actions,
    redo,
    set_mark,
    skip,
    skipped_by,
    undo,
    undo_to,
)


def say(store: Store, person: str, label: str | None, image: int = 1, role: str = "vote") -> None:
    annotate(store, person, [Annotation(image, "light", label)], role)


def said(store: Store, image: int = 1) -> dict[str, str]:
    return {person: label for number, person, label in annotator_votes(store, "light") if number == image}


def test_each_undo_goes_one_answer_further_back_on_the_same_image(store: Store) -> None:
    for label in ("left", "center", "right"):
        say(store, "ann", label)
    found = []
    while undo(store, "ann"):
        found.append(said(store).get("ann"))
    assert found == ["center", "left", None]
    while redo(store, "ann"):
        found.append(said(store).get("ann"))
    assert found[3:] == ["left", "center", "right"]


def test_undo_works_after_a_restart_and_only_on_ones_own_actions(store: Store, opened: Callable[[], Store]) -> None:
    say(store, "ann", "left")
    say(store, "bob", "right")
    store.close()
    later = opened()
    action = undo(later, "ann")
    assert action is not None
    assert action.images == (1,)
    assert said(later) == {"bob": "right"}
    assert undo(later, "ann") is None


def test_a_new_answer_ends_what_can_be_redone(store: Store) -> None:
    say(store, "ann", "left")
    undo(store, "ann")
    say(store, "ann", "right")
    assert redo(store, "ann") is None
    assert said(store) == {"ann": "right"}


def test_undoing_an_import_leaves_what_its_annotators_said_since(store: Store) -> None:
    answers = [("ann", Annotation(image, "light", "left")) for image in (1, 2)]
    import_annotations(store, "bob", "ann.csv", answers, [("ann", 1, True, "imported"), ("ann", 2, True, "imported")])
    say(store, "ann", "right", image=1)
    set_mark(store, "ann", 1, False, "my own note")
    undo(store, "bob")
    assert (said(store, 1), said(store, 2)) == ({"ann": "right"}, {})
    assert image_state(store, 1, "ann").note == "my own note"
    assert image_state(store, 2, "ann").note == ""
    redo(store, "bob")
    assert (said(store, 1), said(store, 2)) == ({"ann": "right"}, {"ann": "left"})
    assert image_state(store, 1, "ann").note == "my own note"


def test_two_marks_of_one_image_in_one_import_are_taken_back_together(store: Store) -> None:
    import_annotations(store, "bob", "ann.csv", [], [("ann", 1, True, "first"), ("ann", 1, True, "second")])
    assert image_state(store, 1, "ann").note == "second"
    undo(store, "bob")
    assert (image_state(store, 1, "ann").flag, image_state(store, 1, "ann").note) == (False, "")


def test_undoing_an_adjudication_brings_back_the_later_of_the_others(store: Store) -> None:
    say(store, "ann", "left", role="adjudication")
    say(store, "bob", "right", role="adjudication")
    say(store, "ann", "center", role="adjudication")
    undo(store, "ann")
    assert final_labels(store, "light")[1].label == "right"


def test_undoing_an_answer_brings_the_skip_before_it_back(store: Store) -> None:
    skip(store, "ann", 1, ["light"])
    say(store, "ann", "left")
    undo(store, "ann")
    assert chosen_images(store, skipped_by(store, ["light"], "ann")) == [1]
    undo(store, "ann")
    assert chosen_images(store, skipped_by(store, ["light"], "ann")) == []


def test_undo_to_takes_back_what_another_window_added_before_its_transaction(
    store: Store, opened: Callable[[], Store]
) -> None:
    for image in (1, 2, 3):
        say(store, "ann", "left", image)
    first = recent_actions(store, "ann", 3)[-1].id
    other, late = opened(), [4]

    def just_before(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and late:
            say(other, "ann", "left", late.pop())

    store.connection.set_trace_callback(just_before)
    assert undo_to(store, "ann", first) == 4
    store.connection.set_trace_callback(None)
    assert annotator_votes(store, "light") == []


def test_the_log_only_grows(store: Store) -> None:
    say(store, "ann", "left")
    undo(store, "ann")
    redo(store, "ann")
    labels = store.connection.execute("SELECT label IS NULL FROM annotation ORDER BY id").fetchall()
    assert labels == [(0,), (1,), (0,)]
