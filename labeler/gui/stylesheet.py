"""The window's stylesheet. Sizes of text are fonts (theme.font), so that the system's text size counts."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_RULES = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QMenuBar { background: $surface; color: $text; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 32px 6px 16px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QScrollArea, QScrollArea > QWidget > QWidget#content { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
    background: $surface; color: $text; border: 1px solid $edge; border-radius: ${radius}px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 4px 7px; }
QAbstractSpinBox > QLineEdit, QAbstractSpinBox > QLineEdit:focus { border: none; padding: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox { padding-right: 4px; background: $raised; }
QComboBox:hover { background: $hover; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line; padding: 4px; outline: 0;
    selection-background-color: $hover; selection-color: $text; }
QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: ${radius}px;
    padding: 6px 14px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $muted; background: transparent; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $hover; color: $muted; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border: 2px solid transparent; padding: 5px 8px; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; }
QPushButton[kind="quiet"]:checked { background: $hover; }
QListWidget { background: $surface; color: $text; border: 1px solid $edge; border-radius: ${radius}px; outline: 0;
    padding: 2px; }
QListWidget:focus { border: 2px solid $accent; padding: 1px; }
QListWidget::item { padding: 4px 8px; }
QListWidget::item:selected { background: $hover; color: $text; }
QTableView { background: $surface; color: $text; border: 1px solid $line; border-radius: ${radius}px; outline: 0;
    selection-background-color: $hover; selection-color: $text; }
QTableView:focus { border: 2px solid $accent; }
QTableView::item { padding: 0 10px; border-bottom: 1px solid $line; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $raised; color: $muted; padding: 6px 10px; border: none;
    border-bottom: 1px solid $line; }
QProgressBar { background: $line; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[role="panel"] { background: $surface; }
QFrame[role="bar"] { background: $surface; border-top: 1px solid $line; }
QFrame[role="line"] { background: $line; border: none; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="bad"] { color: $bad; }
""")


def stylesheet(colors: Mapping[str, str], radius: int) -> str:
    """The rules in a theme's colours; `radius` in pixels."""
    return _RULES.substitute(colors, radius=radius)
