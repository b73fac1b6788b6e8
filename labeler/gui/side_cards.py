"""The window's side cards: history and day. Each is made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QStackedWidget

from labeler.gui.page import Window

if TYPE_CHECKING:
    from labeler.gui.side_card import SideCard

_CARDS = {  # action: module and class
    "history.show": ("labeler.gui.history_panel", "HistoryPanel"),
    "day.show": ("labeler.gui.day_card", "DayCard"),
}


class SideCards:
    """One is open at a time, over `page`; another page closes it."""

    def __init__(self, window: Window, page: QStackedWidget) -> None:
        self._window = window
        self._page = page
        self._made: dict[str, SideCard] = {}
        self._began = datetime.now(UTC)
        page.currentChanged.connect(self._hide)

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {name: partial(self._toggle, name) for name in _CARDS}

    def card(self, name: str) -> SideCard:
        """The card of an action."""
        if name not in self._made:
            module, class_name = _CARDS[name]
            self._made[name] = getattr(import_module(module), class_name)(self._window, self._page)
            self._made[name].began = self._began
        return self._made[name]

    def forget(self) -> None:
        """Another project is open, or another annotator is at work: a session begins."""
        self._began = datetime.now(UTC)
        for card in self._made.values():
            card.began = self._began
            card.forget()

    def keep_focus(self, work: Callable[[], None]) -> None:
        """Do what a key asks for; where a card had the focus and stays open, the page shall not take it."""
        before = QApplication.focusWidget()
        card = next((card for card in self._made.values() if card.has_focus()), None)
        work()
        if card is None or not card.isVisible() or card.has_focus() or not self._is_taken_by_page():
            return
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus()
        else:
            card.take_focus()

    def _is_taken_by_page(self) -> bool:
        """Whether the page has the focus, and nothing in it that one writes in or that asks something."""
        from labeler.gui.card_overlay import CardOverlay  # late: the window starts without a card

        focused, asks = QApplication.focusWidget(), (QLineEdit, QPlainTextEdit, CardOverlay)
        return focused is None or (self._page.isAncestorOf(focused) and not isinstance(focused, asks))

    def _hide(self) -> None:
        for card in self._made.values():
            card.hide()

    def _toggle(self, name: str) -> None:
        for other, card in self._made.items():
            if other != name:
                card.hide()
        self.card(name).toggle()

    def store_changed(self) -> None:
        for card in self._made.values():
            if card.isVisible():
                card.show_news()
