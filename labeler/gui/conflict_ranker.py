"""Finds out which conflict tells most, beside the window where there are many votes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from labeler.errors import InputError
from labeler.project import Project, open_project
from labeler.store import annotator_counts
from labeler.tasks import Task

FEW_VOTES = 20_000  # that are looked through before the page shows: a tenth of a second


class ConflictRanker(QObject):
    """Emits `ranked` (project folder) when the scores of a project with many votes are there, `failed` (sentence)."""

    ranked = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: threading.Thread | None = None

    def rank(self, project: Project, tasks: Sequence[Task]) -> None:
        """Rank the conflicts of `tasks`: at once where the votes are few, else in a thread."""
        if self._takes_moments(project):
            self._work(project, tasks)
        elif self._running is None or not self._running.is_alive():
            self._running = threading.Thread(target=self._rank_beside, args=(project.folder, tasks), daemon=True)
            self._running.start()

    def end(self) -> None:
        """Wait for what is still being ranked: nobody is left to be told."""
        if self._running is not None:
            self._running.join()

    def _takes_moments(self, project: Project) -> bool:
        counts = annotator_counts(project.store)
        return sum(n for done in counts.values() for n in done.values()) <= FEW_VOTES

    def _work(self, project: Project, tasks: Sequence[Task]) -> None:
        from labeler.informative import rank_conflicts  # its numpy would cost the window's start a tenth of a second

        rank_conflicts(project.store, [task.name for task in tasks])

    def _rank_beside(self, folder: Path, tasks: Sequence[Task]) -> None:
        try:
            project = open_project(folder, needs_pictures=False)
            try:
                self._work(project, tasks)
            finally:
                project.close()
        except InputError as fault:
            self.failed.emit(str(fault))
        else:
            self.ranked.emit(folder)
