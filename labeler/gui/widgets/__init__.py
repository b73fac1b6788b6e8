"""Widgets that every page may use; each is imported when a page first asks for it: the start page has few of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labeler.gui.widgets.buttons import Button
    from labeler.gui.widgets.check import Check
    from labeler.gui.widgets.chip import Chip
    from labeler.gui.widgets.choice import Choice
    from labeler.gui.widgets.editable_text import EditableText
    from labeler.gui.widgets.elided import ElidedText
    from labeler.gui.widgets.empty_state import EmptyState
    from labeler.gui.widgets.field import Field, NumberField
    from labeler.gui.widgets.flow import Flow
    from labeler.gui.widgets.key_cap import KeyCaps
    from labeler.gui.widgets.label_button import LabelButton
    from labeler.gui.widgets.layout import Card, Section, bring_into_sight, clear, column, line, row, scrolled, text

_MODULES = {
    "Button": "buttons",
    "Check": "check",
    "Chip": "chip",
    "Choice": "choice",
    "EditableText": "editable_text",
    "ElidedText": "elided",
    "EmptyState": "empty_state",
    "Field": "field",
    "Flow": "flow",
    "KeyCaps": "key_cap",
    "LabelButton": "label_button",
    "NumberField": "field",
    **dict.fromkeys(
        ("Card", "Section", "bring_into_sight", "clear", "column", "line", "row", "scrolled", "text"), "layout"
    ),
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


__all__ = [
    "Button",
    "Card",
    "Check",
    "Chip",
    "Choice",
    "EditableText",
    "ElidedText",
    "EmptyState",
    "Field",
    "Flow",
    "KeyCaps",
    "LabelButton",
    "NumberField",
    "Section",
    "bring_into_sight",
    "clear",
    "column",
    "line",
    "row",
    "scrolled",
    "text",
]
