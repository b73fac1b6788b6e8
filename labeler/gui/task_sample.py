"""One task of a label file before it is imported: counts, pictures with their labels, and whether sides are swapped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from labeler.file_facts import FileFacts
from labeler.gui import theme
from labeler.gui.file_words import comparison_words, sides_of, warning_words
from labeler.gui.label_bars import LabelBars
from labeler.gui.sample_strip import SamplePicture, SampleStrip
from labeler.gui.tile_painter import TilePainter
from labeler.gui.widgets import Button, clear, column, row, text
from labeler.tasks import Task

_BARS = 200  # pixels for the counts beside the pictures
_WIDE = 560  # from which the words have room between the name and the button


class TaskSample(QWidget):
    """The task's name with what is to be said of it, and below it bars and pictures."""

    def __init__(self, task: Task, file_name: str, painter: TilePainter) -> None:
        super().__init__()
        self._task = task
        self.warning = text(tone="warning", wrap=True)
        self.agreement = text(tone="muted", wrap=True)
        self.swap = Button("", icon_name="arrows-left-right")
        self._of = self.tr("{task} in {file}").format(task=task.name, file=file_name)
        self.strip = SampleStrip(painter)
        self._bars = QVBoxLayout()
        title = text(task.name, "strong")
        said = column(self.warning, self.agreement, gap=0)
        header = row(title, said, self.swap, gap=1.5)
        header.setStretch(1, 1)
        header.setAlignment(title, Qt.AlignmentFlag.AlignVCenter)
        header.setAlignment(self.swap, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        body = row(column(self._bars, None), self.strip, gap=2)
        body.setStretch(0, 1)
        self._header = header
        self.setLayout(column(header, body))

    @property
    def pictures(self) -> list[SamplePicture]:
        return self.strip.pictures

    @property
    def is_warned(self) -> bool:
        """Whether something about the sides is to be looked at."""
        return bool(self.warning.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._header.setDirection(right if self.width() >= theme.scaled(_WIDE) else down)
        self.strip.fit(self.width() - theme.scaled(_BARS) - 2 * theme.GRID)

    def show_facts(self, facts: FileFacts, folder: Path, *, swapped: bool) -> None:
        """Show what the file says of the task."""
        task = facts.tasks[self._task.name]
        words, everything = warning_words(
            [one for one in facts.mirrored if one.compared.task == self._task.name], self._task
        )
        self.warning.setText(words)
        self.warning.setToolTip(everything)
        self.warning.setVisible(bool(words))
        told, all_told = comparison_words([one for one in facts.compared if one.task == self._task.name])
        self.agreement.setText(told)
        self.agreement.setToolTip(all_told)
        self.agreement.setVisible(bool(told) and not words)
        title = self.tr("Swap back") if swapped else self.tr("Swap {sides}").format(sides=sides_of(self._task))
        self.swap.setText(title)
        self.swap.setAccessibleName(f"{title}: {self._of}")
        self.swap.setVisible(bool(self._task.mirror))
        clear(self._bars)
        bars = LabelBars(self._task, task.labels)
        self._bars.addWidget(bars)
        self.strip.show_samples(self._task, task.samples, folder)
