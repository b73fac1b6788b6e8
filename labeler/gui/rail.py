"""The slim rail on the left: a page per button, icon above text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.keys import set_action_tip
from labeler.gui.page import PageSpec
from labeler.gui.text import translate
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return
from labeler.gui.widgets.layout import column

_ABOVE_WORDS = 36  # pixels for the icon
_ICON, _SMALLEST_ICON = 24, 12


class RailButton(QAbstractButton):
    """A page's icon with its title below."""

    def __init__(self, page: PageSpec) -> None:
        super().__init__()
        self._icon = page.icon
        title = translate("pages", page.title)
        self.setText(title)
        self.setAccessibleName(title)
        set_action_tip(self, f"page.{page.name}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(theme.font("caption"))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + 2 * theme.GRID
        return QSize(max(theme.RAIL_WIDTH, width), max(8 * theme.GRID, _ABOVE_WORDS + metrics.height() + theme.GRID))

    def minimumSizeHint(self) -> QSize:
        """The words; where the window is low the icon becomes smaller, and goes."""
        return QSize(self.sizeHint().width(), self.fontMetrics().height() + theme.GRID)

    def nextCheckState(self) -> None:
        """The window decides which page is shown, not the click."""

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, PRESS_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_return(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(6, 2, -6, -2)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                theme.mixed(colors.surface, colors.accent, 0.13) if self.isChecked() else colors.color("hover")
            )
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        ink = "text" if self.isChecked() else "muted"
        words = QRectF(box)
        side = min(_ICON, round(box.height()) - self.fontMetrics().height() - theme.GRID)
        if side >= _SMALLEST_ICON:
            words.setTop(box.top() + min(_ABOVE_WORDS, side + theme.GRID))
            words.setBottom(box.bottom() - (4 if side == _ICON else 0))
            above = round((words.top() - box.top() - side) / 2 + 2 * (side == _ICON))
            picture = icon(self._icon, "accent" if self.isChecked() else ink)
            picture.paint(painter, round(box.center().x() - side / 2), round(box.top()) + above, side, side)
        painter.setPen(colors.color(ink))
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class Rail(QFrame):
    """Emits the name of the page that was chosen. Its buttons are made when it is first shown."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._pages = pages
        self._page = ""
        self.buttons: dict[str, RailButton] = {}

    def setVisible(self, visible: bool) -> None:
        if visible and not self.buttons:
            self._fill()
        super().setVisible(visible)

    def show_page(self, name: str) -> None:
        """Mark the page's button; none for a page that has none."""
        self._page = name
        for page, button in self.buttons.items():
            button.setChecked(page == name)

    def _fill(self) -> None:
        for page in self._pages:
            button = RailButton(page)
            button.clicked.connect(lambda _checked=False, name=page.name: self.chosen.emit(name))
            self.buttons[page.name] = button
        self.setFixedWidth(max((button.sizeHint().width() for button in self.buttons.values()), default=0))
        self.setLayout(column(*self.buttons.values(), None, gap=0.5, margins=(0, 1, 0, 1)))
        self.show_page(self._page)
