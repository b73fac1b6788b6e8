"""The table of actions in the window: its menus and keys, and which of them can be used on the page in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from PySide6.QtWidgets import QMainWindow

from labeler.action_table import ACTIONS
from labeler.actions import UserAction
from labeler.gui import keys
from labeler.gui.menus import fill_menu_bar, make_action
from labeler.settings import ThemeName

FULL_SCREEN = "view.full-screen"


class WindowActions:
    """A QAction per row of the table. `is_handled` says whether somebody does it on the page in sight."""

    def __init__(
        self,
        window: QMainWindow,
        pages: Iterable[str],
        run: Callable[[str], None],
        is_handled: Callable[[UserAction], bool],
    ) -> None:
        self._window = window
        self._is_handled = is_handled
        offered = {f"page.{name}" for name in pages}
        self._shown = [action for action in ACTIONS if not action.id.startswith("page.") or action.id in offered]
        self.made = {action.id: make_action(action, window, run) for action in self._shown}
        for action_id in (*(f"view.theme-{name}" for name in get_args(ThemeName)), FULL_SCREEN):
            self.made[action_id].setCheckable(True)
        window.addActions(list(self.made.values()))
        fill_menu_bar(window.menuBar(), self._shown, self.made)

    def show_theme(self, theme: ThemeName) -> None:
        """Mark the theme that was chosen."""
        for name in get_args(ThemeName):
            self.made[f"view.theme-{name}"].setChecked(theme == name)

    def enable_on(self, page: str) -> None:
        """Let those be chosen that do something on the page."""
        for action in self._shown:
            self.made[action.id].setEnabled(self._works(action, page))

    def keyed_on(self, page: str) -> list[UserAction]:
        """Those that do something on the page, with the keys that they have at present."""
        applied = map(keys.current().apply, self._shown)
        return [action for action in applied if action.keys and self._works(action, page)]

    def open_menus(self) -> None:
        """Give the keys to the first menu."""
        bar = self._window.menuBar()
        bar.setActiveAction(bar.actions()[0])

    def _works(self, action: UserAction, page: str) -> bool:
        return action.works_on(page) and self._is_handled(action)
