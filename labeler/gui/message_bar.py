"""Sentences for the person, floating over the page: no dialog stops the keys, and nothing below moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget

from labeler.gui import theme
from labeler.gui.free_corner import free_corner
from labeler.gui.icons import icon
from labeler.gui.page import MessageKind
from labeler.gui.widgets import Button, row, text

SECONDS = 5
_WIDEST = 480
_SHARES = (1.0, 0.75, 0.6, 0.45)  # of the width, that are tried
_LEAST = 96  # pixels for the sentence
_LOOKS: dict[MessageKind, tuple[str, str]] = {
    "info": ("info", "accent"),
    "good": ("check-circle", "good"),
    "error": ("warning-circle", "bad"),
}


Offer = tuple[str, Callable[[], object]]  # a button's words and what it does


class MessageBar(QFrame):
    """One sentence at a time. An error stays until it is closed or followed by another message."""

    def __init__(self, parent: QStackedWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._details = ""
        self._goes = True  # by itself, after a while
        self._icon = QLabel()
        self.sentence = text(wrap=True)
        self.copy = Button(self.tr("Copy details"), self._copy, "quiet")
        self.offer = Button(self.tr("Show it"), self._take_offer, "quiet")
        self._offered: Callable[[], object] | None = None
        self._close = Button("", self.hide, "quiet", "x")
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        layout = row(self._icon, self.sentence, self.copy, self.offer, self._close, margins=(2, 0.5, 1, 0.5))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        parent.installEventFilter(self)
        parent.currentChanged.connect(self._page_changed)
        self._page_changed(parent.currentIndex())
        self.hide()

    def show_message(self, words: str, kind: MessageKind, details: str = "", offer: Offer | None = None) -> None:
        name, color = _LOOKS[kind]
        colors = theme.current()
        ground = theme.mixed(colors.surface, getattr(colors, color), 0.12).name()
        ink = theme.mixed(colors.line, getattr(colors, color), 0.5).name()
        self.setStyleSheet(
            f"MessageBar {{ background: {ground}; border: 1px solid {ink}; border-radius: {theme.RADIUS}px; }}"
        )
        self._icon.setPixmap(icon(name, color).pixmap(20, 20))
        self.sentence.setText(words)
        self.setAccessibleName(words)
        self._details = details
        self.copy.setText(self.tr("Copy details"))
        self.copy.setVisible(bool(details))
        self.offer.setText(offer[0] if offer else "")
        self._offered = offer[1] if offer else None
        self.offer.setVisible(offer is not None)
        self._place()
        self.show()
        self.raise_()
        self._goes = kind != "error"
        if self._goes:
            self._timer.start()
        else:
            self._timer.stop()

    def says(self, words: str) -> bool:
        """Whether this sentence is still there to be read."""
        return not self.isHidden() and self.sentence.text() == words

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self._place()
        return self._is_closed_by(event) or super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)

    def _is_closed_by(self, event: QEvent) -> bool:
        """Esc that no field or card wants closes an error before it means anything else; others go by themselves."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or self.isHidden() or self._goes:
            return False
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape or event.modifiers():
            return False
        if kind == QEvent.Type.KeyPress:
            self.hide()
        event.accept()
        return True

    def _page_changed(self, number: int) -> None:
        """Lie above the page that is shown now, and hear its Esc."""
        self.raise_()
        if not self.isHidden():
            self._place()
        page = self._page.widget(number)
        if page is not None:
            page.installEventFilter(self)

    def _place(self) -> None:
        """In the corner of the page where it hides least, no wider than its words need, narrower where that helps."""
        others = 6 * theme.GRID + self._icon.sizeHint().width() + self._close.sizeHint().width()
        others += self.copy.sizeHint().width() + theme.GRID if self._details else 0
        others += self.offer.sizeHint().width() + theme.GRID if self._offered else 0
        words = self.sentence.fontMetrics().horizontalAdvance(self.sentence.text()) + theme.GRID
        room = self._page.width() - 3 * theme.GRID
        widest = min(theme.scaled(_WIDEST), room, words + others)
        widths = [round(widest * share) for share in _SHARES if widest * share >= others + _LEAST]
        sizes = [QSize(width, self._height(width - others)) for width in widths or [widest]]
        page = self._page.currentWidget() or self._page
        self.setGeometry(free_corner(page, sizes, round(1.5 * theme.GRID)))

    def _height(self, room: int) -> int:
        """How high it is where the sentence has so much room across."""
        return max(5 * theme.GRID, self.sentence.heightForWidth(room) + 2 * theme.GRID)

    def _take_offer(self) -> None:
        self.hide()
        if self._offered is not None:
            self._offered()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy.setText(self.tr("Copied"))
