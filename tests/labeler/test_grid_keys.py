from __future__ import annotations

import pytest

from labeler.action_table import ACTIONS
from labeler.actions import key_clashes
from labeler.grid_keys import GRID_CURSOR, grid_label_actions
from labeler.tasks import LIGHT, PRESETS, Task


@pytest.mark.parametrize(
    "task", [LIGHT, PRESETS["celeba-attributes"][0], Task(name="many", labels=tuple("abcdefghijklmnopqrstuvwxyz"))]
)
def test_no_key_has_two_meanings_on_the_grid(task: Task) -> None:
    actions = grid_label_actions(task)
    assert [action.title for action in actions] == list(task.labels)
    assert key_clashes([*ACTIONS, *actions, *GRID_CURSOR]) == []


def test_arrows_move_and_give_no_label() -> None:
    assert [action.keys for action in grid_label_actions(LIGHT)] == [("1",), ("2",), ("3",)]
