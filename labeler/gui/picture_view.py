"""One picture on neutral grey: as large as fits, or as a person has zoomed it, as it is or as a look has it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import LabelStyle
from labeler.gui.picture_decode import Decoded, Wanted
from labeler.gui.picture_loader import PictureLoader
from labeler.gui.picture_marks import (
    MARGIN,
    paint_fault,
    paint_flash,
    paint_halves,
    paint_marks,
    paint_mirrored,
    paint_picture,
    zoom_words,
)
from labeler.look import NEUTRAL, Look
from labeler.zoom import ACTUAL, FIT, WHEEL_STEP, Frame, Zoom, box, halvings, panned, zoomed

FLASH_MILLISECONDS = 150
_NEAREST = 4  # pictures that are decoded ahead
_NOTCH = 120  # what a notch of a wheel turns, in eighths of a degree


class PictureView(QWidget):
    """Paints what a loader decoded. The window's thread never decodes. Emits `shown` (path) when a picture is there.

    Zoom and look stay from picture to picture. While a new size or look is being made, the one before stays.
    """

    shown = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.loader = PictureLoader(self)
        self.loader.ready.connect(self._arrived)
        self._path: Path | None = None
        self._ahead: tuple[Path, ...] = ()
        self._asked: Wanted | None = None
        self._asked_doubled = 0
        self._decoded: Decoded | None = None
        self._is_waiting = False
        self._came_at = 0.0
        self._step_seconds = math.inf
        self._sharp: Decoded | None = None
        self._shown_path: Path | None = None
        self.zoom = FIT
        self.look = NEUTRAL
        self.look_mark = ""
        self.is_mirrored = False
        self._halves = False
        self._corner: QWidget | None = None
        self._dragged_from: QPointF | None = None
        self._flash: tuple[str, LabelStyle] | None = None
        self._flash_timer = QTimer(self)
        self._flash_timer.setSingleShot(True)
        self._flash_timer.setInterval(FLASH_MILLISECONDS)
        self._flash_timer.timeout.connect(self._end_flash)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def fault(self) -> str:
        """Why the picture cannot be shown; '' where it can or is still being decoded."""
        return self._decoded.fault if self._decoded else ""

    @property
    def is_shown(self) -> bool:
        """Whether the current picture, or the reason why there is none, is on screen."""
        return self._decoded is not None

    @property
    def is_sharp(self) -> bool:
        """Whether it is as sharp as its zoom asks for, in the look that was chosen last."""
        return self.is_shown and not self._is_waiting and (self._sharp is not None or not self._doubled())

    @property
    def halves(self) -> tuple[float, float] | None:
        """The brightness of the picture's halves that is on screen."""
        return self._decoded.halves if self._decoded and self._halves else None

    @property
    def flashed(self) -> str:
        """The label that is flashing beside the picture."""
        return self._flash[0] if self._flash else ""

    def show_picture(self, path: Path | None, ahead: Iterable[Path] = ()) -> None:
        """Show a picture; the nearest of `ahead`, and its last (the one before), are decoded meanwhile.

        Where it is decoded it is painted at once: the rest of the window, and what `ahead` costs, come after it.
        """
        if path != self._path:
            now = time.monotonic()
            self._step_seconds, self._came_at = now - self._came_at, now
        self._path = path
        self.setAccessibleName(path.name if path else "")
        is_new = path != self._shown_path
        if self._take() and is_new and self.is_shown:
            self.repaint()
        self._ahead = tuple(ahead)
        self._fetch_more()

    def set_look(self, look: Look, mark: str) -> None:
        """Show this and the following pictures so; `mark` says it on the picture.

        While a step of a slider is being worked on, the steps after it wait, and only the last of them is made.
        """
        self.look, self.look_mark = look, mark
        if not self._is_waiting:
            self._fetch()
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        self.is_mirrored = mirrored
        if self._corner is not None:
            self._corner.setVisible(not mirrored)
        self.update()

    def show_halves(self, shown: bool) -> None:
        """Show how bright the left and the right half of the picture are."""
        self._halves = shown
        self._fetch()

    def flash(self, words: str, style: LabelStyle) -> None:
        """Show a label beside the picture for a moment, so that a wrong key is noticed."""
        self._flash = (words, style)
        self._flash_timer.start()
        self.update()

    def set_zoom(self, zoom: Zoom) -> None:
        """Show this and the following pictures in this size; FIT and ACTUAL are the usual ones."""
        self.zoom = zoom
        self._show_cursor()
        if self._doubled() != self._asked_doubled:
            self._fetch()
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller about a point of the view, else its middle."""
        if self._decoded is None or self._decoded.fault:
            return
        frame = self._frame()
        at = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        x = self.width() - at.x() if self.is_mirrored else at.x()
        place = (x * frame.ratio, at.y() * frame.ratio)
        self.set_zoom(zoomed(self.zoom, factor, place, self._decoded.full, frame))

    def pan_by(self, right: float, down: float) -> None:
        """Move the view over the picture, in points of the screen."""
        if self._decoded is None or self._decoded.fault:
            return
        frame = self._frame()
        right = -right if self.is_mirrored else right
        self.set_zoom(panned(self.zoom, right * frame.ratio, down * frame.ratio, self._decoded.full, frame))

    def set_corner(self, widget: QWidget) -> None:
        """Keep a small widget below at the right."""
        self._corner = widget
        self._place_corner()

    def close_loader(self) -> None:
        """End the threads; the next picture starts them again."""
        self.show_picture(None)
        self.loader.close()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_corner()
        self._fetch()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(WHEEL_STEP ** (event.angleDelta().y() / _NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self._show_cursor()
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            way = self._dragged_from - event.position()
            self._dragged_from = event.position()
            self.pan_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._dragged_from = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To 1:1 where it was clicked, and back."""
        if not self.zoom.is_fit or self._decoded is None or self._decoded.fault:
            self.set_zoom(FIT)
            return
        width = box(FIT, self._decoded.full, self._frame()).width
        self.zoom_by(self._decoded.full[0] / width, event.position())
        self.set_zoom(replace(ACTUAL, x=self.zoom.x, y=self.zoom.y))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = QRectF(self.rect())
        if self._decoded is not None and not self._decoded.fault:
            best = self._sharp if self._sharp is not None and not self._is_waiting else self._decoded
            place = box(self.zoom, self._decoded.full, self._frame())
            paint_picture(painter, best.image, place, self._frame(), mirrored=self.is_mirrored)
        else:
            painter.fillRect(self.rect(), theme.current().color("surround"))
            if self._decoded is not None:
                paint_fault(painter, room, self._path.name if self._path else "", self._decoded.fault)
        if self.is_mirrored:
            room = paint_mirrored(painter, room)
        if self.halves is not None:
            paint_halves(painter, room, self.halves)
        else:
            paint_marks(painter, room, self.look_mark, zoom_words(self.zoom))
        if self._flash is not None:
            paint_flash(painter, room, *self._flash)
        painter.end()

    def _fetch(self) -> None:
        self._take()
        self._fetch_more()

    def _take(self) -> bool:
        """Take what is decoded of the current picture; False where there is none, or no room for it."""
        if self._path is None or self.width() < 2 * MARGIN + 8 or self.height() < 2 * MARGIN + 8:
            self._asked = self._decoded = self._sharp = self._shown_path = None
            self._is_waiting = False
            self.update()
            return False
        is_same = self._shown_path == self._path  # then what is there stays until the new size or look is
        self._asked = self._wanted(self._frame(), self._path)
        found = self.loader.find(self._asked)
        if found is not None or not is_same:
            self._decoded = found
        self._is_waiting = found is None
        self._shown_path = self._path
        self._take_sharp()
        self.update()
        return True

    def _take_sharp(self) -> None:
        """Take what is decoded of it for the present zoom."""
        assert self._asked is not None
        doubled = self._asked_doubled = self._doubled()
        self._sharp = self.loader.find(self._asked.sharp(doubled)) if doubled else None

    def _fetch_more(self) -> None:
        """Ask for what is missing, and say that the current picture is there."""
        if self._asked is None:
            return
        self._want()
        if not self._is_waiting:
            self.shown.emit(self._path)

    def _want(self) -> None:
        """Ask for the current picture, sharp where it is zoomed, and then for those ahead."""
        assert self._asked is not None
        wanted = partial(self._wanted, self._frame())
        nearest = dict.fromkeys((*self._ahead[:_NEAREST], *self._ahead[-1:]))
        pictures = [wanted(path) for path in nearest]
        if doubled := self._asked_doubled:
            pictures = [self._asked.sharp(doubled), *pictures, *(picture.sharp(doubled) for picture in pictures)]
        passed = int(self.loader.seconds / max(self._step_seconds, 0.001))  # while one is decoded
        self.loader.want([*map(wanted, _in_time(self._ahead, passed)), self._asked, *pictures])

    def _doubled(self) -> int:
        """How often the room is doubled for the zoom; a blurred picture has nothing to be sharp about."""
        if self._decoded is None or self._decoded.fault or self.look.blur:
            return self._asked_doubled if self._decoded is None and not self.zoom.is_fit else 0
        return halvings(self.zoom, self._decoded.full, self._frame())

    def _wanted(self, frame: Frame, path: Path) -> Wanted:
        return Wanted(path, frame.room, frame.ratio, self.look, halves=self._halves)

    def _frame(self) -> Frame:
        ratio = self.devicePixelRatioF()
        room = round((self.width() - 2 * MARGIN) * ratio), round((self.height() - 2 * MARGIN) * ratio)
        return Frame((round(self.width() * ratio), round(self.height() * ratio)), room, ratio)

    def _arrived(self, wanted: Wanted, decoded: Decoded) -> None:
        """Take what was asked for last; anything else is of a picture, size or look that has gone."""
        if self._asked is None or self._path is None:
            return
        if wanted == self._asked:
            self._decoded = decoded
            self._is_waiting = False
            if self._asked != self._wanted(self._frame(), self._path):
                self._fetch()
            elif self._doubled() != self._asked_doubled:
                self._take_sharp()
                self._want()
            self.update()
            self.shown.emit(self._path)
        elif self._asked_doubled and wanted == self._asked.sharp(self._asked_doubled):
            self._sharp = decoded
            self.update()

    def _end_flash(self) -> None:
        self._flash = None
        self.update()

    def _place_corner(self) -> None:
        if self._corner is not None:
            size = self._corner.sizeHint().expandedTo(self._corner.minimumSize())
            left, top = self.width() - size.width() - theme.GRID // 2, self.height() - size.height() - theme.GRID // 2
            self._corner.setGeometry(left, top, size.width(), size.height())

    def _show_cursor(self) -> None:
        if self.zoom.is_fit:
            self.unsetCursor()
        else:
            dragged = self._dragged_from is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if dragged else Qt.CursorShape.OpenHandCursor)


def _in_time(ahead: tuple[Path, ...], passed: int) -> tuple[Path, ...]:
    """Where a held key passes pictures before they are decoded: one so far ahead that it will be in time."""
    return ahead[2 * passed : 2 * passed + 1] or ahead[-2:-1] if passed else ()
