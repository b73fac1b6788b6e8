"""What lies in the trash, and emptying it after a question: that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from labeler.errors import InputError
from labeler.gui.page import Window
from labeler.gui.text import counted
from labeler.gui.widgets import Button, row, text
from labeler.project import Project
from labeler.trash import TrashedTraining, empty_trash, size_words, trashed_trainings


class TrashRow(QWidget):
    """Not there while the trash is empty. What its question named is removed, and nothing that came since."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._found: Sequence[TrashedTraining] = ()
        self.words = text(role="caption", tone="muted", wrap=True)
        self.ask = Button(self.tr("Empty the trash…"), self.show_question, "quiet")
        self.remove = Button(self.tr("Delete for good"), self._remove)
        self.keep = Button(self.tr("Keep"), lambda: self._show(asked=False))
        layout = row(self.words, self.ask, self.remove, self.keep)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.refresh()

    def refresh(self) -> None:
        """Show what is there now; a question that is open stays where nothing has changed."""
        found = tuple(trashed_trainings(self._project)) if self._project is not None else ()
        if found != self._found:
            self._found = found
            self._show(asked=False)
        self.setVisible(bool(found))

    def show_question(self) -> None:
        if self._found:
            self._show(asked=True)
            self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, *, asked: bool) -> None:
        had_focus = self.keep.hasFocus() or self.remove.hasFocus()
        for button, shown in ((self.ask, not asked), (self.remove, asked), (self.keep, asked)):
            button.setVisible(shown)
        if had_focus and not asked:
            self.ask.setFocus(Qt.FocusReason.OtherFocusReason)
        count = counted(len(self._found), self.tr("1 training"), self.tr("{count} trainings"))
        size = size_words(sum(one.size for one in self._found))
        words = (
            self.tr("Delete {trainings} ({size}) for good? This cannot be undone.")
            if asked
            else self.tr("In the trash: {trainings}, {size}.")
        )
        self.words.setText(words.format(trainings=count, size=size))

    def _remove(self) -> None:
        if self._project is None:
            return
        words = counted(
            len(self._found), self.tr("1 training deleted for good."), self.tr("{count} trainings deleted for good.")
        )
        try:
            empty_trash(self._project, self._found)
        except InputError as fault:
            self._window.show_message(str(fault), "error")
        else:
            self._window.show_message(words, "good")
        self._show(asked=False)
        self.refresh()
