"""Several yes/no questions about one picture, each answered by a key of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.keys import current, set_key_tip
from labeler.gui.label_styles import label_style, paint_shape
from labeler.gui.widgets import Button, clear, column, text
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return
from labeler.gui.widgets.key_cap import caps_width, paint_caps
from labeler.store import ImageState
from labeler.tasks import Task

_SHAPE = 14
_COLUMN_ROWS = 20


class AttributeButton(QAbstractButton):
    """One yes/no question: its key, its name and its answer, which is no mark at all until there is one."""

    def __init__(self, task: Task, keys: Sequence[str]) -> None:
        super().__init__()
        self.task = task
        self.answer: str | None = None
        self._keys = tuple(keys)
        self.setText(task.name.replace("_", " "))
        self.setToolTip(task.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_answer(None)

    def show_answer(self, answer: str | None) -> None:
        self.answer = answer
        self.setAccessibleName(
            self.tr("{task}: {answer}").format(task=self.text(), answer=answer or self.tr("not seen"))
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + theme.GRID + 2)

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
        style = label_style(self.task, self.answer) if self.answer else None
        tint = 0.14 if style else 0.08 if self.underMouse() else 0.0
        painter.setBrush(theme.mixed(colors.raised, (style.color if style else colors.color("accent")).name(), tint))
        painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(box, 4, 4)
        middle = box.center().y()
        caps = caps_width(self._keys[:1])
        if self._keys:
            paint_caps(painter, self._keys[:1], box.left() + 3 + caps, middle)
        left = box.left() + caps + theme.GRID
        room = QRectF(left, box.top(), box.right() - _SHAPE - theme.GRID - left, box.height())
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if style:
            mark = QRectF(box.right() - _SHAPE - theme.GRID / 2, middle - _SHAPE / 2, _SHAPE, _SHAPE)
            paint_shape(painter, style, mark)
        painter.end()


class AttributeBoard(QWidget):
    """Emits the task whose answer was asked to turn round, and `rest_wanted` for the button below."""

    turned = Signal(str)
    rest_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, AttributeButton] = {}
        self._tasks: tuple[Task, ...] = ()
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID // 4)
        words = self.tr("A key says yes, again no. No mark: not seen yet.")
        self.rest = Button(self.tr("The rest is no, next picture"), self.rest_wanted.emit, "primary")
        rest_tip = self.tr("Answer no to every question without a mark, and go on")
        set_key_tip(self.rest, (rest_tip, "board.rest"))
        self.setLayout(column(text(words, "caption", "muted", wrap=True), self._grid, self.rest))

    def forget_keys(self) -> None:
        """Make the buttons anew when they are next shown: their keys were changed."""
        self._tasks = ()

    def show_state(self, tasks: tuple[Task, ...], state: ImageState) -> None:
        """Show the annotator's own answers to `tasks`."""
        if tasks != self._tasks:
            self._make_buttons(tasks)
        for name, button in self.buttons.items():
            answer = state.own.get(name)
            if answer != button.answer:
                button.show_answer(answer)

    def _make_buttons(self, tasks: tuple[Task, ...]) -> None:
        clear(self._grid)
        self._tasks, self.buttons = tasks, {}
        rows = min(_COLUMN_ROWS, len(tasks)) if len(tasks) > _COLUMN_ROWS // 2 else len(tasks)
        for number, (task, action) in enumerate(zip(tasks, current().board_actions(tasks), strict=True)):
            button = AttributeButton(task, action.keys)
            button.clicked.connect(lambda _checked=False, name=task.name: self.turned.emit(name))
            self.buttons[task.name] = button
            self._grid.addWidget(button, number % rows, number // rows)
