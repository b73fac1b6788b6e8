"""Exporting and importing guidelines from the menu, each as a job of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Window, is_open
from labeler.gui.text import counted
from labeler.project import refresh_guideline

_MOST_SENTENCES = 3  # of a message: what more there is, is counted


class GuidelineExchange(QObject):
    """Asks for the file and runs `labeler guideline export` or `import` on the open project."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = window
        self._parent = parent
        self._kind = self.tr("Guideline (*.zip)")

    def export_guideline(self) -> None:
        """Write the guidelines of all questions, with their examples, to a file."""
        project = self._window.project
        if project is None:
            return
        start = str(project.folder / f"{project.name} guideline.zip")
        file, _ = QFileDialog.getSaveFileName(self._parent, self.tr("Export guideline"), start, self._kind)
        if file:
            path = file if file.lower().endswith(".zip") else f"{file}.zip"
            arguments = ("guideline", "export", str(project.folder), path)
            self._window.jobs.start(Job(self.tr("Exporting"), arguments, on_result=self._exported))

    def import_guideline(self) -> None:
        """Take over the guidelines of a teammate's file; the ones before are kept."""
        project = self._window.project
        if project is None:
            return
        file, _ = QFileDialog.getOpenFileName(self._parent, self.tr("Import guideline"), "", self._kind)
        if file:
            folder = project.folder
            arguments = ("guideline", "import", str(folder), file)
            job = Job(self.tr("Importing"), arguments, on_result=lambda event: self._imported(folder, event))
            self._window.jobs.start(job)

    def _exported(self, result: Event) -> None:
        pictures = counted(result["pictures"], self.tr("1 picture"), self.tr("{count} pictures"))
        words = self.tr("The guideline is written to {path}, with {pictures}.")
        self._tell([words.format(path=result["path"], pictures=pictures)], result["remarks"])

    def _imported(self, folder: Path, result: Event) -> None:
        project = self._window.project
        if project is not None and is_open(self._window, folder):
            refresh_guideline(project)
        sentences = list(result["changes"][:_MOST_SENTENCES]) or [self.tr("Nothing in it is new.")]
        if len(result["changes"]) > _MOST_SENTENCES:
            count = len(result["changes"]) - _MOST_SENTENCES
            one, many = self.tr("1 more question changed."), self.tr("{count} more questions changed.")
            sentences.append(counted(count, one, many))
        if result["before"]:
            before = Path(result["before"])
            kept = self.tr("To go back, import {folder}/{name}.")
            sentences.append(kept.format(folder=before.parent.name, name=before.name))
        self._tell(sentences, result["remarks"])

    def _tell(self, sentences: list[str], remarks: list[str]) -> None:
        """What was done and the first of what could not be; the others are counted."""
        one, many = self.tr("And 1 more remark."), self.tr("And {count} more remarks.")
        more = [counted(len(remarks) - 1, one, many)] if len(remarks) > 1 else []
        self._window.show_message(" ".join([*sentences, *remarks[:1], *more]), "error" if remarks else "good")
