"""The panel beside the picture: the question, its labels as buttons, and what is known of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from labeler.gui import theme
from labeler.gui.attribute_board import AttributeBoard
from labeler.gui.guideline_section import GuidelineSection
from labeler.gui.keys import current, set_key_tip
from labeler.gui.label_styles import label_style
from labeler.gui.picture_facts import PictureFacts
from labeler.gui.prediction_bars import PredictionBars
from labeler.gui.widgets import (
    Button,
    Choice,
    ElidedText,
    LabelButton,
    clear,
    column,
    row,
    scrolled,
    text,
)
from labeler.label_session import Shown
from labeler.store import Decision, ImageState
from labeler.store.label_checks import LABEL_CHECK
from labeler.tasks import SIDES_NOTE, Task
from labeler.unsure import is_unsure

ALL_QUESTIONS = ""  # the value of "all questions per picture" in the choice of tasks
AT_ONCE = "\n"  # that of "all yes/no questions at once"; no task has such a name
_BOARD_EXTRA = 12 * theme.GRID  # for two columns of questions
_MANY = 4  # labels above which the buttons are lower


@dataclass(frozen=True)
class Asked:
    """What the panel shows: the picture and question on screen, with everything said about it."""

    shown: Shown
    tasks: tuple[Task, ...]
    question: int
    state: ImageState
    role: str
    decision: Decision | None = None
    proposal: str | None = None
    board: bool = False


class LabelPanel(QFrame):
    """Emits what was clicked; the page decides what it means."""

    answered = Signal(str)
    action_wanted = Signal(str)
    question_chosen = Signal(int)
    tasks_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setFixedWidth(theme.panel_width())
        self.buttons: dict[str, LabelButton] = {}
        self._labels: tuple[str, ...] = ()
        self.tasks = Choice(self.tr("Questions"))
        which, every = self.tr("Which question to answer"), self.tr("or all of them per picture")
        set_key_tip(self.tasks, (which, "move.question"), (every, "move.all-questions"))
        self.tasks.activated.connect(lambda _index: self.tasks_chosen.emit(self.tasks.currentData()))
        self.image = ElidedText(role="caption", color_name="muted")
        self.image.mode = Qt.TextElideMode.ElideMiddle
        self.number = text(role="caption", tone="muted")
        self.title = text(role="title", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._titles: tuple[str, ...] = ()
        self._button_column = QVBoxLayout()
        self._button_column.setSpacing(theme.GRID)
        self.board = AttributeBoard()
        self.below_buttons = QVBoxLayout()  # for what a page adds to the labels
        self.below_buttons.setSpacing(theme.GRID)
        self.sides = text(SIDES_NOTE, "caption", "muted", wrap=True)
        self.facts = PictureFacts()
        self.facts.question_chosen.connect(self.question_chosen)
        self.predictions = PredictionBars()
        self.guideline = GuidelineSection()
        body = column(
            row(self.number, self.image),
            self.title,
            self.predictions,
            0,
            self._button_column,
            self.board,
            self.below_buttons,
            self.predictions.why,
            self.sides,
            self._quick_buttons(),
            gap=1,
        )
        body.addWidget(self.guideline)
        body.addWidget(self.facts)
        body.addStretch(1)
        body.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 2 * theme.GRID)
        whole = column(gap=1.5)
        self._choice_row = QWidget()
        self._choice_row.setLayout(column(self.tasks, margins=(2, 0, 2, 0)))
        whole.addSpacing(theme.GRID // 2)
        whole.addWidget(self._choice_row)
        area = scrolled(body)
        in_sight = area.ensureWidgetVisible  # once the field, just shown, has its place
        self.facts.note_opened.connect(lambda field: QTimer.singleShot(0, area, lambda: in_sight(field)))
        whole.addWidget(area, 1)
        self.setLayout(whole)

    def offer_tasks(self, tasks: tuple[Task, ...], chosen: str) -> None:
        """Offer the project's tasks; `chosen` is a task's name or ALL_QUESTIONS."""
        items: list[tuple[object, str]] = [(ALL_QUESTIONS, self.tr("All questions per picture"))]
        items += [(task.name, self.tr("Only: {task}").format(task=task.title)) for task in tasks]
        if sum(task.is_yes_no for task in tasks) > 1:
            items.insert(1, (AT_ONCE, self.tr("All yes/no questions at once")))
        self.tasks.fill(items, chosen)
        self._choice_row.setVisible(len(tasks) > 1)

    def show_asked(self, asked: Asked) -> None:
        """Show another picture or question, or what is now known of it."""
        task = asked.shown.task
        self.image.set_text(asked.shown.name)
        self.number.setText(self._number(asked))
        self.number.setVisible(bool(self.number.text()))
        self._make_room_for_titles(asked.tasks)
        self.title.setText(self.tr("What is to be seen?") if asked.board else task.title)
        self.board.setVisible(asked.board)
        self.setFixedWidth(theme.panel_width() + (_BOARD_EXTRA if asked.board else 0))
        if asked.board:
            self.board.show_state(asked.tasks, asked.state)
        self._show_buttons(None if asked.board else task)
        own = asked.state.own.get(task.name)
        for label, button in self.buttons.items():
            button.setChecked(label == own)
        self.predictions.show_decision(task, asked.decision, asked.proposal)
        self.sides.setVisible(bool(task.mirror) and not asked.board)
        self.flag.setText(self.tr("Unflag") if is_unsure(asked.state) else self.tr("Unsure"))
        question = None if asked.board else task
        self.facts.show_facts(asked.shown.image, question, asked.tasks, asked.state, asked.role)

    def _make_room_for_titles(self, tasks: tuple[Task, ...]) -> None:
        """Every question of a picture gets the room of the longest: the buttons stay where they are."""
        titles = tuple(task.title for task in tasks) if len(tasks) <= _MANY else ()
        if titles == self._titles:
            return
        self._titles = titles
        room = QRect(0, 0, theme.panel_width() - 4 * theme.GRID, 1000)
        metrics, wrapped = self.title.fontMetrics(), Qt.TextFlag.TextWordWrap
        heights = [metrics.boundingRect(room, wrapped, title).height() for title in titles]
        self.title.setMinimumHeight(max(heights, default=0))

    def _number(self, asked: Asked) -> str:
        if asked.role == "adjudication":
            return self.tr("Your answer settles the conflict")
        if asked.role == "review":
            return self.tr("Your answer replaces the networks’")
        if asked.role == LABEL_CHECK:
            return self.tr("Asked again: is the label right?")
        if asked.role == "audit":
            return self.tr("Audit")
        if len(asked.tasks) > 1 and not asked.board:
            return self.tr("Question {number} of {total}").format(number=asked.question + 1, total=len(asked.tasks))
        return ""

    def _show_buttons(self, task: Task | None) -> None:
        """A button per label; none where the board has the questions."""
        labels = task.labels if task else ()
        if labels == self._labels:
            return
        self._labels = labels
        clear(self._button_column)
        self.buttons = {}
        if task is None:
            return
        height = 48 if len(task.labels) <= _MANY else 36
        for label, action in zip(task.labels, current().label_actions(task), strict=True):
            button = LabelButton(label, label_style(task, label), action.keys, height)
            button.setToolTip(action.help)
            button.clicked.connect(lambda _checked=False, label=label: self.answered.emit(label))
            self.buttons[label] = button
            self._button_column.addWidget(button)

    def forget_keys(self) -> None:
        """Make the label buttons anew when they are next shown: their keys were changed."""
        self._labels = ()
        self.board.forget_keys()

    def _quick_buttons(self) -> QWidget:
        self.flag = Button(self.tr("Unsure"), lambda: self.action_wanted.emit("label.flag"), "quiet", "flag")
        skip = Button(self.tr("Skip"), lambda: self.action_wanted.emit("label.skip"), "quiet", "skip-forward")
        back = Button(
            self.tr("Take back"), lambda: self.action_wanted.emit("label.take-back"), "quiet", "arrow-counter-clockwise"
        )
        set_key_tip(skip, (self.tr("Go on without an answer"), "label.skip"))
        set_key_tip(back, (self.tr("Undo your last action"), "label.take-back"))
        flag_tip = (self.tr("Flag as unsure"), "label.flag")
        set_key_tip(self.flag, flag_tip, (self.tr("with a note"), "label.note"))
        for button in (skip, back, self.flag):
            button.setFont(theme.font("caption"))
        holder = QWidget()
        holder.setLayout(row(skip, back, self.flag, None, gap=0))
        return holder
