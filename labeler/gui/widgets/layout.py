"""Putting widgets into rows, columns, cards and sections on the 8-pixel grid."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from labeler.gui import theme
from labeler.gui.widgets.buttons import Button

Tone = Literal["normal", "muted", "good", "warning", "bad"]
Margins = tuple[float, float, float, float]
_NONE: Margins = (0, 0, 0, 0)
_LAID_OUT = (0, 100)  # milliseconds: wrapped text comes to its height after a few rounds


def _filled(layout: QBoxLayout, items: tuple[QWidget | QLayout | int | None, ...]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item * theme.GRID)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def row(*items: QWidget | QLayout | int | None, gap: float = 1, margins: Margins = _NONE) -> QHBoxLayout:
    """Items side by side; a number is that many grid steps of room, None takes what is left. Units: grid steps."""
    layout = QHBoxLayout()
    _arrange(layout, gap, margins)
    _filled(layout, items)
    return layout


def column(*items: QWidget | QLayout | int | None, gap: float = 1, margins: Margins = _NONE) -> QVBoxLayout:
    """Items below one another, as `row`."""
    layout = QVBoxLayout()
    _arrange(layout, gap, margins)
    _filled(layout, items)
    return layout


def _arrange(layout: QBoxLayout, gap: float, margins: Margins) -> None:
    layout.setSpacing(round(gap * theme.GRID))
    layout.setContentsMargins(*(round(margin * theme.GRID) for margin in margins))


def text(words: str = "", role: str = "body", tone: Tone = "normal", *, wrap: bool = False) -> QLabel:
    """A text in the type scale; `wrap` lets it take several lines."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(role))
    label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
    return label


def line(*, vertical: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setProperty("role", "line")
    if vertical:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def scrolled(layout: QLayout) -> QScrollArea:
    """A layout that scrolls up and down where it is too high."""
    content = QWidget()
    content.setObjectName("content")
    content.setLayout(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def bring_into_sight(area: QScrollArea, widget: QWidget) -> None:
    """Scroll to a widget, once it has been laid out."""
    for wait in _LAID_OUT:
        QTimer.singleShot(wait, widget, lambda: area.ensureWidgetVisible(widget, 0, 2 * theme.GRID))


class Card(QFrame):
    """A raised box around a column of items."""

    def __init__(self, *items: QWidget | QLayout | int | None, gap: float = 1) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = column(*items, gap=gap, margins=(2, 2, 2, 2))
        self.setLayout(self._column)

    def add(self, *items: QWidget | QLayout | int | None) -> None:
        """Put more items below those that are there."""
        _filled(self._column, items)

    def add_stretched(self, item: QWidget) -> None:
        """Put an item below the others that takes all the height they leave."""
        self._column.addWidget(item, 1)


class Section(QWidget):
    """A heading that shows and hides what is below it."""

    def __init__(self, title: str, content: QWidget, *, opened: bool = False) -> None:
        super().__init__()
        self._content = content
        self._title = title
        self.heading = Button("", self._toggle, "quiet")
        self.heading.setStyleSheet("text-align: left; padding-left: 0px;")
        self.setLayout(column(self.heading, content, gap=0.5))
        self.set_open(opened)

    def set_title(self, title: str) -> None:
        self._title = title
        self.set_open(self.is_open)

    @property
    def is_open(self) -> bool:
        return not self._content.isHidden()

    def _toggle(self) -> None:
        self.set_open(not self.is_open)

    def set_open(self, opened: bool) -> None:
        """Show or hide what is below the heading."""
        self._content.setVisible(opened)
        self.heading.setText(f"{'▾' if opened else '▸'}  {self._title}")
        self.heading.setAccessibleName(self._title)
