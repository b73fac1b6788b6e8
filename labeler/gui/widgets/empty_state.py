"""What a page shows when it has nothing to show: why, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.widgets.buttons import Button
from labeler.gui.widgets.layout import clear, column, row, text

_WIDTH = 440


class EmptyState(QWidget):
    """An icon, a title, a sentence and the buttons for what to do next, in the middle of the page."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_name = ""
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = text(role="title", wrap=True)
        self.sentence = text(tone="muted", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.GRID)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QWidget()
        inner.setMaximumWidth(theme.scaled(_WIDTH))
        inner.setMinimumWidth(_WIDTH - 80)
        inner.setLayout(column(self._icon, 1, self.title, self.sentence))
        self.buttons: tuple[Button, ...] = ()
        whole = column(None, row(None, inner, None), 1, row(None, self._buttons, None), None, margins=(2, 2, 2, 2))
        self.setLayout(whole)

    def show_state(self, icon_name: str, title: str, sentence: str, buttons: Sequence[Button] = ()) -> None:
        """Say something else; the buttons become the state's, and keep the focus where those before had it.

        A title ends without a period, also where it is a sentence that has one elsewhere.
        """
        self._icon_name = icon_name
        self._show_icon()
        self.title.setText(title.removesuffix("."))
        self.sentence.setText(sentence)
        had_focus = any(button.hasFocus() for button in self.buttons)
        clear(self._buttons)
        self.buttons = tuple(buttons)
        for button in buttons:
            self._buttons.addWidget(button)
            button.show()  # at once, so that it can take the focus
        if had_focus:
            self.focus()

    def offer_first(self, buttons: Sequence[Button]) -> None:
        """Put more buttons before those of the state, which come second now."""
        had_focus = any(button.hasFocus() for button in self.buttons)
        for button in self.buttons if buttons else ():
            button.setProperty("kind", "normal")
            button.style().polish(button)
        for place, button in enumerate(buttons):
            self._buttons.insertWidget(place, button)
            button.show()  # at once, so that it can take the focus
        self.buttons = (*buttons, *self.buttons)
        if had_focus:
            self.focus()

    def focus(self) -> None:
        """Give the focus to the first button: Return does what is most likely wanted."""
        if self.buttons:
            self.buttons[0].setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()

    def _show_icon(self) -> None:
        if self._icon_name:
            self._icon.setPixmap(icon(self._icon_name, "muted").pixmap(40, 40))
