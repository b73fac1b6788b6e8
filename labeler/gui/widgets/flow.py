"""Items side by side that go on in the next line where there is no room: rows of buttons in a narrow window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from labeler.gui import theme


class Flow(QLayout):
    """Each item is as wide as it wants to be, at most as the layout; `to_right` puts the lines to the right."""

    def __init__(self, *widgets: QWidget, gap: float = 1, to_right: bool = False) -> None:
        super().__init__()
        self._to_right = to_right
        self._items: list[QLayoutItem] = []
        self.setSpacing(round(gap * theme.GRID))
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._placed(QRect(0, 0, width, 0))[1]

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """One below the other is the narrowest; how high it is then depends on the width."""
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0)
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, box in self._placed(rect)[0]:
            item.setGeometry(box)

    def _placed(self, rect: QRect) -> tuple[list[tuple[QLayoutItem, QRect]], int]:
        """Where each item in sight stands, and how high all lines are."""
        placed: list[tuple[QLayoutItem, QRect]] = []
        top = rect.y()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, size in line)
            used = sum(size.width() for _, size in line) + self.spacing() * (len(line) - 1)
            left = rect.x() + (max(0, rect.width() - used) if self._to_right else 0)
            for item, size in line:
                corner = QPoint(left, top + (height - size.height()) // 2)
                placed.append((item, QRect(corner, size)))
                left += size.width() + self.spacing()
            top += height + self.spacing()
        return placed, max(0, top - self.spacing() - rect.y())

    def _lines(self, width: int) -> Iterator[list[tuple[QLayoutItem, QSize]]]:
        line: list[tuple[QLayoutItem, QSize]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wanted = item.sizeHint().expandedTo(item.minimumSize()).boundedTo(item.maximumSize())
            size = QSize(max(min(wanted.width(), width), item.minimumSize().width()), wanted.height())
            if line and used + self.spacing() + size.width() > width:
                yield line
                line, used = [], 0
            used += (self.spacing() if line else 0) + size.width()
            line.append((item, size))
        if line:
            yield line
