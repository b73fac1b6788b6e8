"""The keys that answer what a page asks at present; they change from question to question."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from labeler.actions import UserAction
from labeler.gui.menus import make_action
from labeler.key_layout import KeyLayout
from labeler.tasks import Task


class LabelKeys:
    """The QActions of a page's own actions; `run` gets the id of the one whose key was pressed."""

    def __init__(self, page: QWidget, run: Callable[[str], None]) -> None:
        self._page = page
        self._run = run
        self._actions: tuple[UserAction, ...] = ()
        self._made: list[QAction] = []
        self._asked: tuple[KeyLayout, tuple[Task, ...], bool] | None = None
        self._answers: tuple[UserAction, ...] = ()

    def actions_for(self, layout: KeyLayout, tasks: tuple[Task, ...], *, board: bool) -> tuple[UserAction, ...]:
        """The keys that answer one task's question, or several at once on the board."""
        asked = (layout, tasks, board)
        if self._asked != asked:  # it is asked at every key, and the same for hours
            self._asked = asked
            self._answers = layout.board_actions(tasks) if board else layout.label_actions(tasks[0])
        return self._answers

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
