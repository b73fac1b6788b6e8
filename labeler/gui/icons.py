"""Icons: the Phosphor set (MIT), from the fonts that come with qtawesome.

qtawesome itself is not imported: with qtpy it takes 0.3 s of the window's start, to draw a letter of a font.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from labeler.gui import theme


class _Glyph(QIconEngine):
    """A letter of the icon font, drawn in the size that is asked for."""

    def __init__(self, letter: str, ink: str, disabled_ink: str) -> None:
        super().__init__()
        self._letter, self._ink, self._disabled_ink = letter, ink, disabled_ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        font = QFont(_family())
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.setFont(font)
        painter.setPen(QColor(self._disabled_ink if mode == QIcon.Mode.Disabled else self._ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _Glyph(self._letter, self._ink, self._disabled_ink)


def icon(name: str, color: str = "text") -> QIcon:
    """The Phosphor icon `name` in a colour of the current theme; made anew after the theme changed."""
    colors = theme.current()
    return _icon(name, getattr(colors, color), colors.edge)


@cache
def _icon(name: str, ink: str, disabled_ink: str) -> QIcon:
    return QIcon(_Glyph(_letter(name), ink, disabled_ink))


def _fonts() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("qtawesome is not installed: its fonts hold the window's icons")
    return Path(spec.origin).parent / "fonts"


@cache
def _table() -> str:
    return next(_fonts().glob("phosphor-charmap-*.json")).read_text("utf-8")


def _letter(name: str) -> str:
    """The icon's letter, looked for in the text: to read all 1,500 of them as JSON would be felt at the start."""
    _, found, rest = _table().partition(f'"{name}":')
    if not found:
        raise KeyError(name)
    return chr(int(rest.split('"', 2)[1], 16))


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(next(_fonts().glob("phosphor-[0-9]*.ttf"))))
    return QFontDatabase.applicationFontFamilies(number)[0]
