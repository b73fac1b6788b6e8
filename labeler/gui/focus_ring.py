"""Tab goes round inside a card: what lies below it gets no key unseen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def focus_next_inside(card: QWidget, forward: bool) -> bool:
    """Give the focus to the next control of `card`, behind the last to the first; False where it shows none."""
    controls = _controls(card)
    if not controls:
        return False
    focused = QApplication.focusWidget()
    place = controls.index(focused) if focused in controls else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    controls[(place + (1 if forward else -1)) % len(controls)].setFocus(reason)
    return True


def _controls(card: QWidget) -> list[QWidget]:
    """What Tab reaches in the card, in its order."""
    found: list[QWidget] = []
    widget = card.nextInFocusChain()
    while widget is not None and widget is not card:
        takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if takes_tab and widget.isVisible() and widget.isEnabled() and card.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
