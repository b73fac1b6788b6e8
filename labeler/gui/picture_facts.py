"""What is known of the picture on screen: own answer, final label, the other questions, flag and note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import NO_LABEL, label_style
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Chip, ElidedText, Field, clear, column, line, row, text
from labeler.store import ImageState
from labeler.tasks import Task
from labeler.unsure import mark_lines


class PictureFacts(QWidget):
    """Emits the number of the question that was clicked, and the note that is and was written."""

    question_chosen = Signal(int)
    note_given = Signal(str)
    note_left = Signal()
    note_opened = Signal(object)  # the field

    def __init__(self) -> None:
        super().__init__()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme.GRID)
        self._facts.setVerticalSpacing(theme.GRID // 2)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnMinimumWidth(0, theme.scaled(96))
        self._rows = 0  # QGridLayout.rowCount() never shrinks: counting on it, every key would add rows
        self.note_text = text(wrap=True, tone="warning")
        self.note_field = Field(self.tr("Note"))
        self.note_field.setPlaceholderText(self.tr("Why? Return keeps it, Esc leaves"))
        self.note_field.hide()
        self.note_field.returnPressed.connect(lambda: self.note_given.emit(self.note_field.text().strip()))
        self.note_field.left.connect(self._leave_note)
        self.setLayout(column(self.note_text, self.note_field, line(), self._facts, gap=1))
        self._shown: object = None

    def show_facts(self, asked: Task | None, tasks: Sequence[Task], state: ImageState, role: str) -> None:
        """Show what is known beside the question `asked`; where None is asked, flag and note alone."""
        self.note_text.setText("\n".join(mark_lines(state, lambda words: translate("unsure", words))))
        self.note_text.setVisible(bool(self.note_text.text()))
        self.note_field.hide()
        if self._shown == (asked, tuple(tasks), state, role):
            return
        self._shown = (asked, tuple(tasks), state, role)
        clear(self._facts)
        self._rows = 0
        if asked is None:
            return
        own = state.own.get(asked.name)
        skipped = asked.name in state.own and own is None
        self._add(text(self.tr("Your answer"), tone="muted"), self._answer(asked, own, skipped=skipped))
        self._show_final(asked, state, role)
        if role == "adjudication":
            for person, label in state.votes.get(asked.name, {}).items():
                self._add(
                    ElidedText(person, color_name="muted", widest=theme.scaled(96)),
                    Chip(label, label_style(asked, label)),
                )
        for number, task in enumerate(tasks):
            if task.name != asked.name:
                self._add_question(number, task, state.own.get(task.name))

    def open_note(self, note: str) -> None:
        """Let the person write a note about the picture."""
        self.note_field.setText(note)
        self.note_field.show()
        self.note_field.setFocus()
        self.note_opened.emit(self.note_field)

    def _leave_note(self) -> None:
        self.note_field.hide()
        self.note_left.emit()

    def _show_final(self, asked: Task, state: ImageState, role: str) -> None:
        """The final label; before one's own answer only that there is one, so that nobody copies."""
        final = state.final.get(asked.name)
        if final is None:
            return
        if role == "vote" and state.own.get(asked.name) is None:
            shown: QWidget = ElidedText(self.tr("shown after your answer"), "caption", "muted")
        elif final.label is None:
            shown = ElidedText(final.source, color_name="warning")
        else:
            shown = self._answer(asked, final.label)
            source = final.source + (f", {100 * final.confidence:.0f} %" if final.confidence is not None else "")
            holder = QWidget()
            holder.setLayout(row(shown, ElidedText(source, "caption", "muted"), None, gap=0.75))
            shown = holder
        self._add(text(self.tr("Final label"), tone="muted"), shown)

    def _add_question(self, number: int, task: Task, own: str | None) -> None:
        button = Button("", lambda: self.question_chosen.emit(number), "quiet")
        button.setText(button.fontMetrics().elidedText(task.name, Qt.TextElideMode.ElideRight, theme.scaled(84)))
        button.setAccessibleName(task.title)
        button.setToolTip(task.title)
        button.setMaximumWidth(theme.scaled(112))
        button.setMinimumHeight(theme.control_height(3))
        button.setStyleSheet("text-align: left; padding: 1px 0px;")
        self._add(button, self._answer(task, own))

    def _answer(self, task: Task, label: str | None, *, skipped: bool = False) -> QWidget:
        if label is None:
            return ElidedText(self.tr("skipped") if skipped else self.tr("none yet"), color_name="muted")
        return Chip(label, label_style(task, label) if label in task.labels else NO_LABEL)

    def _add(self, left: QWidget, right: QWidget) -> None:
        self._facts.addWidget(left, self._rows, 0)
        self._facts.addWidget(right, self._rows, 1, Qt.AlignmentFlag.AlignLeft)
        self._rows += 1
