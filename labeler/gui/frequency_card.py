"""How often each label was given in each part of the split, as bars; counted in a process beside the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from labeler.gui import theme
from labeler.gui.brief_command import BriefCommand
from labeler.gui.label_bars import LabelBars
from labeler.gui.widgets import Button, Card, clear, column, row, text
from labeler.project import Project


class FrequencyCard(Card):
    """A chart per task and part of the split, side by side."""

    def __init__(self) -> None:
        self._project: Project | None = None
        self.charts: list[LabelBars] = []
        self._content = QVBoxLayout()
        self._content.setSpacing(2 * theme.GRID)
        self._words = text("", "caption", "muted", wrap=True)
        super().__init__()
        self.count = Button(self.tr("Count labels by part"), self._ask)
        self.add(row(text(self.tr("Labels to learn from"), "strong"), None, self.count), self._words, self._content)
        self.command = BriefCommand(self)
        self.command.done.connect(self._show)
        self.command.failed.connect(self._words.setText)

    def open_project(self, project: Project | None) -> None:
        """Forget what was counted."""
        self.command.stop()
        self._project = project
        self._clear()
        self._words.setText(self.tr("How often people gave each label among the images that train and validate."))

    def stop(self) -> None:
        """Count nothing more."""
        self.command.stop()

    def _ask(self) -> None:
        if self._project is not None:
            self._words.setText(self.tr("Counting…"))
            self.command.start("frequencies", str(self._project.folder))

    def _clear(self) -> None:
        clear(self._content)
        self.charts = []

    def _show(self, result: Mapping[str, Any]) -> None:
        self._clear()
        if self._project is None:
            return
        for task in self._project.tasks:
            parts = result["tasks"].get(task.name, {})
            columns = []
            for part, counts in parts.items():
                chart = LabelBars(task, counts)
                self.charts.append(chart)
                title = f"{part or self.tr('no part of the split')} · {sum(counts.values()):,}"
                columns.append(column(text(title, "caption", "muted"), chart, None, gap=0.5))
            if columns:
                self._content.addLayout(column(text(task.name, "strong"), row(*columns, gap=3), gap=0.5))
        nothing = self.tr("Nobody has labelled yet.")
        drawn = self.tr("A rare label needs many more pictures before a network learns it.")
        self._words.setText(drawn if self.charts else nothing)
