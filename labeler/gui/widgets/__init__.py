"""Widgets that every page may use."""

from labeler.gui.widgets.buttons import Button, Choice
from labeler.gui.widgets.check import Check
from labeler.gui.widgets.chip import Chip
from labeler.gui.widgets.editable_text import EditableText
from labeler.gui.widgets.elided import ElidedText
from labeler.gui.widgets.empty_state import EmptyState
from labeler.gui.widgets.field import Field, NumberField
from labeler.gui.widgets.key_cap import KeyCaps
from labeler.gui.widgets.label_button import LabelButton
from labeler.gui.widgets.layout import Card, Section, clear, column, line, row, scrolled, text

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
    "KeyCaps",
    "LabelButton",
    "NumberField",
    "Section",
    "clear",
    "column",
    "line",
    "row",
    "scrolled",
    "text",
]
