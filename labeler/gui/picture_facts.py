"""What is known of the picture on screen: own answer, final label, the other questions, flag and note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from labeler.gui import theme
from labeler.gui.label_styles import NO_LABEL, LabelStyle, label_style
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Chip, ElidedText, Field, column, line, row, text
from labeler.store import ImageState
from labeler.store.label_checks import LABEL_CHECK
from labeler.tasks import Task
from labeler.unsure import mark_lines

_SEES_VOTES = frozenset({"adjudication", LABEL_CHECK})


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
        self._own, self._final = _Answer(), _Answer()
        self._own_title = text(self.tr("Your answer"), tone="muted")
        self._final_title = text(self.tr("Final label"), tone="muted")
        self._add(0, self._own_title, self._own)
        self._add(1, self._final_title, self._final)
        self._others: list[_Other] = []
        self.note_text = text(wrap=True, tone="warning")
        self.note_field = Field(self.tr("Note"))
        self.note_field.setPlaceholderText(self.tr("Why? Return keeps it, Esc leaves"))
        self.note_field.hide()
        self.note_field.textEdited.connect(self._keep_draft)
        self.note_field.returnPressed.connect(lambda: self.note_given.emit(self.note_field.text().strip()))
        self.note_field.left.connect(self._leave_note)
        self.setLayout(column(self.note_text, self.note_field, line(), self._facts, gap=1))
        self._shown: object = None
        self._image: int | None = None
        self._drafts: dict[int, str] = {}  # of notes that are being written, by image

    def show_facts(self, image: int, asked: Task | None, tasks: Sequence[Task], state: ImageState, role: str) -> None:
        """Show what is known of an image beside the question `asked`; where None is asked, flag and note alone."""
        if image != self._image:
            self._image = image
            self._show_draft()
        self.note_text.setText("\n".join(mark_lines(state, lambda words: translate("unsure", words))))
        self.note_text.setVisible(bool(self.note_text.text()))
        if self._shown == (asked, tuple(tasks), state, role):
            return
        self._shown = (asked, tuple(tasks), state, role)
        self._own_title.setVisible(asked is not None)
        self._own.setVisible(asked is not None)
        if asked is None:
            self._final_title.hide()
            self._final.hide()
            self._other_rows(0)
            return
        self._show_answer(self._own, asked, state.own.get(asked.name), skipped=asked.name in state.own)
        self._show_final(asked, state, role)
        votes = state.votes.get(asked.name, {}) if role in _SEES_VOTES else {}
        questions = [(number, task) for number, task in enumerate(tasks) if task.name != asked.name]
        rows = self._other_rows(len(votes) + len(questions))
        for other, (person, label) in zip(rows, votes.items(), strict=False):
            other.show_person(person)
            self._show_answer(other.answer, asked, label)
        for other, (number, task) in zip(rows[len(votes) :], questions, strict=True):
            other.show_question(number, task)
            self._show_answer(other.answer, task, state.own.get(task.name))

    def open_note(self, note: str) -> None:
        """Let the person write a note about the picture, or go on with the one that they began."""
        if self._image not in self._drafts:
            self.note_field.setText(note)
        self.note_field.show()
        self.note_field.setFocus()
        self.note_opened.emit(self.note_field)

    def take_focus(self) -> bool:
        """Give the focus to a note that is being written, where there is one."""
        if self.note_field.isVisible():
            self.note_field.setFocus()
        return self.note_field.isVisible()

    def close_note(self) -> None:
        """The note is stored, or not wanted."""
        self._drafts.pop(self._image or 0, None)
        self.note_field.hide()

    def forget_notes(self) -> None:
        """Another project is shown, or somebody else labels: what was begun is not theirs."""
        self._drafts.clear()
        self._image = None
        self.note_field.hide()

    def _keep_draft(self, words: str) -> None:
        if self._image is not None:
            self._drafts[self._image] = words

    def _show_draft(self) -> None:
        """A note stays with its picture until it is given or left."""
        draft = self._drafts.get(self._image or 0)
        self.note_field.setText(draft or "")
        self.note_field.setVisible(draft is not None)

    def _leave_note(self) -> None:
        self.close_note()
        self.note_left.emit()

    def _show_final(self, asked: Task, state: ImageState, role: str) -> None:
        """The final label; before one's own answer only that there is one, so that nobody copies."""
        final = state.final.get(asked.name)
        self._final.setVisible(final is not None)
        self._final_title.setVisible(final is not None)
        if final is None:
            return
        if role == "vote" and state.own.get(asked.name) is None:
            self._final.show_words(self.tr("shown after your answer"), "muted")
        elif final.label is None:
            self._final.show_words(translate("sources", final.source), "warning")
        else:
            sure = f", {100 * final.confidence:.0f} %" if final.confidence is not None else ""
            self._show_answer(self._final, asked, final.label, source=translate("sources", final.source) + sure)

    def _show_answer(
        self, answer: _Answer, task: Task, label: str | None, *, skipped: bool = False, source: str = ""
    ) -> None:
        if label is None:
            answer.show_words(self.tr("skipped") if skipped else self.tr("none yet"), "muted")
        else:
            answer.show_label(label, label_style(task, label) if label in task.labels else NO_LABEL, source)

    def _other_rows(self, count: int) -> list[_Other]:
        """So many rows below the first two; they are kept, as making widgets anew at every key would be felt."""
        while len(self._others) < count:
            other = _Other()
            other.question.clicked.connect(lambda _checked=False, other=other: self.question_chosen.emit(other.number))
            place = 2 + len(self._others)
            self._add(place, other.person, other.answer)
            self._facts.addWidget(other.question, place, 0)
            self._others.append(other)
        for other in self._others[count:]:
            other.hide()
        return self._others[:count]

    def _add(self, place: int, left: QWidget, right: QWidget) -> None:
        self._facts.addWidget(left, place, 0)
        self._facts.addWidget(right, place, 1, Qt.AlignmentFlag.AlignLeft)


class _Answer(QWidget):
    """A label, with what is said of it behind; or words where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._chip = Chip()
        self._source = ElidedText(role="caption", color_name="muted")
        self._words = ElidedText()
        self.setLayout(row(self._chip, self._source, self._words, None, gap=0.75))

    def show_label(self, label: str, style: LabelStyle, source: str) -> None:
        """Show a label; `source` says behind it where it is from."""
        self._chip.show_label(label, style)
        self._source.set_text(source)
        self._show_only(self._chip, *((self._source,) if source else ()))

    def show_words(self, words: str, color_name: str) -> None:
        self._words.set_text(words, color_name)
        self._show_only(self._words)

    def _show_only(self, *shown: QWidget) -> None:
        for widget in (self._chip, self._source, self._words):
            widget.setVisible(widget in shown)
        self.show()


class _Other:
    """A row of another person's vote, or of another question, whose `number` its button stands for."""

    def __init__(self) -> None:
        self.number = 0
        self.answer = _Answer()
        self.person = ElidedText(color_name="muted", widest=theme.scaled(96))
        self.question = Button("", kind="quiet")
        self.question.setMaximumWidth(theme.scaled(112))
        self.question.setMinimumHeight(theme.control_height(3))
        self.question.setStyleSheet("text-align: left; padding: 1px 0px;")

    def show_person(self, name: str) -> None:
        self.person.set_text(name)
        self.person.show()
        self.question.hide()

    def show_question(self, number: int, task: Task) -> None:
        self.number = number
        room = theme.scaled(84)
        self.question.setText(self.question.fontMetrics().elidedText(task.name, Qt.TextElideMode.ElideRight, room))
        self.question.setAccessibleName(task.title)
        self.question.setToolTip(task.title)
        self.question.show()
        self.person.hide()

    def hide(self) -> None:
        for widget in (self.answer, self.person, self.question):
            widget.hide()
