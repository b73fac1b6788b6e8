"""Pictures with the label that was read for each from a file, so that a wrong reading is seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.file_facts import SAMPLES, Sample
from labeler.gui import theme
from labeler.gui.label_styles import label_style
from labeler.gui.picture_loader import Decoded, Wanted
from labeler.gui.tile_painter import CAPTION, PADDING, Tile, TilePainter
from labeler.gui.widgets import row
from labeler.tasks import Task

SMALLEST, LARGEST = 88, 136  # pixels of a picture
_GAP = 4


class SamplePicture(QWidget):
    """One picture, below it the label as a chip, and the line as it stands in the file."""

    def __init__(self, painter: TilePainter) -> None:
        super().__init__()
        self._painter = painter
        self._tile: Tile | None = None
        self._text = ""
        self.wanted: Wanted | None = None
        self._decoded: Decoded | None = None
        self.setFont(theme.font("caption"))
        self.set_side(SMALLEST)

    def set_side(self, side: int) -> None:
        """Show the picture in a square of so many pixels."""
        width = side + 2 * PADDING
        self.setFixedSize(QSize(width, width + CAPTION + self.fontMetrics().height() + _GAP))

    def show_sample(self, task: Task, sample: Sample, folder: Path) -> None:
        """Show another row of the file; the picture stays where it is the same."""
        self._tile = Tile(folder / sample.image, sample.image, sample.label, label_style(task, sample.label))
        self._text = sample.text.removeprefix(sample.image).lstrip(",;\t ")
        words = self.tr("{image}: {label}, from line {line} of the file: {text}").format(
            image=sample.image, label=sample.label, line=f"{sample.line:,}", text=sample.text
        )
        self.setAccessibleName(words)
        self.setToolTip(words)
        ratio = self.devicePixelRatioF()
        wanted = Wanted(self._tile.path, (round(LARGEST * ratio), round(LARGEST * ratio)), ratio)
        if wanted != self.wanted:
            self.wanted, self._decoded = wanted, None
        self.update()

    def show_nothing(self) -> None:
        """There are fewer rows than places."""
        self._tile = self.wanted = self._decoded = None
        self.setAccessibleName("")
        self.setToolTip("")
        self.update()

    @property
    def label(self) -> str:
        """The label that is shown; '' for none."""
        return self._tile.words if self._tile else ""

    @property
    def is_waiting(self) -> bool:
        """Whether a picture is to be decoded."""
        return self.wanted is not None and self._decoded is None

    def show_decoded(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._tile is None:
            return
        painter = QPainter(self)
        cell = QRect(0, 0, self.width(), self.width() + CAPTION)
        painter.fillRect(cell, theme.current().color("surround"))
        self._painter.paint(painter, cell, self._tile, self._decoded)
        painter.setPen(theme.current().color("muted"))
        room = self.rect().adjusted(2, cell.height() + _GAP // 2, -2, 0)
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        painter.end()


class SampleStrip(QWidget):
    """The samples of one task side by side."""

    def __init__(self, painter: TilePainter) -> None:
        super().__init__()
        self.pictures = [SamplePicture(painter) for _ in range(SAMPLES)]
        self.setLayout(row(*self.pictures, gap=0.5))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fit(self, width: int) -> None:
        """Make the pictures as large as `width` allows."""
        each = (width - (SAMPLES - 1) * _GAP) // SAMPLES - 2 * PADDING
        for picture in self.pictures:
            picture.set_side(max(SMALLEST, min(LARGEST, each)))

    def show_samples(self, task: Task, samples: Sequence[Sample], folder: Path) -> None:
        """Show what a file says of these images."""
        for place, picture in enumerate(self.pictures):
            if place < len(samples):
                picture.show_sample(task, samples[place], folder)
            else:
                picture.show_nothing()
