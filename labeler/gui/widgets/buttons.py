"""Buttons and choices that leave the label keys alone.

A mouse click does not give them the focus, so the next key still answers; reached by Tab, they take the keys that work
them (Space, Return, for a choice also Up and Down) before the window's shortcuts do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from labeler.gui import theme
from labeler.gui.icons import icon

PRESS_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHOICE_KEYS = (*PRESS_KEYS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_FIELD_MARGIN = 2  # pixels that Qt leaves free beside the title
_NARROWEST = 96  # pixels of a choice whose titles end in …
Kind = Literal["normal", "primary", "quiet"]


def keeps_key(event: QEvent, keys: tuple[Qt.Key, ...]) -> bool:
    """Whether a focused widget claims this key before the window's shortcuts see it."""
    claimed = (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in keys
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )
    if claimed:
        event.accept()
    return claimed


def pressed_by_return(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Click a focused button by Return as well, as Qt does by Space only."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
        button.click()
        return True
    return False


class Button(QPushButton):
    """A push button; `primary` for the one thing to do next, `quiet` for what stays in the background."""

    def __init__(
        self,
        title: str,
        on_click: Callable[[], object] | None = None,
        kind: Kind = "normal",
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(theme.control_height())
        self.setAccessibleName(title)
        self.setIconSize(QSize(*[theme.scaled(2 * theme.GRID)] * 2))
        self._icon_name = icon_name
        self._show_icon()
        if on_click is not None:
            self.clicked.connect(lambda: on_click())  # noqa: PLW0108 - `clicked` would hand on whether it is checked

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._show_icon()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, PRESS_KEYS) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()

    def _show_icon(self) -> None:
        if self._icon_name:
            self.setIcon(icon(self._icon_name, "on_accent" if self.property("kind") == "primary" else "text"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_return(self, event):
            super().keyPressEvent(event)


class Choice(QComboBox):
    """A drop-down choice of (value, title) pairs."""

    def __init__(self, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[tuple[object, str]] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(theme.control_height())
        self.setAccessibleName(accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(wanted.width(), theme.scaled(_NARROWEST)), wanted.height())

    def fill(self, items: list[tuple[object, str]], chosen: object) -> None:
        """Offer other items; nothing is signalled, and an open list stays as it is where nothing differs."""
        if items == self._items and self.currentIndex() == max(0, self.findData(chosen)):
            return
        self._items = list(items)
        self.blockSignals(True)
        self.clear()
        for value, title in items:
            self.addItem(title, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _CHOICE_KEYS) or super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt paints it, with a mark of its own, and a title that does not fit ends in …"""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        ends = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), ends, field.width() - _FIELD_MARGIN)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        icon("caret-down", "muted").paint(painter, self.width() - 24, (self.height() - 14) // 2, 14, 14)
        painter.end()
