"""A drop-down choice. A module of its own: its style's enums take 15 ms of a start that shows none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key

_CHOICE_KEYS = (*PRESS_KEYS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_FIELD_MARGIN = 2  # pixels that Qt leaves free beside the title
_NARROWEST = 96  # pixels of a choice whose titles end in …


class Choice(QComboBox):
    """A drop-down choice of (value, title) pairs."""

    def __init__(self, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[tuple[object, str]] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(theme.control_height())
        self.setAccessibleName(accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(wanted.width(), theme.scaled(_NARROWEST)), wanted.height())

    def fill(self, items: list[tuple[object, str]], chosen: object) -> None:
        """Offer other items; nothing is signalled, and an open list stays as it is where nothing differs."""
        if items == self._items and self.currentIndex() == max(0, self.findData(chosen)):
            return
        self._items = list(items)
        self.blockSignals(True)
        self.clear()
        for value, title in items:
            self.addItem(title, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _CHOICE_KEYS) or super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt paints it, with a mark of its own, and a title that does not fit ends in …"""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        ends = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), ends, field.width() - _FIELD_MARGIN)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        icon("caret-down", "muted").paint(painter, self.width() - 24, (self.height() - 14) // 2, 14, 14)
        painter.end()
