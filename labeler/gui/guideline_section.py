"""The guideline beside the picture: examples, what the labels mean, and where the border between them lies."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.example_strip import ExampleStrip
from labeler.gui.keys import set_key_tip
from labeler.gui.widgets import Button, Section, column, row, text
from labeler.project import Project
from labeler.tasks import SIDES_NOTE, Task


class GuidelineSection(Section):
    """Opens by itself for a question that the team has pinned or written something for; a click on it is remembered."""

    action_wanted = Signal(str)

    def __init__(self) -> None:
        self.strip = ExampleStrip()
        self.words = text(tone="muted", wrap=True)
        self.borders = text(wrap=True)
        self._borders_title = text(self.tr("Where the border lies"), "caption", "muted")
        self._task: Task | None = None
        self._chosen: bool | None = None
        content = QWidget()
        border = column(self._borders_title, self.borders, gap=0)
        content.setLayout(column(self.strip, self.words, border, self._buttons(), gap=1))
        super().__init__("", content)
        self.heading.clicked.connect(self._remember)

    def show_task(self, project: Project, task: Task) -> None:
        """Show a task's guideline; nothing is done where it is the one in sight."""
        if task is self._task:
            return
        self._task = task
        self.strip.show_task(project, task)
        self.strip.setVisible(bool(self.strip.thumbnails))
        words = task.guideline.replace(SIDES_NOTE, "").strip()  # it stands below the buttons
        self.words.setText(words or self.tr("Nobody has written what the labels mean."))
        self.borders.setText(task.borders)
        for widget in (self._borders_title, self.borders):
            widget.setVisible(bool(task.borders))
        doubtful = "center" in task.labels
        self.set_title(self.tr("What is “center”?") if doubtful else self.tr("What do the labels mean?"))
        self.set_open(bool(task.examples or task.borders) if self._chosen is None else self._chosen)

    def clear(self) -> None:
        """Forget everything: another project is shown, or none."""
        self._task = None
        self.strip.clear()

    def _remember(self) -> None:
        self._chosen = self.is_open

    def _buttons(self) -> QWidget:
        pin = Button(self.tr("Pin"), lambda: self.action_wanted.emit("guide.pin"), "quiet", "push-pin")
        edit = Button(self.tr("Edit"), lambda: self.action_wanted.emit("guide.edit"), "quiet", "pencil-simple")
        set_key_tip(pin, (self.tr("Pin the picture on screen as an example"), "guide.pin"))
        set_key_tip(edit, (self.tr("Write what the labels mean"), "guide.edit"))
        for button, name in ((pin, self.tr("Pin as example")), (edit, self.tr("Edit the guideline"))):
            button.setAccessibleName(name)
            button.setFont(theme.font("caption"))
        holder = QWidget()
        holder.setLayout(row(pin, edit, None, gap=0))
        return holder
