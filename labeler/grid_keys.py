"""The keys of the grid beside the table's: those that move its cursor, and those that give a label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from labeler.actions import UserAction, label_actions
from labeler.key_layout import ARROWS
from labeler.tasks import Task

ActionsOf = Callable[[Task, tuple[str, ...]], tuple[UserAction, ...]]

_ON_GRID = ("grid", "acceptance")

# They work while the grid has the focus.
GRID_CURSOR = (
    UserAction("grid.move", "Move", "Select", ("Left", "Right", "Up", "Down"), "Go to another picture.", _ON_GRID),
    UserAction("grid.select", "Select, or unselect", "Select", ("Space",), "Also by a click.", _ON_GRID),
    UserAction("grid.range", "Select a range", "Select", ("Shift+Left", "Shift+Down"), "Also by clicks.", _ON_GRID),
)


def grid_label_actions(task: Task, actions_of: ActionsOf = label_actions) -> tuple[UserAction, ...]:
    """An action per label of `task`, with the keys that give it to the selection; `actions_of` is a key layout's.

    >>> [action.keys for action in grid_label_actions(Task(name="light", labels=("left", "center", "right")))]
    [('1',), ('2',), ('3',)]
    """
    return tuple(
        replace(
            action,
            keys=tuple(key for key in action.keys if key not in ARROWS),
            help=f"Give “{action.title}” to the selected pictures, or to the one at the cursor.",
        )
        for action in actions_of(task, _ON_GRID)
    )
