"""The line below the picture: which queue, where in it, how far, how fast."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from labeler.gui import theme
from labeler.gui.keys import with_keys
from labeler.gui.pace_note import PaceNote
from labeler.gui.text import translate
from labeler.gui.widgets import Choice, EditableText, ElidedText, column, row
from labeler.label_session import LabelSession
from labeler.pace import duration_text
from labeler.work_queue import QUEUES


class QueueBar(QFrame):
    """Emits the queue that was chosen, and the number (from 1) of the picture to go to."""

    queue_chosen = Signal(str)
    number_given = Signal(str)

    def __init__(self, queues: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.queue = Choice(self.tr("Queue"))
        self.queue.setFixedWidth(theme.scaled(176))
        self.queue.setToolTip(self.tr("Which pictures to label"))
        self.queue.fill([(name, translate("queues", QUEUES[name].title)) for name in queues], queues[0])
        self.queue.activated.connect(lambda _index: self.queue_chosen.emit(self.queue.currentData()))
        self.position = EditableText(self.tr("Number of the picture"), widest=theme.scaled(200))
        self.position.edited.connect(self.number_given)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setRange(0, 1000)
        self.labelled = ElidedText(role="caption", color_name="muted")
        self.pace = ElidedText(role="caption", color_name="text")
        self.left = ElidedText(role="caption", color_name="muted")
        self.note = PaceNote()
        progress = column(self.progress, self.labelled, gap=0.25)
        layout = row(self.queue, self.position, margins=(1.5, 0.75, 2, 0.75), gap=1)
        layout.addSpacing(theme.GRID)
        layout.addLayout(progress, 1)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self.note)
        layout.addLayout(column(self.pace, self.left, gap=0))
        self.setLayout(layout)

    def show_session(self, session: LabelSession, per_minute: float | None) -> None:
        """Say where the session is. `per_minute`: answers, None where it is not known yet."""
        place = min(session.queue.position + 1, len(session.queue))
        total = f"{len(session.queue):,}"
        self.position.set_text(self.tr("{place} of {total}").format(place=f"{place:,}", total=total), str(place))
        self.position.button.setToolTip(with_keys(self.tr("Go to a number"), "move.number"))
        self.position.setEnabled(bool(len(session.queue)))
        progress = session.progress()
        self._show_share(round(progress.share * 1000))
        self.labelled.set_text(
            self.tr("{task}: {labelled} of {total} labelled ({share} %)").format(
                task=session.task.name,
                labelled=f"{progress.labelled:,}",
                total=f"{progress.total:,}",
                share=f"{100 * progress.share:.1f}",
            )
        )
        questions = 1 if session.board else len(session.tasks)
        self._show_pace(len(session.queue) - session.queue.position, questions, per_minute)

    def _show_share(self, thousandths: int) -> None:
        """A progress bar paints itself at once, before the picture: here with everything else instead."""
        if thousandths == self.progress.value():
            return
        self.progress.setUpdatesEnabled(False)
        self.progress.setValue(thousandths)
        self.progress.setUpdatesEnabled(True)

    def _show_pace(self, pictures: int, questions: int, per_minute: float | None) -> None:
        if per_minute is None:
            self.pace.set_text("")
            self.left.set_text("")
            return
        self.pace.set_text(self.tr("{rate}/min").format(rate=f"{per_minute:.0f}"))
        self.left.set_text(self.tr("{time} left").format(time=duration_text(pictures * questions / per_minute)))
