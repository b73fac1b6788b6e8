from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    Store,
    annotate,
    annotator_votes,
    draw_own_answer,
    final_labels,
    record_self_check,
    redo,
    self_checks,
    set_missing,
    undo,
)


def test_a_second_answer_is_kept_beside_the_first_and_is_no_vote(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    action = record_self_check(store, "ann", 1, "light", "right")
    assert (action.kind, action.images, action.tasks) == ("self-check", (1,), ("light",))
    assert self_checks(store, "ann") == [(1, "light", "left", "right")]
    assert annotator_votes(store, "light") == [(1, "ann", "left")]
    assert final_labels(store, "light")[1].label == "left"
    undone = undo(store, "ann")
    assert undone is not None
    assert undone.images == (1,)
    assert self_checks(store, "ann") == []
    redo(store, "ann")
    assert self_checks(store, "ann") == [(1, "light", "left", "right")]
    assert self_checks(store, "bob") == []


def test_what_was_never_answered_cannot_be_checked(store: Store) -> None:
    annotate(store, "bob", [Annotation(1, "light", "left")])
    with pytest.raises(InputError, match="ann has no answer about light"):
        record_self_check(store, "ann", 1, "light", "right")
    assert self_checks(store, "ann") == []


def test_only_standing_answers_that_were_not_checked_yet_are_drawn(store: Store) -> None:
    assert draw_own_answer(store, "ann", ["light"], 0.5, []) is None
    annotate(store, "ann", [Annotation(1, "light", "left")])
    annotate(store, "ann", [Annotation(2, "light", "right")])
    annotate(store, "ann", [Annotation(3, "light", "left")])
    annotate(store, "bob", [Annotation(4, "light", "left")])
    undo(store, "ann")

    def drawn(tasks: tuple[str, ...] = ("light",), without: tuple[int, ...] = ()) -> set[object]:
        return {draw_own_answer(store, "ann", tasks, share / 100, without) for share in range(100)}

    assert drawn() == {(1, "light", "left"), (2, "light", "right"), None}
    assert drawn(without=(2,)) == {(1, "light", "left"), None}
    assert drawn(("orientation",)) == {None}
    record_self_check(store, "ann", 1, "light", "left")
    assert drawn() == {(2, "light", "right"), None}
    set_missing(store, ["b.jpg"])
    assert drawn() == {None}
    set_missing(store, [])
    annotate(store, "ann", [Annotation(2, "light", "left")])  # the earlier answer no longer stands
    assert drawn() == {(2, "light", "left"), None}
