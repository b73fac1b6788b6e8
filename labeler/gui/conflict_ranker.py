"""Finds out which conflict tells most, beside the window where there are many votes."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from labeler.errors import InputError
from labeler.project import Project
from labeler.store import annotator_counts, open_store
from labeler.tasks import Task

FEW_VOTES = 20_000  # that are looked through before the page shows: a tenth of a second


class ConflictRanker(QObject):
    """Emits `ranked` (project folder) when the scores of a project with many votes are there, `failed` (sentence)."""

    ranked = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: threading.Thread | None = None

    def rank(self, project: Project, tasks: tuple[Task, ...]) -> None:
        """Rank the conflicts of `tasks`: at once where the votes are few, else in a thread."""
        from labeler.informative import rank_conflicts  # its numpy would cost the window's start a tenth of a second

        counts = annotator_counts(project.store)
        if sum(n for done in counts.values() for n in done.values()) <= FEW_VOTES:
            rank_conflicts(project.store, [task.name for task in tasks])
        elif self._running is None or not self._running.is_alive():
            work = (project.folder, project.store.path, project.tasks, [task.name for task in tasks])
            self._running = threading.Thread(target=self._rank_beside, args=work, daemon=True)
            self._running.start()

    def end(self) -> None:
        """Wait for what is still being ranked: nobody is left to be told."""
        if self._running is not None:
            self._running.join()

    def _rank_beside(self, folder: Path, path: Path, known: tuple[Task, ...], tasks: list[str]) -> None:
        from labeler.informative import rank_conflicts

        try:
            store = open_store(path, known)
            try:
                rank_conflicts(store, tasks)
            finally:
                store.close()
        except InputError as fault:
            self.failed.emit(str(fault))
        else:
            self.ranked.emit(folder)
