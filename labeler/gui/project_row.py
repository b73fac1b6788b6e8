"""A recent project on the start page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.widgets import Button, row
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return


class ProjectRow(QWidget):
    """Emits `opened` when the project is clicked, `removed` when it shall leave the list."""

    opened = Signal()
    removed = Signal()

    def __init__(self, folder: Path) -> None:
        from labeler.project import CONFIG_NAME  # late: the first start does without

        super().__init__()
        self.missing = not (folder / CONFIG_NAME).exists()
        words = self.tr("missing") if self.missing else ""
        self.button = _ProjectButton(folder.name, str(folder.parent), words)
        self.button.setEnabled(not self.missing)
        self.button.clicked.connect(self._open)
        self.remove = Button("", self.removed.emit, "quiet", "x")
        self.remove.setToolTip(self.tr("Take off this list; the project stays where it is"))
        self.remove.setAccessibleName(self.tr("Remove {name} from the list").format(name=folder.name))
        layout = row(self.button, self.remove, gap=0.5)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def _open(self) -> None:
        self.opened.emit()


class _ProjectButton(QAbstractButton):
    """Name above place."""

    def __init__(self, name: str, place: str, missing: str) -> None:
        super().__init__()
        self._place = place
        self._missing = missing
        self.setText(name)
        self.setToolTip(place)
        self.setAccessibleName(f"{name}, {missing}" if missing else name)
        self.setAccessibleDescription(place)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, max(7 * theme.GRID, 2 * self.fontMetrics().height() + 2 * theme.GRID))

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, PRESS_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_return(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isEnabled() and (self.underMouse() or self.hasFocus()):
            painter.setBrush(colors.color("hover"))
            painter.setPen(QPen(colors.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        ink = "muted" if self._missing else "text"
        icon("folder", ink).paint(painter, 8, round(box.center().y()) - 11, 22, 22)
        words = box.adjusted(40, 6, -8, -6)
        half = words.height() / 2
        painter.setFont(theme.font("strong"))
        painter.setPen(colors.color(ink))
        self._line(painter, QRectF(words.left(), words.top(), words.width() - 72, half), self.text())
        painter.setFont(theme.font("caption"))
        painter.setPen(colors.color("muted"))
        self._line(painter, QRectF(words.left(), words.top() + half, words.width(), half), self._place)
        if self._missing:
            painter.setPen(colors.color("warning"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(words.left(), words.top(), words.width(), half), right, self._missing)
        painter.end()

    @staticmethod
    def _line(painter: QPainter, room: QRectF, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
