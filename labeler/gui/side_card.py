"""A card that opens over the right side of the page and is left by Esc: the page below stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from labeler.gui import theme
from labeler.gui.focus_ring import focus_next_inside

_WIDTH = 376
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class SideCard(QFrame):
    """While it has the focus, keys without Ctrl or Alt do not reach the page: no label is given unseen."""

    def __init__(self, page: QWidget, accessible_name: str) -> None:
        super().__init__(page)
        self._page = page
        self._before: QWidget | None = None
        self.began = datetime.now(UTC)
        self.setProperty("role", "card")
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open it, come back to it, or leave it."""
        if self.has_focus():
            self.hide()
        else:
            self.open()

    def open(self) -> None:
        if not self.has_focus():
            self._before = QApplication.focusWidget()
        self._place()
        self.show_news()
        self.show()
        self.raise_()
        self.take_focus()

    def has_focus(self) -> bool:
        """Whether the keys work here."""
        focused = QApplication.focusWidget()
        return self.isVisible() and focused is not None and (focused is self or self.isAncestorOf(focused))

    def forget(self) -> None:
        """Another project is open, or none, or another annotator is at work; `began` is when this came about."""
        self.hide()

    def show_news(self) -> None:
        """Bring what is shown up to date; a card says how."""

    def take_focus(self) -> None:
        """Give the focus to what the keys work on."""
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not event.modifiers() & ~_PLAIN and event.key() != Qt.Key.Key_F1:
                event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: the keys of the page would label behind the card."""
        return focus_next_inside(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        before, self._before = self._before, None
        if before is not None and before is not self and before.isVisible():
            before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        page = self._page.rect()
        width = min(_WIDTH, page.width() - 2 * theme.GRID)
        self.setGeometry(page.right() - width - theme.GRID + 1, theme.GRID, width, page.height() - 2 * theme.GRID)
