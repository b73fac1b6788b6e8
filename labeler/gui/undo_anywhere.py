"""Ctrl+Z on pages that put no questions: the annotator's last action, whatever page it was made on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from labeler.gui.exchange import IMPORTS
from labeler.gui.page import Window
from labeler.gui.past_list import say
from labeler.past_words import past_line
from labeler.store import Action, redo, undo, undone_action
from labeler.store.history import ANSWERS

RUNS = frozenset({"auto-label", "revert", "restore"})
# What changes thousands of labels at once is taken back only where such things are done.
_ALSO: Mapping[str, Collection[str]] = {"merge": IMPORTS, "auto-label": RUNS}


class UndoAnywhere(QObject):
    """Takes back and does again, and says what it was."""

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window

    def take_back(self) -> None:
        """Undo the last answer, skip, flag or page of the grid; on Merge also an import, on Auto-label also a run."""
        kinds = self._kinds()
        self._do(
            lambda project, annotator: undo(project.store, annotator, kinds),
            self.tr("Taken back: {what}. Ctrl+Shift+Z brings it back."),
            self.tr("There is nothing more of yours to take back here."),
        )

    def do_again(self) -> None:
        """Undo the last undo of what could be taken back here."""
        kinds = self._kinds()
        self._do(
            lambda project, annotator: redo(project.store, annotator, kinds),
            self.tr("Done again: {what}."),
            self.tr("There is nothing to do again."),
        )

    def _kinds(self) -> frozenset[str]:
        return ANSWERS | frozenset(_ALSO.get(self._window.page_name, ()))

    def _do(self, change: Callable[..., Action | None], sentence: str, nothing: str) -> None:
        project = self._window.project
        if project is None:
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            action = change(project, self._window.annotator)
        finally:
            QApplication.restoreOverrideCursor()
        if action is None:
            self._window.show_message(nothing)
            return
        line = past_line(undone_action(project.store, action.id), date.today(), say)
        self._window.show_message(sentence.format(what=line.sentence()), "good")
