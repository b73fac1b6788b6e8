"""Menus and shortcuts from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

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


def add_menus(bar: QMenuBar, actions: Sequence[UserAction]) -> dict[str, QMenu]:
    """An empty menu per group of the table; gives them by group."""
    menus = {group: bar.addMenu(translate("actions", group)) for group, _members in grouped(actions)}
    for menu in menus.values():
        menu.setToolTipsVisible(True)
    return menus


def fill_menus(menus: Mapping[str, QMenu], actions: Sequence[UserAction], made: Mapping[str, QAction]) -> None:
    """Put the actions into the menus of their groups."""
    for action in actions:
        menus[action.group].addAction(made[action.id])
