"""The worst mistakes of a network as pictures: what people said, what it said, and how sure it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import label_style
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.tile_painter import CAPTION, PADDING, Tile, TilePainter
from labeler.gui.widgets import clear
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return
from labeler.tasks import Task

MOST = 24
_SIDE = 144
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def picture_size() -> QSize:
    """A picture with its labels, and how sure the network was."""
    return QSize(_SIDE, _SIDE + CAPTION + QFontMetrics(theme.font("caption")).height())


class MistakePicture(QAbstractButton):
    """One mistake. Emits `stepped` with -1 or 1 on an arrow key."""

    stepped = Signal(int)

    def __init__(self, painter: TilePainter, task: Task, mistake: Mapping[str, Any], path: Path) -> None:
        super().__init__()
        self._painter, self.image = painter, str(mistake["image"])
        truth, called = str(mistake["truth"]), str(mistake["called"])
        chips = tuple((label, label_style(task, label)) for label in (truth, called))
        self._tile = Tile(path, self.image, chips=chips)
        self._words = f"{100 * mistake['probability']:.0f} %"
        said = self.tr("{image}: people said {truth}, the network {called}, by {sure}. Return shows it.").format(
            image=self.image, truth=truth, called=called, sure=self._words
        )
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setFont(theme.font("caption"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFixedSize(picture_size())
        ratio = self.devicePixelRatioF()
        room = round((_SIDE - 2 * PADDING) * ratio)
        self.wanted = Wanted(path, (room, room), ratio)
        self._decoded: Decoded | None = None

    def show_decoded(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self.update()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, (*PRESS_KEYS, *_STEPS)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif not pressed_by_return(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().color("surround"))
        cell = QRect(0, 0, _SIDE, _SIDE + CAPTION)
        self._painter.paint(painter, cell, self._tile, self._decoded)
        painter.setPen(theme.current().color("on_surround"))
        room = self.rect().adjusted(0, cell.height() - 4, 0, -2)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._words)
        if self.hasFocus():
            self._painter.paint_cursor(painter, self.rect(), focused=True)
        painter.end()


class MistakeStrip(QScrollArea):
    """Mistakes side by side; the arrow keys go from one to the next. Emits `opened` with an image's name."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[MistakePicture] = []
        self._painter = TilePainter()
        self._loader = PictureLoader(self)
        self._loader.ready.connect(self._show)
        content = QWidget()
        content.setObjectName("content")
        self._row = QHBoxLayout(content)
        self._row.setSpacing(theme.GRID)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setMinimumHeight(picture_size().height() + bar)  # in a small window how sure it was is read, too
        self.setAccessibleName(self.tr("Worst mistakes"))

    def show_mistakes(self, task: Task, mistakes: Sequence[Mapping[str, Any]], folder: Path) -> None:
        """Show the first of other mistakes."""
        clear(self._row)
        self.pictures = []
        for place, mistake in enumerate(mistakes[:MOST]):
            picture = MistakePicture(self._painter, task, mistake, folder / mistake["image"])
            picture.clicked.connect(lambda _checked=False, image=picture.image: self.opened.emit(image))
            picture.stepped.connect(lambda step, here=place: self._go(here + step))
            self.pictures.append(picture)
            self._row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
            picture.show()  # at once, so that it can take the focus
        self._row.addStretch(1)
        if self.pictures:
            self.pictures[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._loader.want([picture.wanted for picture in self.pictures])
        for picture in self.pictures:
            if (decoded := self._loader.find(picture.wanted)) is not None:
                picture.show_decoded(decoded)

    def close_pictures(self) -> None:
        """End the threads and forget the pictures."""
        clear(self._row)
        self.pictures = []
        self._loader.close()

    def _show(self, wanted: Wanted, decoded: Decoded) -> None:
        for picture in self.pictures:
            if picture.wanted == wanted:
                picture.show_decoded(decoded)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self.pictures):
            for number, picture in enumerate(self.pictures):
                here = number == place
                picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)
            self.pictures[place].setFocus()
            self.ensureWidgetVisible(self.pictures[place])
