"""One picture, as large as fits, on neutral grey."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.label_styles import LabelStyle
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted, fitted
from labeler.gui.widgets.chip import paint_chip

FLASH_MILLISECONDS = 150
_MARGIN = 2 * theme.GRID
_CHIP_HEIGHT = 40


class PictureView(QWidget):
    """Paints what a loader decoded. The window's thread never decodes. Emits `shown` (path) when a picture is there."""

    shown = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.loader = PictureLoader(self)
        self.loader.ready.connect(self._arrived)
        self._path: Path | None = None
        self._ahead: tuple[Path, ...] = ()
        self._decoded: Decoded | None = None
        self._shown_path: Path | None = None
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
    def flashed(self) -> str:
        """The label that is flashing beside the picture."""
        return self._flash[0] if self._flash else ""

    def show_picture(self, path: Path | None, ahead: Sequence[Path] = ()) -> None:
        """Show a picture; those of `ahead` are decoded meanwhile."""
        self._path, self._ahead = path, tuple(ahead)
        self.setAccessibleName(path.name if path else "")
        self._fetch()

    def flash(self, words: str, style: LabelStyle) -> None:
        """Show a label beside the picture for a moment, so that a wrong key is noticed."""
        self._flash = (words, style)
        self._flash_timer.start()
        self.update()

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
        self._fetch()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.color("surround"))
        if self._decoded is not None and self._decoded.fault:
            self._paint_fault(painter, self._decoded.fault)
        elif self._decoded is not None:
            self._paint_picture(painter, self._decoded)
        if self._flash is not None:
            self._paint_flash(painter, *self._flash)
        painter.end()

    def _fetch(self) -> None:
        if self._path is None or self.width() < 2 * _MARGIN + 8 or self.height() < 2 * _MARGIN + 8:
            self._decoded = None
            self.update()
            return
        wanted = self._wanted(self._path)
        found = self.loader.find(wanted)
        if found is not None or not self._is_same_picture():
            self._decoded = found
        self._shown_path = self._path
        self.loader.want([wanted, *(self._wanted(path) for path in self._ahead)])
        self.update()
        if found is not None:
            self.shown.emit(self._path)

    def _is_same_picture(self) -> bool:
        """While the window is resized, the old size stays until the new one is decoded."""
        return self._shown_path == self._path

    def _wanted(self, path: Path) -> Wanted:
        return Wanted(path, self._room(), self.devicePixelRatioF())

    def _room(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round((self.width() - 2 * _MARGIN) * ratio), round((self.height() - 2 * _MARGIN) * ratio)

    def _arrived(self, wanted: Wanted, decoded: Decoded) -> None:
        if self._path is not None and wanted == self._wanted(self._path):
            self._decoded = decoded
            self.update()
            self.shown.emit(self._path)

    def _end_flash(self) -> None:
        self._flash = None
        self.update()

    def _paint_picture(self, painter: QPainter, decoded: Decoded) -> None:
        ratio = self.devicePixelRatioF()
        size = fitted(decoded.image.size(), self._room(), 1.0)  # while the window is resized, of the size before
        width, height = size.width() / ratio, size.height() / ratio
        left, top = round((self.width() - width) / 2), round((self.height() - height) / 2)
        painter.drawImage(QRectF(left, top, width, height), decoded.image)

    def _paint_fault(self, painter: QPainter, fault: str) -> None:
        colors = theme.current()
        middle = QPointF(self.width() / 2, self.height() / 2)
        picture = icon("image-square", "on_surround").pixmap(48, 48)
        painter.drawPixmap(QPointF(middle.x() - 24, middle.y() - 72), picture)
        painter.setPen(colors.color("on_surround"))
        room = QRectF(_MARGIN, middle.y() - 16, self.width() - 2 * _MARGIN, 4 * theme.GRID)
        painter.setFont(theme.font("strong"))
        metrics = QFontMetrics(painter.font())
        name = self._path.name if self._path else ""
        title = self.tr("{name} cannot be shown").format(name=name)
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
        painter.setFont(theme.font("body"))
        below = QRectF(room.left(), room.bottom(), room.width(), 10 * theme.GRID)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        words = self.tr("{reason}. Skip it, or go on to the next picture.").format(reason=fault)
        painter.drawText(below, flags, words)

    def _paint_flash(self, painter: QPainter, words: str, style: LabelStyle) -> None:
        painter.setFont(theme.font("title"))
        width = min(self.width() - 2 * _MARGIN, painter.fontMetrics().horizontalAdvance(words) + 72)
        box = QRectF(self.width() - width - _MARGIN, _MARGIN, width, theme.scaled(_CHIP_HEIGHT))
        paint_chip(painter, box, words, style)
