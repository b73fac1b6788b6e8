"""A card over a page that keeps all keys for itself until it is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.focus_ring import focus_next_inside
from labeler.gui.widgets import Card, column, row

_SHADE = 70  # of 255: what is behind can still be judged
_WIDEST = 60 * theme.GRID


class CardOverlay(QWidget):
    """Covers its page; the card lies to the left of the page's panel. Emits `closed` however it is closed."""

    closed = Signal()

    def __init__(self, page: QWidget, panel: QWidget, card: Card, name: str) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self.card = card
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card.setMaximumWidth(_WIDEST)
        holder = row(card)
        holder.setStretch(0, 1)
        self._whole = column(None, holder)  # low, so that the face stays in sight
        self.setLayout(self._whole)
        page.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the card and give it the focus."""
        edge = 2 * theme.GRID
        self._whole.setContentsMargins(edge, edge, self._panel.width() + edge, edge)
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def close_card(self) -> None:
        """Go back to the page."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._page.rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """No key reaches the page below: neither those of labels nor those of other actions."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here, as all keys do."""
        return focus_next_inside(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # what is below is not clicked

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, _SHADE))
        painter.end()
