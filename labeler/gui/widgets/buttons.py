"""Buttons and choices that leave the label keys alone.

A mouse click does not give them the focus, so the next key still answers; reached by Tab, they take the keys that work
them (Space, Return, for a choice also Up and Down) before the window's shortcuts do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon

PRESS_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
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

    def set_kind(self, kind: Kind) -> None:
        """Another thing is the one to do next."""
        if kind != self.property("kind"):
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
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
