"""The keys of a page, over the page, from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLayout, QWidget

from labeler.actions import UserAction, grouped
from labeler.gui import theme
from labeler.gui.focus_ring import focus_next_inside
from labeler.gui.key_events import is_key_of
from labeler.gui.scroll_keys import scrolled_by_key
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Card, KeyCaps, clear, column, row, scrolled, text

_LARGEST = (920, 560)  # pixels
_COLUMN_ROWS = 18
_LAST = ("Move", "View", "Pages", "Project")  # what a page is for comes before them


class KeyOverlay(QWidget):
    """Covers its parent until Esc, the key that opened it, or a click closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.setAccessibleName(self.tr("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(5 * theme.GRID)
        self._close = Button(self.tr("Close"), self.hide, "quiet")
        body = scrolled(column(self._columns, None, margins=(0, 0, 1, 0)))
        self._card = Card(row(text(self.tr("Keys"), "title"), None, self._close), body, gap=1.5)
        self._card.setMaximumSize(*map(theme.scaled, _LARGEST))
        self.setLayout(row(self._card, margins=(4, 4, 4, 4)))
        self._before: QWidget | None = None
        parent.installEventFilter(self)
        self.hide()

    def show_actions(self, actions: Sequence[UserAction]) -> None:
        """Show the keys of `actions`, in columns of whole groups."""
        groups = sorted(grouped(actions), key=lambda group: _LAST.index(group[0]) if group[0] in _LAST else -1)
        room = min(self._card.maximumWidth(), self._page.width() - 8 * theme.GRID) - 6 * theme.GRID
        for rows in range(_COLUMN_ROWS, 2 * len(actions) + _COLUMN_ROWS, _COLUMN_ROWS // 3):
            self._fill(_in_columns(groups, rows))
            if self._columns.sizeHint().width() <= room:  # else fewer columns, which scroll
                break
        self._before = QApplication.focusWidget()
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def _fill(self, columns: list[list[tuple[str, list[UserAction]]]]) -> None:
        clear(self._columns)
        for groups in columns:
            self._columns.addLayout(column(*(self._group(*group) for group in groups), None, gap=2))
        self._columns.addStretch(1)

    def _group(self, title: str, actions: Sequence[UserAction]) -> QLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(2 * theme.GRID)
        grid.setVerticalSpacing(theme.GRID // 2)
        grid.addWidget(text(translate("actions", title), "strong", "muted"), 0, 0, 1, 2)
        for number, action in enumerate(actions, start=1):
            title = translate("actions", action.title).removesuffix("…")
            words = text(self.tr("{action} (hold)").format(action=title) if action.held else title)
            words.setToolTip(translate("actions", action.help))
            grid.addWidget(KeyCaps(action.keys), number, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(words, number, 1)
        return grid

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._page.rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """While it is open, Esc closes it and no other single key reaches the page below."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not is_key_of(event, "view.keys"):
                event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: what is below cannot be seen."""
        return focus_next_inside(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif not scrolled_by_key(self, event):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._before is not None and self._before is not self:
            self._before.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 120))
        painter.end()


def _in_columns(groups: list[tuple[str, list[UserAction]]], rows: int) -> list[list[tuple[str, list[UserAction]]]]:
    """Groups dealt out so that no column has more than `rows` rows unless a group alone has."""
    columns: list[list[tuple[str, list[UserAction]]]] = [[]]
    filled = 0
    for group in groups:
        if columns[-1] and filled + len(group[1]) + 2 > rows:
            columns.append([])
            filled = 0
        columns[-1].append(group)
        filled += len(group[1]) + 2
    return columns
