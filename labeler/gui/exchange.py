"""Importing and exporting label files from the menu, each as a command of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.gui.command import Command
from labeler.gui.page import Window


class Exchange(QObject):
    """Asks for the files and runs `labeler import` or `labeler export` on the open project."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = window
        self._parent = parent
        self._command: Command | None = None

    def import_labels(self) -> None:
        project = self._window.project
        files, _ = QFileDialog.getOpenFileNames(
            self._parent, self.tr("Import labels"), "", self.tr("Label files (*.csv *.txt *.tsv);;All files (*)")
        )
        if project is not None and files:
            self._run(self.tr("Importing"), ["import", str(project.folder), *files])

    def export_labels(self) -> None:
        project = self._window.project
        if project is None:
            return
        mine = self.tr("My labels, for merging (*.csv)")
        final = self.tr("Final labels with their source (*.csv)")
        start = str(project.folder / f"{self._window.annotator}.csv")
        file, chosen = QFileDialog.getSaveFileName(self._parent, self.tr("Export labels"), start, f"{mine};;{final}")
        if file:
            whose = ["--annotator", self._window.annotator] if chosen == mine else []
            self._run(self.tr("Exporting"), ["export", str(project.folder), file, *whose])

    def stop(self) -> None:
        """The window closes."""
        if self._command is not None:
            self._command.stop()

    def _run(self, title: str, arguments: Sequence[str]) -> None:
        if self._command is not None:
            self._window.show_message(self.tr("Wait for the running import or export to end."), "error")
            return
        self._command = Command(arguments, self)
        self._command.ended.connect(self._ended)
        self._window.show_job(title, None, self._command.cancel)
        self._command.start()

    def _ended(self, went_well: bool, words: str) -> None:
        self._command = None
        self._window.clear_job()
        fallback = self.tr("Done.") if went_well else self.tr("It was ended before it was done; nothing was changed.")
        self._window.show_message(words or fallback, "good" if went_well else "error")
