"""Who seems to mix up the viewer's side and the subject's; asked of a process beside the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.gui.brief_command import BriefCommand
from labeler.gui.widgets import text
from labeler.project import Project
from labeler.suspects import with_folds


class SidesNote(QWidget):
    """Out of sight while nobody is named, and where no network has seen only others' pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.words = text(tone="warning", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.words)
        self.command = BriefCommand(self)
        self.command.done.connect(self._show)
        self.command.failed.connect(self._say)
        self.hide()

    def look(self, project: Project) -> None:
        """Ask anew, where the networks can tell; what was said stays until they have answered."""
        sided = [task.name for task in project.tasks if task.mirror]
        tasks = with_folds(project.store, sided)
        if tasks:
            named = [word for task in tasks for word in ("--task", task)]
            self.command.start("sides", str(project.folder), *named)
        else:
            self.forget()

    def forget(self) -> None:
        """Say nothing."""
        self.command.stop()
        self._say("")

    def stop(self) -> None:
        """Ask nothing more."""
        self.command.stop()

    def _show(self, result: Mapping[str, Any]) -> None:
        self._say("\n".join(result["sentences"]))

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.setVisible(bool(words))
