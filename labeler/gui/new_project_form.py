"""What a new project needs to be told: pictures, name and place, questions, annotator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QLayout, QLineEdit, QWidget

from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.task_editor import TaskEditor
from labeler.gui.widgets import Button, Card, Choice, column, row, text
from labeler.tasks import PRESETS, Task

OWN = "own"


@dataclass(frozen=True)
class ProjectWish:
    """A new project as the person described it."""

    images: Path
    folder: Path
    name: str
    tasks: tuple[Task, ...]
    annotator: str


class NewProjectForm(QWidget):
    """Emits `wanted` when the project shall be made, `left` when it shall not."""

    wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(theme.scaled(640))
        self.images = self._field(self.tr("Folder of pictures"))
        self.name = self._field(self.tr("Name of the project"))
        self.place = self._field(self.tr("Folder of the project"))
        self.annotator = self._field(self.tr("Your name"))
        self.preset = Choice(self.tr("Questions"))
        self.preset.fill(
            [
                ("face", self.tr("Faces: which way do they point, where does the light come from")),
                ("celeba-attributes", self.tr("The 40 yes/no attributes of CelebA")),
                (OWN, self.tr("My own questions")),
            ],
            "face",
        )
        self.tasks = TaskEditor()
        self.tasks.hide()
        self.preset.activated.connect(lambda _index: self._show_tasks())
        self.images.textChanged.connect(self._suggest)
        self.create_button = Button(self.tr("Create project"), self.wanted.emit, "primary")
        for field in (self.images, self.name, self.place, self.annotator):
            field.returnPressed.connect(self.wanted)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, from whatever has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def begin(self, annotator: str) -> None:
        """Start afresh."""
        for field in (self.images, self.name, self.place):
            field.clear()
        self.annotator.setText(annotator)

    def wish(self) -> ProjectWish:
        """What was filled in; InputError names what is missing."""
        for field in (self.images, self.name, self.place, self.annotator):
            if not field.text().strip():
                field.setFocus()
                raise InputError(self.tr("{field}: fill this in first.").format(field=field.accessibleName()))
        return ProjectWish(
            Path(self.images.text().strip()).expanduser(),
            Path(self.place.text().strip()).expanduser(),
            self.name.text().strip(),
            self.tasks.tasks() if self.preset.currentData() == OWN else PRESETS[self.preset.currentData()],
            self.annotator.text().strip(),
        )

    def _lay_out(self) -> None:
        back = Button(self.tr("Back"), self.left.emit, "quiet", "arrow-left")
        hint = self.tr("Stays where it is; Labeler only reads it.")
        whose = self.tr("Stands beside every label you give; use the same name on every computer.")
        whole = column(
            row(back, None),
            text(self.tr("New project"), "display"),
            1,
            Card(
                self._labelled(self.images, hint, browse=True),
                self._labelled(self.name, ""),
                self._labelled(self.place, self.tr("Made anew; your labels are kept in it."), browse=True),
                gap=2,
            ),
            Card(self._labelled(self.preset, ""), self.tasks, gap=2),
            Card(self._labelled(self.annotator, whose)),
            1,
            row(None, self.create_button),
            None,
            gap=1.5,
        )
        self.setLayout(whole)

    def _field(self, title: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(title)
        field.setMinimumHeight(theme.control_height())
        return field

    def _labelled(self, field: QWidget, hint: str, *, browse: bool = False) -> QLayout:
        title = text(field.accessibleName(), "strong")
        line = row(field)
        line.setStretch(0, 1)
        if browse and isinstance(field, QLineEdit):
            button = Button(self.tr("Choose…"), lambda: self._browse(field))
            button.setAccessibleName(self.tr("Choose: {field}").format(field=field.accessibleName()))
            line.addWidget(button)
        return column(title, line, *([text(hint, "caption", "muted", wrap=True)] if hint else []), gap=0.5)

    def _browse(self, field: QLineEdit) -> None:
        chosen = QFileDialog.getExistingDirectory(self, field.accessibleName(), field.text())
        if chosen:
            field.setText(chosen)

    def _suggest(self, words: str) -> None:
        """Offer a name and a place beside the pictures; what the person wrote themselves stays."""
        if not words.strip():
            return
        images = Path(words.strip()).expanduser()
        if not self.name.isModified():
            self.name.setText(images.name)
        if not self.place.isModified():
            self.place.setText(str(images.parent / f"{images.name}-project"))

    def _show_tasks(self) -> None:
        self.tasks.setVisible(self.preset.currentData() == OWN)
