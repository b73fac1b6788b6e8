"""Undo and redo as the window does them: a key's at once, an import's beside the work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from labeler.errors import InputError
from labeler.gui.page import Window, is_open
from labeler.project import Project
from labeler.store import Store, open_store
from labeler.store.reversal import Reversal

MOST_AT_ONCE = 2_000  # answers: 50 ms of the window's thread
_LOOK_MILLISECONDS = 50
OnDone = Callable[[int, int | None], None]  # actions that came or went, and the number of the undo where it was one


def reverse(window: Window, reversal: Reversal, parent: QObject, on_done: OnDone) -> None:
    """Carry it out for the window's annotator and call `on_done`; nothing where no project is open.

    Raises InputError, or shows it where the work is done beside.
    """
    project, annotator = window.project, window.annotator
    if project is None:
        return
    if reversal.is_larger_than(project.store, annotator, MOST_AT_ONCE):
        LargeReversal(window, project, reversal, parent, on_done).start()
        return
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        done = reversal.carry_out(project.store, annotator)
    finally:
        QApplication.restoreOverrideCursor()
    on_done(*done)


class LargeReversal(QObject):
    """In a thread with a connection of its own. Until it ends, changes are refused in a sentence instead of waiting.

    Cancel leaves everything as it was. It goes on, and ends well, where the window is closed meanwhile.
    """

    def __init__(self, window: Window, project: Project, reversal: Reversal, parent: QObject, on_done: OnDone) -> None:
        super().__init__(parent)
        self._window, self._project, self._reversal, self._on_done = window, project, reversal, on_done
        self._annotator = window.annotator
        self._folder: Path = project.folder
        self._cancelled = False
        self._own: Store | None = None
        self._outcome: tuple[int, int | None] | BaseException | None = None
        self._thread = threading.Thread(target=self._carry_out, name="reversal")
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin; InputError where another one is under way."""
        beside = self._window.jobs.running is not None  # its Cancel would be taken for this one's
        self._refuse_changes(beside)
        back = self._reversal.kind == "undo"
        title = self.tr("Taking many answers back") if back else self.tr("Bringing many answers back")
        if beside:
            self._window.show_message(self.tr("{title} …").format(title=title))
        else:
            self._window.show_job(title, None, self._cancel)
        self._thread.start()
        self._timer.start()

    def _refuse_changes(self, beside: bool) -> None:
        sentence = self.tr("Many answers are being taken back or brought back: go on when that is done.")
        if not beside:
            sentence += " " + self.tr("“Cancel” below leaves everything as it was.")
        self._project.store.refuse_changes(sentence)

    def _carry_out(self) -> None:
        try:
            with closing(open_store(self._project.store.path, self._project.tasks)) as own:
                self._own = own
                self._outcome = self._reversal.carry_out(own, self._annotator)
        except BaseException as fault:  # noqa: BLE001 - raised in the window's thread
            self._outcome = fault

    def _cancel(self) -> None:
        self._cancelled = True

    def _look(self) -> None:
        opened = self._window.project
        if opened is not None and opened is not self._project and opened.folder == self._folder:
            self._project = opened  # it was closed and is open again: a key would wait for the thread
            self._refuse_changes(self._window.jobs.running is not None)
        if self._thread.is_alive():
            if self._cancelled and self._own is not None:
                self._own.interrupt()  # again and again: between two statements it finds nothing to stop
            return
        self._timer.stop()
        self.deleteLater()
        self._project.store.allow_changes()
        if self._window.jobs.running is None:
            self._window.clear_job()
        outcome = self._outcome
        if self._cancelled and isinstance(outcome, InputError):
            self._window.show_message(self.tr("Cancelled: nothing has changed."))
        elif isinstance(outcome, InputError):
            self._window.show_message(str(outcome), "error")
        elif isinstance(outcome, BaseException):
            raise outcome
        elif outcome is not None and is_open(self._window, self._folder):
            self._on_done(*outcome)
