"""Menus and shortcuts from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from labeler.actions import UserAction, grouped
from labeler.gui.keys import current, follow_keys
from labeler.gui.text import translate


def make_action(action: UserAction, owner: QWidget, run: Callable[[str], None]) -> QAction:
    """The QAction of a row of the table; `run` gets its id."""
    made = QAction(translate("actions", action.title), owner)
    made.setObjectName(action.id)
    if not action.held:  # else the page follows the key down and up
        follow_keys(made, lambda: made.setShortcuts([QKeySequence(key) for key in current().apply(action).keys]))
    made.setAutoRepeat(action.repeats)
    made.setToolTip(translate("actions", action.help))
    made.setStatusTip(translate("actions", action.help))
    made.triggered.connect(lambda: run(action.id))
    return made


def fill_menu_bar(bar: QMenuBar, actions: Sequence[UserAction], made: dict[str, QAction]) -> None:
    """A menu per group of the table."""
    for group, members in grouped(actions):
        menu = bar.addMenu(translate("actions", group))
        menu.setToolTipsVisible(True)
        for action in members:
            menu.addAction(made[action.id])
