"""The merge desk: how far the annotators agree, task by task, and where they draw a border differently."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.desk_figures import task_figures
from labeler.gui import theme
from labeler.gui.agreement_card import AgreementCard
from labeler.gui.brief_command import BriefCommand
from labeler.gui.job_runner import Event
from labeler.gui.widgets import bring_into_sight, clear, column, scrolled, text
from labeler.project import Project
from labeler.store import annotator_counts, final_counts
from labeler.store.vote_arrays import last_vote

_REST_SECONDS = 1.5  # between two comparisons, while others label
_REST_PER_SECOND = 5  # a comparison that takes long is made more seldom
_MOST_OPENED = 3  # tasks: of more, the headings give an overview first


class MergeDesk(QWidget):
    """A card per task. The answers are compared by a child process: the desk shows at once what needs none.

    Emits `cell_opened` with a cell whose pictures are wanted, `sample_wanted` with one and the size of a blind sample,
    `settled` with a sentence, `failed` with another.
    """

    cell_opened = Signal(object)
    sample_wanted = Signal(object, int)
    settled = Signal(str)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._remarks = QVBoxLayout()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(2 * theme.GRID)
        intro = text(
            self.tr(
                "How far the annotators agree, and on which label they differ. "
                "Images whose annotators differ have no final label until somebody settles them."
            ),
            tone="muted",
            wrap=True,
        )
        intro.setMinimumHeight(1)  # as high as its lines; its own guess is higher
        self.area = scrolled(column(intro, self._remarks, self._cards, None, margins=(2, 0, 2, 2)))
        self.setLayout(column(self.area))
        self.cards: dict[str, AgreementCard] = {}
        self._project: Project | None = None
        self._compared = -1  # the last vote that the figures in sight know of
        self._began = 0.0
        self._rest = _REST_SECONDS
        self.command = BriefCommand(self)
        self.command.told.connect(self._hear)
        self.command.done.connect(self._done)
        self.command.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._compare)

    @property
    def is_complete(self) -> bool:
        """Whether the figures in sight are those of all votes."""
        return self._project is not None and not self.command.is_running and self._compared == self._last_vote()

    def show_project(self, project: Project, annotator: str) -> int:
        """Bring the desk up to date; gives the number of conflicts that are open.

        What is compared anew follows when it is ready; the pair, the focus and the place scrolled to stay.
        """
        self._project = project
        counts = annotator_counts(project.store)
        tasks = [task.name for task in project.tasks if any(task.name in done for done in counts.values())]
        open_conflicts = 0
        for name in tasks:
            if name not in self.cards:
                self._add_card(project, name, annotator, opened=len(tasks) <= _MOST_OPENED)
            answered = {person: done[name] for person, done in counts.items() if name in done}
            still_open = final_counts(project.store, name).get(("conflict", None), 0)
            self.cards[name].show_counts(answered, still_open)
            open_conflicts += still_open
        if not self.command.is_running and not self._timer.isActive() and self._compared != self._last_vote():
            self._timer.start(max(0, round(1000 * (self._began + self._rest - time.monotonic()))))
        return open_conflicts

    def forget(self) -> None:
        """Another project is open: nothing of this one is kept."""
        self.leave()
        for card in self.cards.values():
            card.end()
        clear(self._remarks)
        clear(self._cards)
        self.cards = {}
        self._project = None
        self._compared = -1
        self._began = 0.0

    def leave(self) -> None:
        """The desk is out of sight: nothing more is worked out."""
        self._timer.stop()
        self.command.stop()
        for card in self.cards.values():
            card.leave()

    def _add_card(self, project: Project, name: str, annotator: str, *, opened: bool) -> None:
        card = self.cards[name] = AgreementCard(project, project.task(name), annotator)
        card.cell_opened.connect(self.cell_opened)
        card.sample_wanted.connect(self.sample_wanted)
        card.settled.connect(self.settled)
        card.sight_wanted.connect(lambda widget: bring_into_sight(self.area, widget))
        self._cards.addWidget(card)
        if opened and len(self.cards) == 1:
            card.set_open(True)
        elif opened:
            QTimer.singleShot(0, card, lambda: card.set_open(True))  # one after the other: the first shows at once

    def _last_vote(self) -> int:
        return last_vote(self._project.store) if self._project is not None else -1

    def _compare(self) -> None:
        if self._project is not None:
            self._began = time.monotonic()
            self.command.start("agreement", str(self._project.folder))

    def _hear(self, event: Event) -> None:
        card = self.cards.get(event["task"])
        if card is not None:
            card.show_figures(task_figures(event["task"], event["figures"]))

    def _fail(self, sentence: str) -> None:
        """Say so once; it is tried again when there are other votes."""
        self._compared = self._last_vote()
        self.failed.emit(sentence)

    def _done(self, result: Event) -> None:
        self._compared = result["last_vote"]
        self._rest = max(_REST_SECONDS, _REST_PER_SECOND * (time.monotonic() - self._began))
        clear(self._remarks)
        for words in result["remarks"]:
            self._remarks.addWidget(text(words, tone="warning", wrap=True))
        if self._compared != self._last_vote():
            self._timer.start(round(1000 * self._rest))
