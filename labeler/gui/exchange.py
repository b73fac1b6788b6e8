"""Importing and exporting label files and looking for new pictures, each as a job of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.gui.job_runner import Event, Job
from labeler.gui.label_file_dialog import ask_for_label_files, preview_files
from labeler.gui.page import Window, is_open
from labeler.gui.reversing import reverse
from labeler.gui.text import counted
from labeler.project import Project
from labeler.store import Change
from labeler.store.reversal import Reversal

IMPORTS = frozenset({"import"})


class Exchange(QObject):
    """Asks for the files and runs `labeler import`, `export` or `refresh` on the open project."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = window
        self._parent = parent

    def refresh_images(self) -> None:
        """Look through the image folder, take new pictures in and leave missing ones out."""
        project = self._window.project
        if project is not None:
            arguments = ("refresh", str(project.folder))
            self._window.jobs.start(
                Job(self.tr("Looking through the folder"), arguments, on_result=partial(self._refreshed, project))
            )

    def import_labels(self) -> None:
        """Choose teammates' files, and look into them before they come in."""
        if self._window.project is not None:
            preview_files(self._window, ask_for_label_files(self._parent, self._window))

    def take_back_import(self) -> None:
        """Undo this annotator's last import as a whole; the files can be imported again."""
        reverse(self._window, Reversal("undo", IMPORTS), self, self._taken_back)

    def export_labels(self) -> None:
        """Write one's own labels or the final ones."""
        mine = self.tr("My labels, for merging (*.csv)")
        final = self.tr("Final labels with their source (*.csv)")
        self._export(f"{self._window.annotator}.csv", (mine, final), mine)

    def export_final_labels(self) -> None:
        """Write the final labels of the merge, or of the whole project."""
        self._export("final-labels.csv", (self.tr("Final labels with their source (*.csv)"),), "")

    def _export(self, name: str, kinds: tuple[str, ...], mine: str) -> None:
        project = self._window.project
        if project is None:
            return
        start = str(project.folder / Path(name).name)
        file, chosen = QFileDialog.getSaveFileName(self._parent, self.tr("Export labels"), start, ";;".join(kinds))
        if file:
            whose = ("--annotator", self._window.annotator) if mine and chosen == mine else ()
            arguments = ("export", str(project.folder), file, *whose)
            self._window.jobs.start(Job(self.tr("Exporting"), arguments, on_result=self._exported))

    def _refreshed(self, project: Project, result: Event) -> None:
        words = {
            "added": (self.tr("1 new picture"), self.tr("{count} new pictures")),
            "missing": (
                self.tr("1 missing and left out of the queues"),
                self.tr("{count} missing and left out of the queues"),
            ),
            "back": (self.tr("1 there again"), self.tr("{count} there again")),
        }
        found = [counted(result[name], *texts) for name, texts in words.items() if result[name]]
        if is_open(self._window, project.folder):
            project.store.tell(Change("images", None, ()))
        sentence = self.tr("The folder has been looked through: {what}.").format(what=", ".join(found))
        nothing = self.tr("The folder has been looked through: nothing has changed.")
        self._window.show_message(sentence if found else nothing, "good")

    def _taken_back(self, count: int, _action: int | None) -> None:
        if count:
            self._window.show_message(self.tr("The last import is taken back."), "good")
        else:
            self._window.show_message(self.tr("No import of yours is left to take back."))

    def _exported(self, result: Event) -> None:
        rows = counted(result["rows"], self.tr("1 row"), self.tr("{count} rows"))
        words = self.tr("{rows} written to {path}.").format(rows=rows, path=result["path"])
        self._window.show_message(words, "good")
