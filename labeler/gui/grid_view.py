"""Many thumbnails at once, in one widget: only those in sight are asked for, decoded and painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from labeler.gui import theme
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.tile_painter import CAPTION, PADDING, Tile, TilePainter

SMALLEST, LARGEST, STEP = 64, 320, 32  # sides of a thumbnail, in pixels
CACHE_BYTES = 96 * 1024 * 1024
_MARGIN = theme.GRID
_LONGEST_NAME = 60  # characters of a name in a tool tip


class GridView(QAbstractScrollArea):
    """Shows tiles that it is given by number. What is selected and where the cursor is belongs to the page.

    Emits `moved` (place, whether a range is extended), `toggled` (place), `size_wanted` (steps up or down) and
    `seen_more` when tiles have come into sight that were not before, or it shows that one cannot be shown.
    """

    moved = Signal(int, bool)
    toggled = Signal(int)
    size_wanted = Signal(int)
    seen_more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.loader = PictureLoader(self, CACHE_BYTES)
        self.loader.ready.connect(self._arrived)
        self.tile_size = 128
        self.cursor_place = 0
        self.count = 0
        self._seen = 0  # tiles from the first on that have been in sight, without a gap
        self.columns = 1  # tiles side by side
        self._pitch = QSize(1, 1)  # from one tile to the next
        self._left = 0  # where the first column begins
        self._tile: Callable[[int], Tile] = _no_tile
        self.facts: Callable[[int], str] = lambda _place: ""  # what else a tile's tip says; asked when it opens
        self._ahead: tuple[Path, ...] = ()
        self._places: dict[Wanted, int] = {}
        self.faulty: set[Path] = set()  # pictures that could not be shown when they were last decoded
        self._size_before = 0
        self._painter = TilePainter()
        self._fetch_timer = QTimer(self)
        self._fetch_timer.setSingleShot(True)
        self._fetch_timer.setInterval(0)
        self._fetch_timer.timeout.connect(self._fetch)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # columns do not jump between pages
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFont(theme.font("caption"))

    def show_tiles(self, count: int, tile: Callable[[int], Tile], ahead: Sequence[Path] = ()) -> None:
        """Show `count` tiles; `tile(place)` is asked for those in sight. Pictures of `ahead` are decoded last."""
        self.count, self._tile, self._ahead = count, tile, tuple(ahead)
        self._arrange()

    def put_cursor(self, place: int, words: str, *, scrolls: bool = True) -> None:
        """Mark the tile that keys are about and bring it into sight; `words` say it to a screen reader."""
        self.viewport().update(self._cell(self.cursor_place))
        self.cursor_place = place
        self.setAccessibleName(words)
        cell = self._cell(place)
        bar = self.verticalScrollBar()
        if scrolls and cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - _MARGIN)
        elif scrolls and cell.bottom() > self.viewport().height():
            bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + _MARGIN)
        self.viewport().update(self._cell(place))

    def begin(self) -> None:
        """Start at the first tile: other tiles than before are shown, and none has been in sight."""
        self._seen = 0
        self.verticalScrollBar().setValue(0)
        self._note_seen()

    @property
    def unseen(self) -> int:
        """How many tiles have not been in sight yet."""
        return max(0, self.count - self._seen)

    def show_unseen(self) -> None:
        """Scroll so that the first tiles that have not been in sight are at the top."""
        self.verticalScrollBar().setValue(self._seen // self.columns * self._pitch.height())

    def set_tile_size(self, size: int) -> None:
        """Show thumbnails of another size; the cursor stays in sight."""
        if size != self.tile_size:
            self._size_before, self.tile_size = self.tile_size, size
            self._arrange()
            self.put_cursor(self.cursor_place, self.accessibleName())

    def in_sight(self) -> range:
        """The places of the tiles that can be seen, also in part."""
        top, height = self.verticalScrollBar().value() - _MARGIN, self._pitch.height()
        first = max(0, top // height) * self.columns
        last = (max(0, top + self.viewport().height()) // height + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

    def place_at(self, point: QPoint) -> int | None:
        """The place of the tile at a point of the viewport."""
        pitch, top = self._pitch, self.verticalScrollBar().value() - _MARGIN
        column, line = (point.x() - self._left) // pitch.width(), (point.y() + top) // pitch.height()
        place = line * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else None

    def decoded_at(self, place: int) -> Decoded | None:
        """The thumbnail at a place where it is there already."""
        return self.loader.find(self._wanted(self._tile(place).path, self.tile_size))

    def close_loader(self) -> None:
        """End the threads; the next tiles start them again."""
        self.show_tiles(0, _no_tile)
        self._fetch_timer.stop()
        self._places.clear()
        self.faulty.clear()
        self.loader.close()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self.font())
        painter.fillRect(event.rect(), theme.current().color("surround"))
        for place in self.in_sight():
            cell = self._cell(place)
            if not cell.intersects(event.rect()):
                continue
            tile = self._tile(place)
            self._painter.paint(painter, cell, tile, self._found(tile.path))
            if place == self.cursor_place:
                self._painter.paint_cursor(painter, cell, focused=self.hasFocus())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)
        self._note_seen()
        self._fetch_timer.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or place is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(place, True)
        else:
            self.toggled.emit(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick clicks are two clicks

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.size_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        steps = self._steps(event.key())
        if steps is not None and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            place = self.cursor_place + steps
            if 0 <= place < self.count:
                self.moved.emit(place, bool(modifiers))
        elif event.key() == Qt.Key.Key_Space and not modifiers and self.count:
            if not event.isAutoRepeat():
                self.toggled.emit(self.cursor_place)
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._tool_tip(place), self.viewport(), self._cell(place))
            return True
        return super().viewportEvent(event)

    def _steps(self, key: int) -> int | None:
        """How many places further a key moves the cursor; None for other keys."""
        return {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_Home: -self.cursor_place,
            Qt.Key.Key_End: self.count - 1 - self.cursor_place,
        }.get(Qt.Key(key))

    def _tool_tip(self, place: int) -> str:
        tile, decoded = self._tile(place), self.decoded_at(place)
        name = tile.name
        if len(name) > _LONGEST_NAME:
            name = f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"
        fault = self.tr("cannot be shown: {reason}").format(reason=decoded.fault) if decoded and decoded.fault else ""
        sure = f"{100 * tile.confidence:.1f} %" if tile.confidence is not None else ""
        flagged = self.tr("flagged") if tile.flagged else ""
        return "\n".join(filter(None, (name, tile.words, sure, flagged, fault, self.facts(place))))

    def _cell(self, place: int) -> QRect:
        """Where a tile is in the viewport."""
        line, column = divmod(place, self.columns)
        top = _MARGIN + line * self._pitch.height() - self.verticalScrollBar().value()
        return QRect(QPoint(self._left + column * self._pitch.width(), top), self._pitch)

    def _arrange(self) -> None:
        """Fit columns and scroll bar to the tiles; what the columns leave free is on both sides."""
        side, width = self.tile_size + 2 * PADDING, self.viewport().width()
        self._pitch = QSize(side, side + CAPTION)
        self.columns = max(1, width // side)
        self._left = max(0, (width - self.columns * side) // 2)
        height, seen = self._pitch.height(), self.viewport().height()
        lines = -(-self.count // self.columns)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, lines * height + 2 * _MARGIN - seen))
        bar.setPageStep(seen)
        bar.setSingleStep(height // 2)
        self._note_seen()
        self.viewport().update()
        self._fetch_timer.start()

    def _note_seen(self) -> None:
        """Count the tiles whose picture is wholly in sight; those after a jump over others do not count."""
        top, height = self.verticalScrollBar().value() - _MARGIN, self._pitch.height()
        first = max(0, -(-(top + PADDING) // height)) * self.columns
        last = max(0, (top + self.viewport().height() + CAPTION + PADDING) // height) * self.columns
        if self.isVisible() and first <= self._seen < min(last, self.count):
            self._seen = min(last, self.count)
            self.seen_more.emit()

    def _fetch(self) -> None:
        """Have the tiles in sight decoded, then those below and above, then what is ahead."""
        seen = self.in_sight()
        below = range(seen.stop, min(seen.stop + len(seen), self.count))
        above = range(max(0, seen.start - len(seen)), seen.start)
        self._places = {
            self._wanted(self._tile(place).path, self.tile_size): place
            for places in (seen, below, above)
            for place in places
        }
        ahead = [self._wanted(path, self.tile_size) for path in self._ahead[: len(seen)]]
        self.loader.want([*self._places, *ahead])

    def _wanted(self, path: Path, size: int) -> Wanted:
        ratio = self.devicePixelRatioF()
        return Wanted(path, (round(size * ratio), round(size * ratio)), ratio)

    def _found(self, path: Path) -> Decoded | None:
        """The thumbnail; while it is being decoded for another size, that of the size before."""
        found = self.loader.find(self._wanted(path, self.tile_size))
        return found or (self.loader.find(self._wanted(path, self._size_before)) if self._size_before else None)

    def _arrived(self, wanted: Wanted, decoded: Decoded) -> None:
        if bool(decoded.fault) != (wanted.path in self.faulty):
            self.faulty ^= {wanted.path}
            self.seen_more.emit()
        place = self._places.get(wanted)
        if place is not None:
            self.viewport().update(self._cell(place))


def _no_tile(place: int) -> Tile:
    raise IndexError(place)
