"""Habits that can be switched on and off in the menu; the settings remember them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QAction

from labeler.gui.page import Window

SWITCHES = {  # action: setting
    "label.pace-warning": "pace_warning",
    "label.self-check": "self_check",
    "settle.votes-at-once": "votes_at_once",
    "review.hide-proposals": "hide_proposals",
}


class Switches:
    """`changed` is called after each switch."""

    def __init__(self, window: Window, changed: Callable[[], None]) -> None:
        self._window = window
        self._changed = changed
        self._actions: Mapping[str, QAction] = {}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {action_id: partial(self._switch, action_id) for action_id in SWITCHES}

    def show_in(self, actions: Mapping[str, QAction]) -> None:
        """Let the menu's entries show what is on."""
        self._actions = actions
        for action_id, setting in SWITCHES.items():
            actions[action_id].setCheckable(True)
            actions[action_id].setChecked(getattr(self._window.settings, setting))

    def _switch(self, action_id: str) -> None:
        setting = SWITCHES[action_id]
        switched_on = not getattr(self._window.settings, setting)
        setattr(self._window.settings, setting, switched_on)
        self._actions[action_id].setChecked(switched_on)
        self._window.save_settings_soon()
        self._changed()
