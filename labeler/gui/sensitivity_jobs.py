"""Measures how trainings stand zoom and tilt, by jobs of the window, and keeps what they found while it is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from labeler.gui.job_runner import Job
from labeler.gui.page import Window, is_open
from labeler.project import Project

Key = tuple[str, str]  # a training's id and its task


class SensitivityJobs(QObject):
    """`found` has the results by training and task; `changed` tells that one came, or that a job ended without."""

    changed = Signal()

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self.found: dict[Key, Mapping[str, Any]] = {}
        self._window = window
        self._project: Project | None = None
        self._open: set[Key] = set()

    def open_project(self, project: Project | None) -> None:
        """Forget what was found in another one; called again for the same one, nothing is forgotten."""
        if project is None or self._project is None or project.folder != self._project.folder:
            self.found.clear()
            self._open.clear()
        self._project = project

    def forget_all_but(self, runs: Collection[str]) -> None:
        """Forget trainings that are gone: another one may get the id of one that was removed."""
        self.found = {key: found for key, found in self.found.items() if key[0] in runs}

    def is_measuring(self, keys: Sequence[Key]) -> bool:
        """Whether jobs for some of these run or wait."""
        return not self._open.isdisjoint(keys)

    def measure(self, keys: Sequence[Key]) -> None:
        """Start a job for each of these that is neither known nor under way."""
        if self._project is None:
            return
        wanted = [key for key in keys if key not in self.found and key not in self._open]
        self._open.update(wanted)
        self._window.jobs.start(*[self._job(self._project.folder, *key) for key in wanted])
        self.changed.emit()

    def _job(self, folder: Path, run: str, task: str) -> Job:
        return Job(
            title=self.tr("Zooming and turning the pictures of {run}").format(run=run),
            arguments=("sensitivity", str(folder), "--run", run, "--task", task),
            on_result=partial(self._take, folder, (run, task)),
            on_fault=partial(self._fail, folder, (run, task)),
        )

    def _take(self, folder: Path, key: Key, result: Mapping[str, Any]) -> None:
        if is_open(self._window, folder):
            self._open.discard(key)
            self.found[key] = result
            self.changed.emit()

    def _fail(self, folder: Path, key: Key, _sentence: str, _cancelled: bool) -> None:
        if is_open(self._window, folder):
            self._open.discard(key)
            self.changed.emit()
