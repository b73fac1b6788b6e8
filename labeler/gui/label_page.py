"""The Label page: one picture, one question, one key."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui.bridge import ELSEWHERE
from labeler.gui.filter_bar import FilterBar
from labeler.gui.focus import focus_within
from labeler.gui.guideline_actions import GuidelineActions
from labeler.gui.keys import current, follow_keys
from labeler.gui.label_keys import LabelKeys
from labeler.gui.label_panel import ALL_QUESTIONS, AT_ONCE, Asked, LabelPanel
from labeler.gui.label_styles import label_style
from labeler.gui.own_past import OwnPast
from labeler.gui.page import Handlers, Window
from labeler.gui.place_keeper import PlaceKeeper
from labeler.gui.queue_bar import QueueBar
from labeler.gui.queue_end import show_queue_end
from labeler.gui.view_aids import ViewAids
from labeler.gui.widgets import EmptyState, column, line, row
from labeler.image_filter import BY_NAME, ImageFilter
from labeler.label_session import LabelSession
from labeler.pace import Pace
from labeler.project import Project
from labeler.review import proposed_label
from labeler.settings import Place
from labeler.store import REVERSALS, Change
from labeler.tasks import Task
from labeler.unsure import toggle_flag
from labeler.work_queue import NO_FILTER, QUEUES, place_of_number, taken_along

AHEAD = 24  # pictures that the view may decode before they are asked for; it takes the nearest unless a key is held
FEW_TASKS = 3  # up to which all questions are put to a picture unless the person chooses otherwise
_FROM_OUTSIDE = {ELSEWHERE, "import", "auto-label", *REVERSALS, "tasks", "history"}


@dataclass(frozen=True)
class Mode:
    """What a page of questions is for: its name, the queues it offers (the first to begin with).

    `remembers`: it goes on where the annotator stopped, in the queue that they chose. `order` is that of its queues
    where nobody chose another, `session` what decides about its answers.
    """

    name: str
    queues: tuple[str, ...]
    remembers: bool = False
    order: str = BY_NAME
    session: type[LabelSession] = LabelSession


LABELLING = Mode(
    "label", ("unlabelled", "suggested", "not-mine", "all", "skipped", "flagged", "calibration"), remembers=True
)


class LabelPage(QWidget):
    """Follows `Page`. What a key does is decided by the session; here is only what it looks like."""

    def __init__(self, window: Window, mode: Mode = LABELLING) -> None:
        super().__init__()
        self._window = window
        self._mode = mode
        self.session: LabelSession | None = None
        self.past: OwnPast | None = None
        self._pace = Pace()
        self.keeper = PlaceKeeper(window, mode.queues)
        self.keys = LabelKeys(self, self._answer_by_key)
        self.proposal: str | None = None
        self.aids = ViewAids(self, window)
        self.view = self.aids.view
        self.empty = EmptyState()
        self.panel = LabelPanel()
        self.filter = FilterBar(ImageFilter(order=mode.order))
        self.bar = QueueBar(mode.queues)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.aids)
        self._middle.addWidget(self.empty)
        self._middle.setMinimumWidth(self.view.minimumSizeHint().width())  # half the room where an example is beside it
        self._divider = line(vertical=True)
        self.guide = GuidelineActions(window, self, self._focus)
        upper = row(self._middle, self.guide.example, self._divider, self.panel, gap=0)
        for place in (0, 1):
            upper.setStretch(place, 1)
        whole = column(gap=0)
        whole.addLayout(upper, 1)
        whole.addWidget(self.filter)
        whole.addWidget(self.bar)
        self.setLayout(whole)
        self._connect()
        follow_keys(self, self._show_keys)

    def handlers(self) -> Handlers:
        return {
            "label.skip": lambda: self._move(self._past().skip),
            "label.take-back": lambda: self._move(lambda: self._past().take_back(self._pace)),
            "label.take-back-answer": lambda: self._move(lambda: self._past().take_back(self._pace)),
            "label.redo": lambda: self._move(lambda: self._past().do_again(self._pace)),
            "label.flag": lambda: self._move(lambda: toggle_flag(self._session())),
            "label.note": lambda: self.panel.facts.open_note(self._session().state().note),
            "move.next": lambda: self._move(self._session().go_next),
            "move.back": lambda: self._move(self._session().go_back),
            "move.first": lambda: self._move(lambda: self._session().go(0)),
            "move.last": lambda: self._move(lambda: self._session().go(len(self._session().queue) - 1)),
            "move.number": self.bar.position.edit,
            "queue.filter": self.filter.open,
            "queue.clear-filter": self.filter.clear_all,
            "move.done-before": lambda: self._move(lambda: self._past().walk(forth=False)),
            "move.done-after": lambda: self._move(lambda: self._past().walk(forth=True)),
            "move.question": self._next_question,
            "move.all-questions": self._toggle_all_questions,
            **self.guide.handlers(),
            **self.aids.handlers(),
            **self._own_handlers(),
        }

    def _own_handlers(self) -> Handlers:
        return {"board.rest": self._answer_rest} if self._mode.name == "label" else {}

    def own_actions(self) -> Sequence[UserAction]:
        return self._keys_now()

    def open_project(self, project: Project | None) -> None:
        self.session = None
        self.guide.clear(project)
        self.panel.facts.forget_notes()
        self._pace = Pace()
        if project is None:
            self.keeper.end()
            self.view.close_loader()
            return
        place = self.keeper.last_place(project) if self._mode.remembers else self._first_place()
        tasks = tuple(task for task in project.tasks if task.name in place.tasks) or _usual_tasks(project.tasks)
        board = place.board and all(task.is_yes_no for task in tasks)
        self._start(project, tasks, place.queue, place.last_image, place.filter, board=board)

    def arrive(self) -> None:
        if self.session is not None and not self._mode.remembers:
            self.session.rebuild(_name_in_sight(self.session))
        self._come_back()

    def _come_back(self, *, chosen: bool = False) -> None:
        """Show where the session is. Where it was `chosen`, the choice keeps the focus: the next arrow is no label."""
        focused = focus_within(self.filter, self.bar.queue, self.panel.tasks) if chosen else None
        self.bar.note.watches = self._window.settings.pace_warning
        self.refresh()
        if focused is None or not focused.isVisible():
            self._focus()
        if self._mode.remembers and self.session is not None:
            self.keeper.follow(self.session)

    def leave(self) -> None:
        self.keeper.remember()
        self.guide.leave()

    def store_changed(self, change: Change) -> None:
        if self.session is None:
            return
        if change.kind == "images":
            self.session.rebuild(_name_in_sight(self.session))
        if change.kind == "tasks":
            self.panel.offer_tasks(self.session.project.tasks, self.panel.tasks.currentData())
        if change.kind == ELSEWHERE and self.session.shown() is None:
            self.bar.show_session(self.session, self._pace.per_minute())  # counting all queues would take too long
        elif change.kind in _FROM_OUTSIDE or change.kind == "images":
            self.refresh()

    def choose_queue(self, name: str) -> None:
        """Go through other pictures, with the same questions."""
        session = self._session()
        kept = taken_along(session.filter, session.queue_name, name)
        self._start(session.project, session.tasks, name, narrowed=kept, board=session.board)
        self._come_back(chosen=True)

    def choose_filter(self, chosen: ImageFilter) -> None:
        """Narrow or order the queue anew; the picture on screen stays where the filter leaves it in."""
        session = self._session()
        last = _name_in_sight(session)
        self._start(session.project, session.tasks, session.queue_name, last, chosen, board=session.board)
        self.filter.end(chosen)
        self._come_back(chosen=True)

    def choose_tasks(self, name: str) -> None:
        """Ask one task's question, or all of a picture's."""
        session = self._session()
        every = session.project.tasks
        found = {ALL_QUESTIONS: every, AT_ONCE: tuple(task for task in every if task.is_yes_no)}.get(name)
        tasks = found or (session.project.task(name),)
        last, board = _name_in_sight(session), name == AT_ONCE
        self._start(session.project, tasks, session.queue_name, last, session.filter, board=board)
        self._come_back(chosen=True)

    def show_image(self, image: int) -> None:
        """Go to an image; where the queue does not hold it, it is put in at the present place."""
        self._session().show_image(image)

    def answer(self, label: str) -> None:
        """Store the label for the question on screen and go on."""
        self.aids.check_sight()
        task = self._session().task
        self._past().answer(label)
        self._pace.note(time.monotonic())
        self.bar.note.note_answer()
        self.view.flash(label, label_style(task, label))
        self._come_back()

    def turn(self, task: str) -> None:
        """Answer one of the board's questions with yes, or with no where it is yes."""
        self.aids.check_sight()
        session = self._session()
        session.turn(task)
        said = session.state().own[task] or ""
        self.view.flash(f"{task}: {said}", label_style(session.project.task(task), said))
        self._come_back()

    def refresh(self) -> None:
        """Show where the session is."""
        session = self.session
        if session is None:
            return
        shown = session.shown()
        self.keys.show(self._keys_now())
        self.panel.setVisible(shown is not None)
        self._divider.setVisible(shown is not None)
        self._middle.setCurrentWidget(self.aids if shown else self.empty)
        self.view.show_picture(session.project.image_path(shown.name) if shown else None, _paths_ahead(session))
        self.bar.show_session(session, self._pace.per_minute())
        self.guide.show_question(session, shown)
        if shown is None:
            show_queue_end(self.empty, session, self._mode.queues, self.choose_queue, self._window)
            return
        said = session.decision()
        self.proposal = proposed_label(said) if said else None
        state, board = self._past().state(), session.board
        asked = Asked(shown, session.tasks, session.question, state, session.role, said, self.proposal, board)
        self.panel.show_asked(asked)

    def _connect(self) -> None:
        attempt = self._window.attempt
        self.panel.answered.connect(lambda label: attempt(lambda: self.answer(label)))
        self.panel.action_wanted.connect(lambda name: attempt(self.handlers()[name]))
        self.panel.board.turned.connect(lambda name: attempt(lambda: self.turn(name)))
        self.panel.board.rest_wanted.connect(lambda: attempt(self._answer_rest))
        self.panel.question_chosen.connect(self._choose_question)
        self.panel.tasks_chosen.connect(lambda name: attempt(lambda: self.choose_tasks(name)))
        self.panel.facts.note_given.connect(lambda note: attempt(lambda: self._write_note(note)))
        self.panel.facts.note_left.connect(self._focus)
        self.bar.note.watch_keys(self, self.keys.keys)
        self.bar.queue_chosen.connect(lambda name: attempt(lambda: self.choose_queue(name)))
        self.bar.number_given.connect(lambda words: attempt(lambda: self._go_to_number(words)))
        self.bar.position.ended.connect(self._focus)
        self.filter.changed.connect(lambda chosen: attempt(lambda: self.choose_filter(chosen)))
        self.filter.left.connect(self._focus)

    def _start(
        self,
        project: Project,
        tasks: Sequence[Task],
        queue: str,
        last_image: str = "",
        narrowed: ImageFilter = NO_FILTER,
        *,
        board: bool = False,
    ) -> None:
        make = self._mode.session
        self.session = make(project, self._window.annotator, tasks, queue, last_image, narrowed, board=board)
        self.past = OwnPast(self._window, self.session)
        self.filter.show_filter(project, tasks, narrowed, QUEUES[queue].order)
        self.bar.queue.setCurrentIndex(self.bar.queue.findData(queue))
        chosen = AT_ONCE if board else tasks[0].name if len(tasks) == 1 else ALL_QUESTIONS
        self.panel.offer_tasks(project.tasks, chosen)

    def _focus(self) -> None:
        if self.guide.take_focus() or self.panel.facts.take_focus():
            return
        if self._middle.currentWidget() is self.aids:
            self.view.setFocus()
        else:
            self.empty.focus()

    def _session(self) -> LabelSession:
        if self.session is None:
            raise InputError(self.tr("No project is open."))
        return self.session

    def _past(self) -> OwnPast:
        if self.past is None:
            raise InputError(self.tr("No project is open."))
        return self.past

    def _first_place(self) -> Place:
        return Place(queue=self._mode.queues[0], filter=ImageFilter(order=self._mode.order))

    def _answer_rest(self) -> None:
        self.aids.check_sight()
        session = self._session()
        if session.board and session.shown() is not None:
            session.answer_rest()
            self._pace.note(time.monotonic())
            self._come_back()

    def _write_note(self, note: str) -> None:
        self._session().mark(flag=True, note=note)
        self.panel.facts.close_note()
        self._come_back()

    def _move(self, go: Callable[[], object]) -> None:
        go()
        self._come_back()

    def _choose_question(self, number: int) -> None:
        self._move(lambda: self._session().choose_question(number))

    def _next_question(self) -> None:
        session = self._session()
        if len(session.tasks) > 1:
            self._choose_question((session.question + 1) % len(session.tasks))
        else:
            names = [task.name for task in session.project.tasks]
            self.choose_tasks(names[(names.index(session.task.name) + 1) % len(names)])

    def _toggle_all_questions(self) -> None:
        session = self._session()
        self.choose_tasks(session.task.name if len(session.tasks) > 1 else ALL_QUESTIONS)

    def _go_to_number(self, words: str) -> None:
        place = place_of_number(words, len(self._session().queue))
        self._move(lambda: self._session().go(place))

    def _keys_now(self) -> tuple[UserAction, ...]:
        """The keys that answer what is on screen."""
        session = self.session
        if session is None or session.shown() is None:
            return ()
        return self.keys.actions_for(
            current(), session.tasks if session.board else (session.task,), board=session.board
        )

    def _show_keys(self) -> None:
        """Keys were changed: label keys and label buttons are made anew when they are next shown."""
        self.panel.forget_keys()
        if self.isVisible():
            self.refresh()

    def _answer_by_key(self, action_id: str) -> None:
        kind, _, name = action_id.partition(".")
        self._window.attempt(lambda: self.turn(name) if kind == "turn" else self.answer(name))


def _name_in_sight(session: LabelSession) -> str:
    shown = session.shown()
    return shown.name if shown else ""


def _paths_ahead(session: LabelSession) -> Iterator[Path]:
    """The pictures that are likely next, looked up when they are asked for: after the present one is painted."""
    yield from map(session.project.image_path, session.ahead(AHEAD))


def _usual_tasks(tasks: Sequence[Task]) -> tuple[Task, ...]:
    return tuple(tasks) if len(tasks) <= FEW_TASKS else tuple(tasks[:1])
