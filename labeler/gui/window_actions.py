"""The table of actions in the window: its menus and keys, and which of them can be used on the page in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import get_args

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from labeler.action_table import ACTIONS
from labeler.actions import UserAction
from labeler.gui import keys
from labeler.gui.first_paint import AfterFirstPaint
from labeler.gui.menus import add_menus, fill_menus, make_action
from labeler.settings import ThemeName

FULL_SCREEN = "view.full-screen"


class WindowActions:
    """A QAction per row of the table. `is_handled` says whether somebody does it on the page in sight.

    The menus' titles are there at once, the actions after the window's first paint: they take as long as all that is
    seen at first. `on_made` hears of them.
    """

    def __init__(
        self,
        window: QMainWindow,
        pages: Iterable[str],
        run: Callable[[str], None],
        is_handled: Callable[[UserAction], bool],
        on_made: Callable[[Mapping[str, QAction]], None],
    ) -> None:
        self._window = window
        self._run = run
        self._is_handled = is_handled
        self._on_made = on_made
        offered = {f"page.{name}" for name in pages}
        self._shown = [action for action in ACTIONS if not action.id.startswith("page.") or action.id in offered]
        self._menus = add_menus(window.menuBar(), self._shown)
        for menu in self._menus.values():
            menu.aboutToShow.connect(lambda: self.made)
        self._theme: ThemeName = "system"
        self._page = ""
        self._is_made = False
        AfterFirstPaint(window, lambda: self.made)

    @cached_property
    def made(self) -> dict[str, QAction]:
        """The QActions by the ids of the table."""
        made = {action.id: make_action(action, self._window, self._run) for action in self._shown}
        for action_id in (*(f"view.theme-{name}" for name in get_args(ThemeName)), FULL_SCREEN):
            made[action_id].setCheckable(True)
        self._window.addActions(list(made.values()))
        fill_menus(self._menus, self._shown, made)
        self._is_made = True
        self._mark_theme(made)
        self._enable(made)
        self._on_made(made)
        return made

    def show_theme(self, theme: ThemeName) -> None:
        """Mark the theme that was chosen."""
        self._theme = theme
        if self._is_made:
            self._mark_theme(self.made)

    def enable_on(self, page: str) -> None:
        """Let those be chosen that do something on the page."""
        self._page = page
        if self._is_made:
            self._enable(self.made)

    def keyed_on(self, page: str) -> list[UserAction]:
        """Those that do something on the page, with the keys that they have at present."""
        applied = map(keys.current().apply, self._shown)
        return [action for action in applied if action.keys and self._works(action, page)]

    def open_menus(self) -> None:
        """Give the keys to the first menu."""
        bar = self._window.menuBar()
        bar.setActiveAction(bar.actions()[0])

    def _mark_theme(self, made: Mapping[str, QAction]) -> None:
        for name in get_args(ThemeName):
            made[f"view.theme-{name}"].setChecked(self._theme == name)

    def _enable(self, made: Mapping[str, QAction]) -> None:
        for action in self._shown:
            made[action.id].setEnabled(self._works(action, self._page))

    def _works(self, action: UserAction, page: str) -> bool:
        return action.works_on(page) and self._is_handled(action)
