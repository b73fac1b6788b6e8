"""Where the focus is."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget


def focus_within(*places: QWidget) -> QWidget | None:
    """The widget that has the focus, where it is one of these or inside one."""
    focused = QApplication.focusWidget()
    inside = focused is not None and any(place is focused or place.isAncestorOf(focused) for place in places)
    return focused if inside else None
