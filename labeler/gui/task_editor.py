"""Writing one's own questions for a new project."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.gui import theme
from labeler.gui.widgets import Button, column, line, row, text
from labeler.tasks import Task


def task_from_fields(name: str, question: str, labels: str, mirror: str) -> Task:
    """A task from what was typed: labels `left, center, right`, mirror pairs `left=right, up=down`.

    Raises InputError where it cannot be meant so.
    """
    pairs: dict[str, str] = {}
    for pair in filter(str.strip, mirror.split(",")):
        label, equals, swapped = (part.strip() for part in pair.partition("="))
        if not equals:
            raise InputError(f"Question {name!r}: write mirror pairs as left=right, not {pair.strip()!r}.")
        pairs[label] = swapped
    listed = tuple(label.strip() for label in labels.split(",") if label.strip())
    if len(listed) < 2:
        raise InputError(f"Question {name!r} needs two or more answers, with commas between them: yes, no.")
    try:
        return Task(name=name.strip(), question=question.strip(), labels=listed, mirror=pairs)
    except ValueError as fault:
        raise InputError(f"Question {name!r}: {first_fault(fault)}.") from fault


class TaskEditor(QWidget):
    """A list of questions, each with its answers."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_TaskRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(2 * theme.GRID)
        add = Button(self.tr("Add a question"), self.add, "quiet", "plus")
        self.setLayout(column(self._column, row(add, None), gap=1))
        self.add()

    def add(self) -> None:
        """Offer one question more."""
        task = _TaskRow()
        task.remove.clicked.connect(lambda: self._drop(task))
        self.rows.append(task)
        self._column.addWidget(task)
        self._show_removable()

    def tasks(self) -> tuple[Task, ...]:
        """The questions that were written; InputError names what is wrong with one."""
        return tuple(task.task() for task in self.rows)

    def _drop(self, task: _TaskRow) -> None:
        self.rows.remove(task)
        task.hide()
        task.deleteLater()
        self._show_removable()

    def _show_removable(self) -> None:
        for task in self.rows:
            task.remove.setVisible(len(self.rows) > 1)


class _TaskRow(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.name = self._field(self.tr("Short name, such as glasses"))
        self.question = self._field(self.tr("Question, such as: Does the person wear glasses?"))
        self.labels = self._field(self.tr("Answers, such as: yes, no"))
        self.mirror = self._field(self.tr("Swap when mirrored, such as: left=right"))
        self.remove = Button("", None, "quiet", "trash")
        self.remove.setToolTip(self.tr("Remove this question"))
        self.remove.setAccessibleName(self.tr("Remove this question"))
        first = row(self.name, self.question, self.remove)
        second = row(self.labels, self.mirror)
        for layout, shares in ((first, (2, 3)), (second, (3, 2))):
            for place, share in enumerate(shares):
                layout.setStretch(place, share)
        self.hint = text(self.tr("Mirror pairs: which answers swap when a picture is mirrored."), "caption", "muted")
        self.setLayout(column(first, second, self.hint, line(), gap=1))

    def task(self) -> Task:
        return task_from_fields(self.name.text(), self.question.text(), self.labels.text(), self.mirror.text())

    @staticmethod
    def _field(hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setAccessibleName(hint)
        field.setToolTip(hint)
        field.setMinimumHeight(theme.control_height())
        return field
