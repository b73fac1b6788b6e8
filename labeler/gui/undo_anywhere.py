"""Ctrl+Z on pages that put no questions: the annotator's last action, whatever page it was made on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from PySide6.QtCore import QObject

from labeler.gui.exchange import IMPORTS
from labeler.gui.page import Window
from labeler.gui.past_list import say
from labeler.gui.reversing import reverse
from labeler.past_words import past_line
from labeler.store import REVERSALS, undone_action
from labeler.store.history import ANSWERS
from labeler.store.reversal import Reversal

RUNS = REVERSALS | {"auto-label", "accept rule"}
# What changes thousands of labels at once is taken back only where such things are done.
_ALSO: Mapping[str, Collection[str]] = {"merge": IMPORTS | {"aggregate"}, "auto-label": RUNS}


class UndoAnywhere(QObject):
    """Takes back and does again, and says what it was."""

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window

    def take_back(self) -> None:
        """Undo the last answer, skip, flag or page of the grid.

        On Merge also an import or what a strategy settled, on Auto-label also a run.
        """
        self._do(
            Reversal("undo", self._kinds()),
            self.tr("Taken back: {what}. Ctrl+Shift+Z brings it back."),
            self.tr("There is nothing more of yours to take back here."),
        )

    def do_again(self) -> None:
        """Undo the last undo of what could be taken back here."""
        self._do(
            Reversal("redo", self._kinds()),
            self.tr("Done again: {what}."),
            self.tr("There is nothing to do again."),
        )

    def _kinds(self) -> frozenset[str]:
        return ANSWERS | frozenset(_ALSO.get(self._window.page_name, ()))

    def _do(self, reversal: Reversal, sentence: str, nothing: str) -> None:
        def say_it(_count: int, action: int | None) -> None:
            project = self._window.project
            if project is None or action is None:
                self._window.show_message(nothing)
                return
            line = past_line(undone_action(project.store, action), date.today(), say)
            self._window.show_message(sentence.format(what=line.sentence()), "good")

        reverse(self._window, reversal, self, say_it)
