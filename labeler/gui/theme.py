"""Colours, type scale and spacing of the window, for light and dark."""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from labeler.gui.stylesheet import stylesheet

GRID = 8  # every distance is a multiple of it, or half of it
RADIUS = 6
RAIL_WIDTH = 80
_PANEL_WIDTH = 304
_PLAIN_HEIGHT = 15  # pixels of a line of text for which the widths of the window are made
SMALLEST_CONTRAST = 4.5
FUSION = "isFusion"  # the application's property; to ask it for its style costs the window's start 30 ms of enums

_SCALE = {"caption": 0.88, "body": 1.0, "strong": 1.0, "title": 1.25, "display": 1.75}
_HEAVY = {"strong", "title", "display"}


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance, as #rrggbb. `surround` is the neutral grey around a picture."""

    name: str
    window: str
    surface: str
    raised: str
    hover: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    warning: str
    bad: str
    surround: str
    on_surround: str
    blue: str
    grey: str
    orange: str
    green: str
    purple: str
    sky: str
    brown: str
    pink: str

    def color(self, name: str) -> QColor:
        return QColor(getattr(self, name))


LIGHT = Theme(
    name="light",
    window="#F1F2F4",
    surface="#FFFFFF",
    raised="#F8F9FA",
    hover="#EDEFF2",
    line="#DDE0E4",
    edge="#868C95",
    text="#1C1F23",
    muted="#5A6069",
    accent="#0072B2",
    on_accent="#FFFFFF",
    good="#00704F",
    warning="#8F5300",
    bad="#B3261E",
    surround="#C6C6C6",
    on_surround="#1A1A1A",
    blue="#0068A3",
    grey="#595F69",
    orange="#A34A00",
    green="#00704F",
    purple="#7B3FA0",
    sky="#00697D",
    brown="#75591F",
    pink="#A8326F",
)
DARK = Theme(
    name="dark",
    window="#17191C",
    surface="#1F2226",
    raised="#282C31",
    hover="#32373D",
    line="#33383E",
    edge="#7C848E",
    text="#E8EAED",
    muted="#A6ADB7",
    accent="#5AB4EC",
    on_accent="#0B1B26",
    good="#4CC79B",
    warning="#F0B34A",
    bad="#FF8A80",
    surround="#3A3A3A",
    on_surround="#F2F2F2",
    blue="#5AB4EC",
    grey="#B4BAC3",
    orange="#F2A33A",
    green="#3CCBA0",
    purple="#C79BE8",
    sky="#6CD3DF",
    brown="#D6BE7A",
    pink="#F093C0",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

_current = LIGHT


def current() -> Theme:
    """The theme that the window is painted in."""
    return _current


def resolve(choice: str, app: QApplication) -> Theme:
    """The theme that a setting (`system`, `light`, `dark`) means; a system that does not say is light."""
    if choice in THEMES:
        return THEMES[choice]
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def apply(theme: Theme, app: QApplication) -> None:
    """Paint everything in `theme` from now on."""
    global _current  # noqa: PLW0603 - one window has one appearance, and paint events ask for it
    _current = theme
    if not app.property(FUSION):
        app.setStyle("Fusion")
        app.setProperty(FUSION, True)
    app.setPalette(_palette(theme))
    app.setStyleSheet(stylesheet({field.name: getattr(theme, field.name) for field in fields(theme)}, RADIUS))


def font(role: str) -> QFont:
    """The system's font, scaled for `caption`, `body`, `strong`, `title` or `display` text."""
    result = QFont(QApplication.font())
    size = result.pointSizeF()
    if size > 0:
        result.setPointSizeF(size * _SCALE[role])
    else:
        result.setPixelSize(round(result.pixelSize() * _SCALE[role]))
    if role in _HEAVY:
        result.setWeight(QFont.Weight.DemiBold)
    return result


def scaled(pixels: float) -> int:
    """A length for the usual size of text, made larger where the system's text is larger; never smaller."""
    return round(pixels * max(1.0, QFontMetricsF(QApplication.font()).height() / _PLAIN_HEIGHT))


def control_height(steps: int = 4) -> int:
    """The least height of a button or field of so many grid steps; more where its text needs more."""
    return max(steps * GRID, QFontMetrics(QApplication.font()).height() + (steps - 2) * GRID)


def panel_width() -> int:
    """How wide a panel beside the page's content is: it grows less than the text, so that the content keeps room."""
    return round(0.4 * _PANEL_WIDTH + 0.6 * scaled(_PANEL_WIDTH))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> QColor:
    """`one` with `share` of `other` in it."""
    a, b = QColor(one), QColor(other)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + (y - x) * share) for x, y in pairs))


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "edge",
    QPalette.ColorRole.Accent: "accent",
}


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, theme.color(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, mixed(theme.muted, theme.window, 0.35))
    return palette
