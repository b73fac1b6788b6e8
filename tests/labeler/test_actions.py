from __future__ import annotations

from pathlib import Path

import pytest

from labeler.action_table import ACTIONS, find_action
from labeler.actions import board_actions, grouped, key_clashes, label_actions
from labeler.shortcuts import shortcuts_markdown
from labeler.tasks import LIGHT, PRESETS, Task

SHORTCUTS = Path(__file__).parents[2] / "docs" / "shortcuts.md"
MANY = Task(name="many", labels=tuple(f"label {number}" for number in range(40)))


def test_ids_are_unique_and_found() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert find_action("label.skip").keys == ("Space",)


@pytest.mark.parametrize(
    "task", [LIGHT, PRESETS["celeba-attributes"][0], MANY, Task(name="two", labels=("left", "right"))]
)
def test_no_key_has_two_meanings(task: Task) -> None:
    assert key_clashes([*ACTIONS, *label_actions(task)]) == []


def test_sides_have_arrows_in_whatever_order_they_are_listed() -> None:
    task = Task(name="light", labels=("right", "left", "center"))
    assert {action.title: action.keys for action in label_actions(task)} == {
        "right": ("Right", "1"),
        "left": ("Left", "2"),
        "center": ("Down", "3"),
    }


def test_sides_keep_their_arrows_beside_other_labels() -> None:
    task = Task(name="light", labels=("left", "none", "center", "right", "yes"))
    assert [action.keys for action in label_actions(task)] == [
        ("Left", "1"),
        ("2",),
        ("Down", "3"),
        ("Right", "4"),
        ("Y", "5"),
    ]
    assert key_clashes([*ACTIONS, *label_actions(task)]) == []


def test_labels_past_nine_have_letters_and_past_the_letters_none() -> None:
    keys = [action.keys for action in label_actions(MANY)]
    assert keys[8:10] == [("9",), ("A",)]
    assert keys[-1] == ()


def test_every_group_is_one_menu() -> None:
    groups = [group for group, _ in grouped(ACTIONS)]
    assert len(groups) == len(set(groups))


def test_the_documented_keys_are_those_of_the_table() -> None:
    assert SHORTCUTS.read_text("utf-8") == shortcuts_markdown()


def test_forty_questions_asked_at_once_have_a_key_each() -> None:
    tasks = PRESETS["celeba-attributes"]
    actions = board_actions(tasks)
    assert len(actions) == len(tasks) == 40
    assert all(action.keys for action in actions)
    assert key_clashes([*ACTIONS, *actions]) == []
    assert [action.keys for action in board_actions(tasks * 3)][-1] == ()
