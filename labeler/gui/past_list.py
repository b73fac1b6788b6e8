"""The list of past actions: rows are painted, and more are read from the store as one scrolls down."""

from __future__ import annotations

from datetime import date
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from labeler.gui import theme
from labeler.gui.text import translate
from labeler.past_words import PastLine, past_line
from labeler.store import PastAction, Store, recent_actions

PAGE = 100  # actions that are read at once
MOST_KEPT = 500  # of those scrolled to, when something new was done
Index = QModelIndex | QPersistentModelIndex


class Part(IntEnum):
    """What the model gives for a row beside its text."""

    LINE = Qt.ItemDataRole.UserRole
    STANDS = Qt.ItemDataRole.UserRole + 1


def say(words: str) -> str:
    """A sentence about a past action in the person's language."""
    return translate("past", words)


class PastModel(QAbstractListModel):
    """An annotator's actions, latest first."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[PastAction] = []
        self._store: Store | None = None
        self._annotator = ""
        self._complete = True

    def show_actions(self, store: Store | None, annotator: str) -> None:
        """Read the actions anew, as many as were there."""
        self.beginResetModel()
        same = (store, annotator) == (self._store, self._annotator)
        wanted = max(PAGE, min(len(self.actions), MOST_KEPT)) if same else PAGE
        self._store, self._annotator = store, annotator
        self.actions = recent_actions(store, annotator, wanted) if store else []
        self._complete = len(self.actions) < wanted
        self.endResetModel()

    def line(self, row: int) -> PastLine:
        return past_line(self.actions[row], date.today(), say)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.actions)

    def canFetchMore(self, _parent: Index) -> bool:
        return not self._complete

    def fetchMore(self, _parent: Index) -> None:
        if self._store is None or not self.actions:
            return
        found = recent_actions(self._store, self._annotator, PAGE, self.actions[-1].id)
        self._complete = len(found) < PAGE
        if found:
            self.beginInsertRows(QModelIndex(), len(self.actions), len(self.actions) + len(found) - 1)
            self.actions += found
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        stands = self.actions[index.row()].stands
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            line = self.line(index.row())
            words = f"{line.day} {line.time}  {line.sentence()}".strip()
            return words if stands else f"{words} ({say('taken back')})"
        found: dict[int, object] = {Part.LINE: self.line(index.row()), Part.STANDS: stands}
        return found.get(role)


class PastDelegate(QStyledItemDelegate):
    """Time on the left; what was done, and to which image below it. What was taken back says so, struck through."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        heights = [QFontMetrics(theme.font(role)).height() for role in ("body", "caption")]
        return QSize(200, sum(heights) + 2 * theme.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, stands = index.data(Part.LINE), index.data(Part.STANDS)
        colors = theme.current()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colors.color("hover"))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(colors.color("accent"), 2))
                painter.drawRect(box.adjusted(1, 1, -1, -1))
        caption = theme.font("caption")
        times = QFontMetrics(caption).horizontalAdvance("0000-00-00") + 2 * theme.GRID
        inner = box.adjusted(2 * theme.GRID, theme.GRID, -theme.GRID, -theme.GRID)
        upper = QRect(inner.left(), inner.top(), inner.width(), QFontMetrics(theme.font("body")).height())
        lower = QRect(inner.left(), upper.bottom() + 1, inner.width(), QFontMetrics(caption).height())
        note = "" if stands else say("taken back")
        self._write(painter, upper.adjusted(0, 0, times - inner.width(), 0), line.time, caption, "muted")
        self._write(painter, lower.adjusted(0, 0, times - inner.width(), 0), line.day, caption, "muted")
        font = QFont(theme.font("body"))
        font.setStrikeOut(not stands)
        room = QFontMetrics(caption).horizontalAdvance(note) + theme.GRID if note else 0
        self._write(painter, upper.adjusted(times, 0, -room, 0), line.what, font, "text" if stands else "muted")
        self._write(painter, upper.adjusted(inner.width() - room, 0, 0, 0), note, caption, "warning")
        self._write(painter, lower.adjusted(times, 0, 0, 0), line.about, caption, "muted")
        painter.restore()

    @staticmethod
    def _write(
        painter: QPainter,
        box: QRect,
        words: str,
        font: QFont,
        color_name: str,
    ) -> None:
        painter.setFont(font)
        painter.setPen(theme.current().color(color_name))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class PastList(QListView):
    """Rows of equal height, one of them chosen."""

    def __init__(self, model: PastModel, accessible_name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(PastDelegate(self))
        self.setAccessibleName(accessible_name)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
