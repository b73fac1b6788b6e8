"""docs/shortcuts.md, made from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence

from labeler.action_table import ACTIONS
from labeler.actions import UserAction, grouped, key_text, label_actions
from labeler.grid_keys import GRID_CURSOR
from labeler.key_layout import keyed_actions
from labeler.layout_files import shipped_layout
from labeler.tasks import Task


def shortcuts_markdown() -> str:
    """docs/shortcuts.md."""
    sides = Task(name="orientation", labels=("left", "center", "right"))
    other = Task(name="colour", labels=("black", "brown", "blond", "grey"))
    more = Task(name="light", labels=("left", "center", "right", "everywhere"))
    choice = Task(name="Smiling", labels=("yes", "no"))
    lines = ["# Keys", "", "Made from `labeler/action_table.py`; `?` shows the same in the window."]
    lines += ["Every key can be changed there: View, Change keys…"]
    lines += ["", "A held label key gives one label. Skip, flag and labels are undone by Backspace."]
    for title, task in (
        ("Labels of a left / center / right question", sides),
        ("Labels of a left / center / right question with more labels", more),
        ("Labels of a yes / no question", choice),
        ("Labels of any other question: 1 to 9, then letters", other),
    ):
        lines += ["", f"## {title}", "", *_table(label_actions(task))]
    for group, actions in (*grouped(ACTIONS), ("Pictures of the grid", GRID_CURSOR)):
        lines += ["", f"## {group}", "", *_table(actions)]
    left_hand = shipped_layout("left-hand")
    lines += ["", "## The left-hand layout", ""]
    lines += ["The right hand stays on the mouse (View, Change keys…). All other keys are as above.", ""]
    lines += _table([action for action in keyed_actions(left_hand) if action.id in left_hand.keys])
    return "\n".join(lines) + "\n"


def _table(actions: Sequence[UserAction]) -> list[str]:
    rows = ["| action | keys | what it does |", "|---|---|---|"]
    for action in actions:
        keys = ", ".join(f"`{key_text(key)}`" for key in action.keys) or "(menu)"
        keys += " (hold)" if action.held else ""
        rows.append(f"| {action.title} | {keys} | {action.help} |")
    return rows
