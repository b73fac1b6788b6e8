"""The labelled pictures that look most like the one on screen, each with its label."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import label_style
from labeler.gui.neighbour_reader import NeighbourReader
from labeler.gui.page import Window
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.tile_painter import CAPTION, PADDING, Tile, TilePainter
from labeler.gui.widgets import Button, ElidedText, Section, column, row
from labeler.label_session import Shown
from labeler.neighbours import Neighbour
from labeler.project import Project
from labeler.tasks import Task

MOST = 8  # pictures side by side, where there is room
SIDE = 72  # pixels of a picture
IDLE_MILLISECONDS = 120  # on one picture, before others are looked for: a quick key waits for nothing
_CACHE_BYTES = 16 * 1024 * 1024


class NeighbourPicture(QWidget):
    """One picture with its label below it."""

    def __init__(self, painter: TilePainter) -> None:
        super().__init__()
        self._painter = painter
        self._tile: Tile | None = None
        self._decoded: Decoded | None = None
        self.wanted: Wanted | None = None
        self.setFont(theme.font("caption"))
        side = theme.scaled(SIDE) + 2 * PADDING
        self.setFixedSize(QSize(side, side + CAPTION))

    def show_neighbour(self, task: Task, one: Neighbour, project: Project) -> None:
        """Show another picture; it is painted once it is decoded."""
        style = label_style(task, one.label) if one.label in task.labels else None
        self._tile = Tile(project.image_path(one.name), one.name, one.label, style)
        words = self.tr("{name}: {label}, {likeness} % alike")
        self.setAccessibleName(
            words.format(name=one.name, label=one.label, likeness=f"{100 * max(0.0, one.likeness):.0f}")
        )
        self.setToolTip(self.accessibleName())
        ratio, side = self.devicePixelRatioF(), theme.scaled(SIDE)
        self.wanted = Wanted(self._tile.path, (round(side * ratio), round(side * ratio)), ratio)
        self._decoded = None
        self.show()
        self.update()

    @property
    def label(self) -> str:
        """The label that is shown."""
        return self._tile.words if self._tile else ""

    def show_decoded(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._tile is None:
            return
        painter = QPainter(self)
        cell = QRect(0, 0, self.width(), self.height())
        painter.fillRect(cell, theme.current().color("surround"))
        self._painter.paint(painter, cell, self._tile, self._decoded)
        painter.end()


class NeighbourStrip(QWidget):
    """Emits `compare_wanted` (task) where the pictures have not been compared yet and the person wants them to be."""

    compare_wanted = Signal(str)

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._shown: Shown | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(IDLE_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self.reader = NeighbourReader(self)
        self.reader.forget()
        self.reader.ranked.connect(lambda _folder: self._timer.start())
        self.reader.failed.connect(lambda sentence: window.show_message(sentence, "error"))
        self.loader = PictureLoader(self, _CACHE_BYTES)
        self.loader.ready.connect(self._arrived)
        painter = TilePainter()
        self.pictures = [NeighbourPicture(painter) for _ in range(MOST)]
        side_by_side = row(*self.pictures, None, gap=0.5)
        for picture in self.pictures:
            picture.setParent(self)
            picture.hide()
        self.words = ElidedText(role="caption", color_name="muted")
        self.compare = Button(self.tr("Compare the pictures"), self._want_compare)
        self.compare.hide()  # until it is known
        content = QWidget()
        content.setLayout(column(side_by_side, self.words, row(self.compare, None), gap=0.5))
        self.section = Section(self.tr("Most alike, labelled by people"), content, opened=True)
        self.section.heading.clicked.connect(lambda: self._timer.start())  # noqa: PLW0108 - `clicked` hands on a state
        self.setLayout(column(self.section, margins=(1, 0, 1, 0.5)))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for picture in self.pictures[self._room() :]:
            picture.hide()
        self._timer.start()

    def show_for(self, project: Project, shown: Shown | None) -> None:
        """Look for the neighbours of another picture, once the person stays with it; None hides them."""
        self.setVisible(shown is not None)
        if shown is None:
            self._timer.stop()
            self._shown = None
        elif self._shown is None or (shown.image, shown.task.name) != (self._shown.image, self._shown.task.name):
            self._project, self._shown = project, shown
            for picture in self.pictures:
                picture.hide()
            self._timer.start()

    def open_project(self) -> None:
        """Another project is open, or none: nothing is read of the one before."""
        self.reader.end()
        self.forget()

    def forget(self) -> None:
        """Labels have come meanwhile: what is alike is looked up anew."""
        self.reader.forget()
        self._shown = None
        self._timer.stop()

    def close_loader(self) -> None:
        self.loader.close()

    def _look(self) -> None:
        shown, project = self._shown, self._project
        if shown is None or project is None or not self.section.is_open or not self.isVisible():
            return
        if shown.task.name not in self.reader.found:
            self._window.attempt(lambda: self.reader.rank(project, [shown.task]))
        known = self.reader.found.get(shown.task.name)
        self.compare.setVisible(known is not None and not known.is_known)
        if known is None:
            self.words.set_text(self.tr("Looking for alike pictures…"))
            self.words.show()
            return
        found = known.of(project.store, shown.name, self._room())
        self.words.set_text(self._words(found, known.is_known))
        self.words.setVisible(bool(self.words.words))
        for picture, one in zip(self.pictures, found, strict=False):
            picture.show_neighbour(shown.task, one, project)
        for picture in self.pictures[len(found) :]:
            picture.hide()
        wanted = [picture.wanted for picture in self.pictures[: len(found)] if picture.wanted is not None]
        for one_wanted in wanted:
            if (decoded := self.loader.find(one_wanted)) is not None:
                self._arrived(one_wanted, decoded)
        self.loader.want(wanted)

    def _room(self) -> int:
        """How many pictures fit side by side; one at least."""
        return max(1, min(MOST, (self.width() - 2 * theme.GRID) // (self.pictures[0].width() + theme.GRID // 2)))

    def _words(self, found: list[Neighbour], is_known: bool) -> str:
        if not is_known:
            return self.tr("The pictures have not been compared yet: a job looks through all of them once.")
        return "" if found else self.tr("No picture with a label could be compared with this one.")

    def _arrived(self, wanted: Wanted, decoded: Decoded) -> None:
        for picture in self.pictures:
            if picture.wanted == wanted:
                picture.show_decoded(decoded)

    def _want_compare(self) -> None:
        if self._shown is not None:
            self.compare_wanted.emit(self._shown.task.name)
