"""What somebody has done, read back from the store."""

from __future__ import annotations

from collections.abc import Callable

from labeler.store import (
    Annotation,
    Decision,
    Store,
    acted_images,
    annotate,
    apply_decisions,
    image_state,
    import_annotations,
    last_action_of,
    marks,
    recent_actions,
    record_self_check,
    redo,
    redo_to,
    resolve_flags,
    revert_run,
    set_mark,
    skip,
    steps_back,
    steps_forth,
    undo,
    undo_to,
    undone_action,
)


def say(store: Store, label: str, image: int = 1, person: str = "ann") -> int:
    return annotate(store, person, [Annotation(image, "light", label)]).id


def test_actions_come_latest_first_with_what_they_were_about(store: Store) -> None:
    say(store, "left", 2)
    annotate(store, "ann", [Annotation(image, "light", "right") for image in (1, 2, 3, 4)], "review")
    say(store, "left", 3, "bob")
    set_mark(store, "ann", 4, True, "dark")
    import_annotations(store, "ann", "ben.csv", [("ben", Annotation(1, "light", "left"))], [("ben", 2, True, "")])
    apply_decisions(store, "ann", "auto-1", {}, [Decision(3, "orientation", "left", "agreement", 0.9, ())])
    revert_run(store, "ann", "auto-1")
    record_self_check(store, "ann", 2, "light", "left")
    found = recent_actions(store, "ann", 10)
    assert [(one.kind, one.images, one.image_count, one.answers, one.first_name, one.tasks) for one in found] == [
        ("self-check", (2,), 1, 1, "b.jpg", ("light",)),
        ("revert", (3,), 1, 1, "c.jpg", ("orientation",)),
        ("auto-label", (3,), 1, 1, "c.jpg", ("orientation",)),
        ("import", (1, 2), 2, 2, "a.jpg", ("light",)),
        ("mark", (4,), 1, 1, "d.jpg", ()),
        ("review", (1, 2, 3), 4, 4, "a.jpg", ("light",)),
        ("vote", (2,), 1, 1, "b.jpg", ("light",)),
    ]
    assert recent_actions(store, "ann", 2, found[1].id) == found[2:4]
    assert recent_actions(store, "nobody", 2) == []


def test_what_was_taken_back_says_so_until_it_is_done_again(store: Store) -> None:
    first, second = say(store, "left"), say(store, "right", 2)
    undone = undo(store, "ann")
    assert undone is not None
    assert undone_action(store, undone.id).id == second
    assert [(one.id, one.stands) for one in recent_actions(store, "ann", 5)] == [(second, False), (first, True)]
    again = redo(store, "ann")
    assert again is not None
    assert undone_action(store, again.id).id == second
    assert all(one.stands for one in recent_actions(store, "ann", 5))


def test_taking_back_to_an_action_and_doing_it_again(store: Store) -> None:
    numbers = [say(store, label, image) for image, label in ((1, "left"), (2, "right"), (3, "center"), (1, "right"))]
    say(store, "left", 4, "bob")
    kinds: list[tuple[str, object]] = []
    store.listen(lambda change: kinds.append((change.kind, change.images)))
    assert steps_back(store, "ann", numbers[1]) == 3
    assert undo_to(store, "ann", numbers[1]) == 3
    assert kinds == [("history", (1, 3, 2))]
    assert [image_state(store, image, "ann").own.get("light") for image in (1, 2, 3)] == ["left", None, None]
    assert [steps_forth(store, "ann", number) for number in numbers] == [0, 1, 2, 3]
    assert redo_to(store, "ann", numbers[2]) == 2
    assert [image_state(store, image, "ann").own.get("light") for image in (1, 2, 3)] == ["left", "right", "center"]
    again = redo(store, "ann")
    assert again is not None
    assert image_state(store, 1, "ann").own["light"] == "right"
    undo(store, "ann")
    say(store, "center", 4)
    assert steps_forth(store, "ann", numbers[3]) == 0
    assert redo_to(store, "ann", numbers[3]) == 0


def test_images_acted_on_leave_out_what_was_taken_back_and_what_came_by_file(
    store: Store, opened: Callable[[], Store]
) -> None:
    first = say(store, "left", 3)
    import_annotations(store, "ann", "ben.csv", [("ben", Annotation(4, "light", "left"))])
    page = annotate(store, "ann", [Annotation(image, "light", "left") for image in (1, 2)]).id
    skip(store, "ann", 4, ["light"])
    undo(store, "ann")
    assert acted_images(opened(), "ann", 10) == [(page, 2), (page, 1), (first, 3)]
    assert acted_images(store, "ann", 10, page) == [(first, 3)]


def test_the_last_action_includes_an_undo(store: Store) -> None:
    assert last_action_of(store, "ann") is None
    number = say(store, "left")
    undo(store, "ann")
    last = last_action_of(store, "ann")
    assert last is not None
    assert last[0] > number
    assert last[1].utcoffset() is not None


def test_everybodys_flag_is_resolved_by_one_action_and_comes_back_with_undo(store: Store) -> None:
    set_mark(store, "ann", 1, True, "mine")
    import_annotations(store, "ann", "bob.csv", [], [("bob", 1, True, "two faces"), ("cy", 1, False, "only a note")])
    state = image_state(store, 1, "ann")
    assert state.others == {"bob": (True, "two faces"), "cy": (False, "only a note")}
    resolve_flags(store, "ann", 1)
    noted = {"ann": "mine", "bob": "two faces", "cy": "only a note"}
    assert marks(store) == {(1, person): (False, note) for person, note in noted.items()}
    undo(store, "ann")
    assert image_state(store, 1, "ann") == state
