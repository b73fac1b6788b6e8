"""All actions by group, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from labeler.actions import UserAction, grouped, key_text
from labeler.gui import theme
from labeler.gui.text import translate
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key
from labeler.gui.widgets.key_cap import caps_width, paint_caps

_ACTION, _KEYS, _HELP, _CHANGED = range(4)
_MOVES = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right),
)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class _Caps(QStyledItemDelegate):
    """Paints the keys of a row as on a keyboard."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        keys = index.data(Qt.ItemDataRole.UserRole)
        if not keys:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(
            option.widget.style().ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        left = option.rect.left() + theme.GRID
        paint_caps(painter, keys, left + caps_width(keys), option.rect.center().y())

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        keys = index.data(Qt.ItemDataRole.UserRole) or ()
        return QSize(round(caps_width(keys)) + 3 * theme.GRID, super().sizeHint(option, index).height())


class KeyTable(QTableWidget):
    """Return and Space call `change` for the action in the chosen row, Ins calls `add`, Del calls `remove`."""

    def __init__(self, change: Callable[[], None], add: Callable[[], None], remove: Callable[[], None]) -> None:
        super().__init__(0, 4)
        self._works: dict[Qt.Key, Callable[[], None]] = {
            **dict.fromkeys(PRESS_KEYS, change),
            Qt.Key.Key_Insert: add,
            Qt.Key.Key_Delete: remove,
        }
        self._actions: list[UserAction | None] = []
        self.setAccessibleName(self.tr("Keys by action"))
        self.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys"), self.tr("What it does"), ""])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(_KEYS, _Caps(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(4 * theme.GRID))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(_LEFT)
        for place, mode in enumerate(("ResizeToContents", "ResizeToContents", "Stretch", "ResizeToContents")):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode[mode])
        self.cellDoubleClicked.connect(lambda _row, _column: change())

    def show_actions(self, actions: Sequence[UserAction], changed: set[str]) -> None:
        """Show other rows; the chosen action stays chosen while it is among them."""
        chosen = self.chosen()
        self.clearSpans()
        self.setRowCount(0)
        self._actions = []
        for group, members in grouped(actions):
            self._add_heading(translate("actions", group))
            for action in members:
                self._add(action, action.id in changed)
        self.choose(chosen.id if chosen else "")

    def chosen(self) -> UserAction | None:
        """The action of the chosen row."""
        return self._actions[self.currentRow()] if 0 <= self.currentRow() < len(self._actions) else None

    def choose(self, action_id: str) -> None:
        """Choose the row of an action; the first one where it is not shown."""
        ids = [action.id if action else "" for action in self._actions]
        if ids:
            self.setCurrentCell(ids.index(action_id) if action_id in ids and action_id else 1, _ACTION)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, (*self._works, *_MOVES)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        work = self._works.get(Qt.Key(event.key()))
        if work is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            work()
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()  # letters would search in the column; there is a field for that

    def _add_heading(self, words: str) -> None:
        row = self.rowCount()
        self.insertRow(row)
        item = QTableWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.font("strong"))
        item.setForeground(theme.current().color("muted"))
        self.setItem(row, _ACTION, item)
        self.setSpan(row, 0, 1, self.columnCount())
        self._actions.append(None)

    def _add(self, action: UserAction, changed: bool) -> None:
        row = self.rowCount()
        self.insertRow(row)
        self._actions.append(action)
        words = (
            translate("actions", action.title).removesuffix("…"),
            ", ".join(map(key_text, action.keys)) or self.tr("none"),
            translate("actions", action.help),
            self.tr("changed") if changed else "",
        )
        for place, cell in enumerate(words):
            item = QTableWidgetItem(cell)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            item.setFont(theme.font("strong" if changed and place == _CHANGED else "body"))
            item.setToolTip(cell)
            if place == _KEYS:
                item.setData(Qt.ItemDataRole.UserRole, action.keys)
            self.setItem(row, place, item)
