"""How one thumbnail of the grid looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.label_styles import NO_LABEL, LabelStyle
from labeler.gui.picture_loader import Decoded, fitted
from labeler.gui.widgets.chip import paint_chip

PADDING = 6  # around the picture, for the frames of selection and cursor
CAPTION = 24  # below the picture, for the label
_BADGE = 22
_ROOM_FOR_CONFIDENCE = 104  # width of a tile from which the confidence is written beside the label
_CHIP_AROUND = 36  # a chip's width beside its words
_ANSWERED_OPACITY = 0.4  # what is done recedes


@dataclass(frozen=True)
class Tile:
    """A thumbnail: the picture, the words of its label ('' for none) and what else is to be seen of it.

    `answered`: by somebody since the page was listed. `chips`: several labels in place of the one.
    """

    path: Path
    name: str
    words: str = ""
    style: LabelStyle | None = None
    confidence: float | None = None
    flagged: bool = False
    selected: bool = False
    answered: bool = False
    chips: tuple[tuple[str, LabelStyle], ...] = ()

    def saying(self, words: str) -> Tile:
        """The tile with these words in place of a label's."""
        return replace(self, words=words)


class TilePainter:
    """Paints tiles of one size; what many tiles share is drawn once."""

    def __init__(self) -> None:
        self._chips: dict[tuple[str, str, int, float, str], QPixmap] = {}
        self._icons: dict[tuple[str, str, int, float, str], QPixmap] = {}

    def paint(self, painter: QPainter, cell: QRect, tile: Tile, decoded: Decoded | None) -> None:
        """Draw a tile into its cell, which is `PADDING` larger than picture and caption on every side."""
        inner = cell.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        picture = QRect(inner.left(), inner.top(), inner.width(), inner.height() - CAPTION)
        painter.setOpacity(_ANSWERED_OPACITY if tile.answered and not tile.selected else 1.0)
        if decoded is None:
            painter.fillRect(picture, theme.mixed(theme.current().surround, theme.current().on_surround, 0.06))
        elif decoded.fault:
            self._paint_fault(painter, picture)
        else:
            self._paint_picture(painter, picture, decoded)
        painter.setOpacity(1.0)
        self._paint_caption(painter, QRect(cell.left() + 2, picture.bottom() + 3, cell.width() - 4, CAPTION - 2), tile)
        if tile.flagged:
            self._paint_badge(painter, picture.topLeft(), "flag", "warning")
        if tile.selected:
            self._paint_selection(painter, picture)

    @staticmethod
    def paint_cursor(painter: QPainter, cell: QRect, *, focused: bool) -> None:
        """Draw the frame of the cursor around a cell, strong where the keys go to the grid."""
        ink = theme.current().color("on_surround")
        pen = QPen(ink, 2.0 if focused else 1.0, Qt.PenStyle.SolidLine if focused else Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)

    @staticmethod
    def _paint_picture(painter: QPainter, room: QRect, decoded: Decoded) -> None:
        size = fitted(decoded.image.size(), (room.width(), room.height()), 1_000.0)
        left = room.left() + (room.width() - size.width()) // 2
        top = room.top() + (room.height() - size.height()) // 2
        painter.drawImage(QRect(left, top, size.width(), size.height()), decoded.image)

    def _paint_fault(self, painter: QPainter, room: QRect) -> None:
        painter.setPen(QPen(theme.current().color("on_surround"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        size = min(32, room.width() // 2)
        corner = room.center() - QRect(0, 0, size, size).center()
        self._paint_icon(painter, "image-square", "on_surround", QRect(corner.x(), corner.y(), size, size))

    def _paint_caption(self, painter: QPainter, room: QRect, tile: Tile) -> None:
        beside = ""
        if tile.confidence is not None and not tile.answered and room.width() >= _ROOM_FOR_CONFIDENCE:
            beside = f"{100 * tile.confidence:.0f} %"
        taken = 20 if tile.answered else painter.fontMetrics().horizontalAdvance(beside) + 8 if beside else 0
        shown = tile.chips or (((tile.words, tile.style or NO_LABEL),) if tile.words else ())
        for place, (words, style) in enumerate(shown):
            width = (room.width() - taken) // len(shown)
            chip = self._chip(painter, words, style, width, room.height())
            painter.drawPixmap(room.left() + place * width, room.top(), chip)
        if tile.answered:
            self._paint_icon(painter, "check", "on_surround", QRect(room.right() - 16, room.top() + 3, 16, 16))
        elif beside:
            painter.setPen(theme.current().color("on_surround"))
            painter.drawText(
                room.adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, beside
            )

    def _chip(self, painter: QPainter, words: str, style: LabelStyle, widest: int, height: int) -> QPixmap:
        """The label's chip as a picture: most tiles of a page have the same."""
        ratio = painter.device().devicePixelRatio()
        key = (words, f"{style.color_name} {style.shape}", widest, ratio, theme.current().name)
        if key not in self._chips:
            width = min(widest, painter.fontMetrics().horizontalAdvance(words) + _CHIP_AROUND)
            chip = QPixmap(round(width * ratio), round(height * ratio))
            chip.setDevicePixelRatio(ratio)
            chip.fill(Qt.GlobalColor.transparent)
            inner = QPainter(chip)
            inner.setFont(painter.font())
            paint_chip(inner, QRectF(0, 0, width, height), words, style)
            inner.end()
            if len(self._chips) > 500:
                self._chips.clear()
            self._chips[key] = chip
        return self._chips[key]

    def _paint_icon(self, painter: QPainter, name: str, color: str, box: QRect) -> None:
        ratio = painter.device().devicePixelRatio()
        key = (name, color, box.width(), ratio, theme.current().name)
        if key not in self._icons:
            self._icons[key] = icon(name, color).pixmap(box.size(), ratio)
        painter.drawPixmap(box, self._icons[key])

    def _paint_badge(self, painter: QPainter, corner: QPoint, name: str, color: str) -> None:
        colors = theme.current()
        box = QRectF(corner.x() + 3, corner.y() + 3, _BADGE, _BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("surface"))
        painter.drawEllipse(box)
        self._paint_icon(painter, name, color, box.toRect().adjusted(4, 4, -4, -4))

    def _paint_selection(self, painter: QPainter, picture: QRect) -> None:
        colors = theme.current()
        painter.setPen(QPen(colors.color("accent"), 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(picture).adjusted(-1, -1, 1, 1))
        box = QRectF(picture.right() - _BADGE - 2, picture.top() + 3, _BADGE, _BADGE)
        painter.setPen(QPen(colors.color("on_accent"), 1.5))
        painter.setBrush(colors.color("accent"))
        painter.drawEllipse(box)
        self._paint_icon(painter, "check", "on_accent", box.toRect().adjusted(4, 4, -4, -4))
