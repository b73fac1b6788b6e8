"""Up to twelve random pictures of one row of a preview, each with the label that it would get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.tile_painter import CAPTION, PADDING, Tile, TilePainter

_SIDE, _SMALLEST = 104, 72  # pixels of a picture


class RowPictures(QWidget):
    """Pictures side by side, in as many lines as they need. `ask` is called when others are `wanted`."""

    def __init__(self, loader: PictureLoader, ask: Callable[[], None]) -> None:
        super().__init__()
        self._loader, self._ask = loader, ask
        self._painter = TilePainter()
        self.tiles: tuple[Tile, ...] = ()
        self.wanted: tuple[Wanted, ...] = ()
        self.setFont(theme.font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        loader.ready.connect(self._arrived)

    def show_tiles(self, tiles: Sequence[Tile], folder: Path) -> None:
        """Show other pictures of the image folder; the same ones stay as they are."""
        if tuple(tiles) == self.tiles:
            return
        self.tiles = tuple(tiles)
        ratio = self.devicePixelRatioF()
        side = round(theme.scaled(_SIDE) * ratio)
        self.wanted = tuple(Wanted(folder / tile.name, (side, side), ratio) for tile in self.tiles)
        self.setAccessibleName(", ".join(f"{tile.name}: {tile.words}" if tile.words else tile.name for tile in tiles))
        self._ask()
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _cell(self) -> QSize:
        side = theme.scaled(_SIDE if self.width() > theme.scaled(6 * _SIDE) else _SMALLEST) + 2 * PADDING
        return QSize(side, side + CAPTION)

    def _fit(self) -> None:
        across = max(1, self.width() // self._cell().width())
        lines = -(-len(self.tiles) // across)
        self.setFixedHeight(max(1, lines * self._cell().height()))

    def _arrived(self, wanted: Wanted, _decoded: Decoded) -> None:
        if wanted in self.wanted:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        cell = self._cell()
        across = max(1, self.width() // cell.width())
        for place, (tile, wanted) in enumerate(zip(self.tiles, self.wanted, strict=True)):
            corner = QRect(place % across * cell.width(), place // across * cell.height(), cell.width(), cell.height())
            painter.fillRect(corner, theme.current().color("surround"))
            self._painter.paint(painter, corner, tile, self._loader.find(wanted))
        painter.end()
