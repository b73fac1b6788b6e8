"""An example, large, beside the picture on screen, for comparing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from labeler.gui.keys import set_key_tip
from labeler.gui.label_styles import label_style
from labeler.gui.picture_view import PictureView
from labeler.gui.widgets import Button, Chip, ElidedText, column, line, row, text
from labeler.tasks import Task


class ExampleView(QFrame):
    """Hidden until an example is shown. Emits `left` when its button closes it."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.example = ""
        self.view = PictureView()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._label = Chip()
        self._name = ElidedText(role="caption", color_name="muted")
        self._name.mode = Qt.TextElideMode.ElideMiddle
        close = Button("", self.left.emit, "quiet", "x")
        close.setAccessibleName(self.tr("Close the example"))
        set_key_tip(close, (self.tr("Close the example"), "guide.close"))
        heading = row(text(self.tr("Example of"), "caption", "muted"), self._label, self._name, close)
        heading.setStretch(2, 1)
        heading.setContentsMargins(12, 4, 4, 4)
        inner = column(heading, line(), self.view, gap=0)
        inner.setStretch(2, 1)
        whole = row(line(vertical=True), inner, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.hide()

    def show_example(self, task: Task, label: str, example: str, path: Path) -> None:
        """Show a picture as an example of a label."""
        self.example = example
        self._label.show_label(label, label_style(task, label))
        self._name.set_text(path.name)
        self.show()
        self.view.show_picture(path)

    def close_example(self) -> None:
        """Leave the room to the picture on screen."""
        self.example = ""
        self.hide()
        self.view.close_loader()
