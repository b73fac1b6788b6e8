"""The keys that answer what a page asks at present; they change from question to question."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from labeler.actions import UserAction
from labeler.gui.menus import make_action


class LabelKeys:
    """The QActions of a page's own actions; `run` gets the id of the one whose key was pressed."""

    def __init__(self, page: QWidget, run: Callable[[str], None]) -> None:
        self._page = page
        self._run = run
        self._actions: tuple[UserAction, ...] = ()
        self._made: list[QAction] = []

    def show(self, actions: tuple[UserAction, ...]) -> None:
        """Work by these from now on."""
        if actions == self._actions:
            return
        self._actions = actions
        for old in self._made:
            self._page.removeAction(old)
            old.deleteLater()
        self._made = [make_action(action, self._page, self._run) for action in actions]
        self._page.addActions(self._made)

    def keys(self) -> list[QKeySequence]:
        """All the keys that they have."""
        return [key for made in self._made for key in made.shortcuts()]
