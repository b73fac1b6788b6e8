"""How often each label was given in each part of the split, as bars; counted in a process beside the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.gui import theme
from labeler.gui.brief_command import BriefCommand
from labeler.gui.label_bars import LabelBars
from labeler.gui.widgets import Button, Card, Section, clear, column, row, text
from labeler.project import Project


class FrequencyChart(QWidget):
    """A chart per task and part of the split, side by side, once they were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._project: Project | None = None
        self.charts: list[LabelBars] = []
        self.words = text("", "caption", "muted", wrap=True)
        self._content = QVBoxLayout()
        self._content.setSpacing(2 * theme.GRID)
        self.setLayout(column(self.words, self._content))
        self.command = BriefCommand(self)
        self.command.done.connect(self._show)
        self.command.failed.connect(self.words.setText)

    def open_project(self, project: Project | None) -> None:
        """Forget what was counted."""
        self.command.stop()
        self._project = project
        self._clear()
        self.words.setText(self.tr("How often people gave each label among the images that train and validate."))

    def stop(self) -> None:
        """Count nothing more."""
        self.command.stop()

    def ask(self) -> None:
        """Count what people have said by now; what was counted before stays in sight meanwhile."""
        if self._project is not None:
            self.words.setText(self.tr("Counting…"))
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
        self.words.setText(drawn if self.charts else nothing)


class FrequencyCard(Card):
    """The chart with a button that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = FrequencyChart()
        self.count = Button(self.tr("Count labels by part"), self.chart.ask)
        self.add(row(text(self.tr("Labels to learn from"), "strong"), None, self.count), self.chart)


class FrequencySection(Section):
    """The chart below a heading: it counts whenever it is unfolded."""

    def __init__(self) -> None:
        self.chart = FrequencyChart()
        super().__init__(self.tr("Labels to learn from"), self.chart)
        self.heading.clicked.connect(self.count)

    def open_project(self, project: Project | None) -> None:
        self.set_open(False)
        self.chart.open_project(project)

    def count(self) -> None:
        """Count anew where the chart is in sight."""
        if self.is_open:
            self.chart.ask()
