from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.action_table import ACTIONS, find_action
from labeler.actions import board_actions, key_clashes, label_actions
from labeler.errors import InputError
from labeler.key_layout import KEYED, KeyLayout, change_keys, keyed_actions, keyed_title, make_layout
from labeler.layout_files import SHIPPED, shipped_layout
from labeler.tasks import LIGHT, PRESETS, Task

YES_NO = PRESETS["celeba-attributes"][0]
NINE = Task(name="nine", labels=tuple(f"label {number}" for number in range(9)))
MANY = Task(name="many", labels=tuple(f"label {number}" for number in range(40)))
MIXED = Task(name="mixed", labels=("left", "none", "center", "right", "yes", "no"))
TASKS = (LIGHT, YES_NO, NINE, MANY, MIXED)
DEFAULT = KeyLayout("Default")

KEYS = st.sampled_from([*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,?!", "Space", "Left", "F5", "Ctrl+Z", "Ctrl+Return"])
CHANGES = st.lists(st.tuples(st.sampled_from(sorted(KEYED)), st.lists(KEYS, max_size=3)), max_size=12)


def clashes(layout: KeyLayout, task: Task) -> list[tuple[str, str, str]]:
    return key_clashes([*map(layout.apply, ACTIONS), *layout.label_actions(task)])


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("name", SHIPPED)
def test_no_key_of_a_shipped_layout_has_two_meanings(name: str, task: Task) -> None:
    assert clashes(shipped_layout(name), task) == []


@pytest.mark.parametrize("task", (LIGHT, YES_NO, NINE), ids=lambda task: task.name)
def test_the_left_hand_reaches_every_label_and_what_is_done_all_the_time(task: Task) -> None:
    layout, near = shipped_layout("left-hand"), {*"12345QWERTASDFGXCVB", "Space", "Shift+Space"}
    wanted = [
        "label.skip",
        "label.take-back-answer",
        "label.flag",
        "move.next",
        "move.back",
        "move.question",
        "review.accept",
    ]
    for action in [*layout.label_actions(task), *(layout.apply(find_action(name)) for name in wanted)]:
        assert near & set(action.keys), action.title


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_default_layout_is_the_table(task: Task) -> None:
    assert shipped_layout("default") == DEFAULT
    assert [DEFAULT.apply(action) for action in ACTIONS] == list(ACTIONS)
    assert DEFAULT.label_actions(task) == label_actions(task)


@settings(deadline=None, max_examples=60)
@given(CHANGES)
def test_whatever_is_accepted_gives_no_key_two_meanings(changes: list[tuple[str, list[str]]]) -> None:
    layout = DEFAULT
    for action_id, keys in changes:
        try:
            layout = change_keys(layout, action_id, keys)
        except InputError:
            continue
        assert layout.keys_of(action_id) == tuple(dict.fromkeys(keys))
    for task in TASKS:
        assert clashes(layout, task) == []
    assert key_clashes([*map(layout.apply, ACTIONS), *layout.board_actions([YES_NO] * 60)]) == []
    assert make_layout(layout.name, layout.keys) == layout


def test_a_conflict_is_a_sentence_with_both_actions_and_the_key() -> None:
    with pytest.raises(InputError, match=r"^Page Down cannot be the key of both “Skip” and “Next picture”"):
        change_keys(DEFAULT, "label.skip", ["PgDown"])
    with pytest.raises(InputError, match=r"^1 cannot be the key of both “Skip” and “Label 1”"):
        change_keys(DEFAULT, "label.skip", ["1"])
    with pytest.raises(InputError, match=r"^Y cannot be the key of both “Flag as unsure” and “yes”"):
        change_keys(DEFAULT, "label.flag", ["y"])
    with pytest.raises(InputError, match="“right” and “Label 2”"):
        change_keys(DEFAULT, "answer.right", ["2"])


def test_the_same_key_on_pages_that_do_not_meet_is_no_conflict() -> None:
    assert change_keys(DEFAULT, "train.start", ["Space"]).keys_of("train.start") == ("Space",)


@pytest.mark.parametrize("key", ["Tab", "shift+tab", "Esc", "Alt+F4"])
def test_keys_that_the_window_needs_are_reserved(key: str) -> None:
    with pytest.raises(InputError, match="choose another key for “Skip”"):
        change_keys(DEFAULT, "label.skip", [key])


def test_the_projects_own_labels_are_looked_at() -> None:
    both = Task(name="both", labels=("left", "yes"))
    assert change_keys(DEFAULT, "answer.yes", ["Left"]).keys_of("answer.yes") == ("Left",)
    with pytest.raises(InputError, match="“left” and “yes”"):
        change_keys(DEFAULT, "answer.yes", ["Left"], [both])
    left_hand = shipped_layout("left-hand")
    assert [action.keys for action in left_hand.label_actions(both)] == [("A", "1"), ("2",)]
    assert change_keys(left_hand, "label.skip", ["Z"], [both]).keys_of("label.skip") == ("Z",)


def test_labels_past_nine_have_the_letters_that_are_left() -> None:
    before = [action.keys for action in DEFAULT.label_actions(MANY)]
    layout = change_keys(DEFAULT, "label.skip", ["C"])
    after = [action.keys for action in layout.label_actions(MANY)]
    assert (before[9:12], after[9:12]) == ([("A",), ("C",), ("D",)], [("A",), ("D",), ("E",)])
    assert after[27] == ()
    layout = change_keys(layout, "answer.40", ["Shift+C"])
    assert layout.label_actions(MANY)[39].keys == ("Shift+C",)
    assert [action.keys for action in keyed_actions(layout, 40) if action.id == "answer.11"] == [("D",)]


@pytest.mark.parametrize("name", SHIPPED)
def test_forty_questions_at_once_have_a_key_each(name: str) -> None:
    layout = change_keys(shipped_layout(name), "label.skip", ["Shift+H"])
    actions = layout.board_actions(PRESETS["celeba-attributes"])
    assert all(action.keys for action in actions)
    assert key_clashes([*map(layout.apply, ACTIONS), *actions]) == []
    assert DEFAULT.board_actions(PRESETS["celeba-attributes"]) == board_actions(PRESETS["celeba-attributes"])


def test_labels_that_are_called_like_a_number_are_no_addresses() -> None:
    layout = change_keys(DEFAULT, "answer.1", ["X"])
    task = Task(name="count", labels=("2", "1"))
    assert [(action.title, action.keys) for action in layout.label_actions(task)] == [("2", ("X",)), ("1", ("2",))]
    assert [layout.apply(action) for action in layout.label_actions(task)] == list(layout.label_actions(task))


def test_what_is_as_in_the_table_is_not_kept() -> None:
    layout = change_keys(change_keys(DEFAULT, "label.skip", ["X"]), "label.skip", ["space"])
    assert layout == DEFAULT
    assert keyed_title("answer.12") == "Label 12"
