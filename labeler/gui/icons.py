"""Icons: the Phosphor set (MIT) that comes with qtawesome. Only this one font is loaded, the twelve cost 50 ms."""

from __future__ import annotations

from functools import cache

import qtawesome
from PySide6.QtGui import QIcon
from qtawesome.iconic_font import IconicFont

from labeler.gui import theme


@cache
def _phosphor() -> IconicFont:
    return IconicFont(*(fonts for fonts in qtawesome._BUNDLED_FONTS if fonts[0] == "ph"))


def icon(name: str, color: str = "text") -> QIcon:
    """The Phosphor icon `name` in a colour of the current theme; made anew after the theme changed."""
    ink = getattr(theme.current(), color)
    return _phosphor().icon(f"ph.{name}", color=ink, color_disabled=theme.current().edge)
