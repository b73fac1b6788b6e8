"""Sentences for the person, above the page: no dialog stops the keys."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.page import MessageKind
from labeler.gui.widgets import Button, row, text

SECONDS = 5
_LOOKS: dict[MessageKind, tuple[str, str]] = {
    "info": ("info", "accent"),
    "good": ("check-circle", "good"),
    "error": ("warning-circle", "bad"),
}


class MessageBar(QFrame):
    """One sentence at a time. An error stays until it is closed or followed by another message."""

    def __init__(self) -> None:
        super().__init__()
        self._details = ""
        self._icon = QLabel()
        self.sentence = text(wrap=True)
        self.sentence.setMinimumHeight(4 * theme.GRID)
        self.copy = Button(self.tr("Copy details"), self._copy, "quiet")
        self._close = Button("", self.hide, "quiet")
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        layout = row(self._icon, self.sentence, self.copy, self._close, margins=(2, 0.5, 1, 0.5))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def show_message(self, words: str, kind: MessageKind, details: str = "") -> None:
        name, color = _LOOKS[kind]
        colors = theme.current()
        ground = theme.mixed(colors.surface, getattr(colors, color), 0.12).name()
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border-bottom: 1px solid {colors.line}; }}")
        self._icon.setPixmap(icon(name, color).pixmap(20, 20))
        self._close.setIcon(icon("x", "muted"))
        self.sentence.setText(words)
        self.setAccessibleName(words)
        self._details = details
        self.copy.setVisible(bool(details))
        self.show()
        if kind == "error":
            self._timer.stop()
        else:
            self._timer.start()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy.setText(self.tr("Copied"))
