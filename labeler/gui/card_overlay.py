"""A card over a page that keeps all keys for itself until it is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from labeler.gui import theme
from labeler.gui.widgets import Card, column, row

_SHADE = 70  # of 255: what is behind can still be judged
_WIDEST = 60 * theme.GRID


class CardOverlay(QWidget):
    """Covers its parent; the card lies to the left of the label panel. Emits `closed` however it is closed."""

    closed = Signal()

    def __init__(self, parent: QWidget, card: Card, name: str) -> None:
        super().__init__(parent)
        self._page = parent
        self.card = card
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card.setMaximumWidth(_WIDEST)
        holder = row(card)
        holder.setStretch(0, 1)
        side = theme.PANEL_WIDTH + 1
        whole = column(None, holder)  # low, so that the face stays in sight
        whole.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, side + 2 * theme.GRID, 2 * theme.GRID)
        self.setLayout(whole)
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the card; the caller gives the focus to what is asked for."""
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
