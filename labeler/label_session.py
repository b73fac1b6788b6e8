"""Answering one picture after the other: what a key does, decided without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeler.errors import InputError
from labeler.image_filter import BY_NAME, ImageFilter
from labeler.project import Project
from labeler.store import (
    PRESENT,
    Action,
    Annotation,
    Decision,
    ImageState,
    annotate,
    count_images,
    decision_details,
    final_counts,
    find_image,
    image_name,
    image_state,
    missing_with_label,
    redo,
    set_mark,
    skip,
    undo,
)
from labeler.store.final import CANNOT_TELL
from labeler.store.history import ANSWERS
from labeler.tasks import NO, YES, Task
from labeler.work_queue import NO_FILTER, QUEUES, WorkQueue, place_after

_NAMES_KEPT = 1000  # of the pictures around the one on screen; all 202,599 would take a fifth of a second to read


@dataclass(frozen=True)
class Progress:
    """How many of the project's images have a label for a task, whoever gave it; missing ones do not count."""

    labelled: int
    total: int

    @property
    def share(self) -> float:
        return self.labelled / self.total if self.total else 0.0


@dataclass(frozen=True)
class Shown:
    """The picture and question on screen. `place` counts from 1."""

    image: int
    name: str
    task: Task
    place: int
    total: int


class LabelSession:
    """An annotator's way through a queue of images with one or more questions to each.

    `board`: the questions, all yes/no, are asked at once, each by a key of its own.
    """

    def __init__(
        self,
        project: Project,
        annotator: str,
        tasks: Sequence[Task],
        queue: str = "unlabelled",
        last_image: str = "",
        narrowed: ImageFilter = NO_FILTER,
        *,
        board: bool = False,
    ) -> None:
        self.project = project
        self.annotator = annotator
        self._task_names = tuple(task.name for task in tasks)
        self.queue_name = queue
        self.filter = narrowed
        self.board = board
        self._names: dict[int, str] = {}
        self._images = 0
        self._question = 0
        self.queue = WorkQueue(())
        self.finished = False
        self.rebuild(last_image)

    def rebuild(self, last_image: str = "") -> None:
        """List the queue's images anew, and go on at `last_image` or what follows it."""
        self._images = count_images(self.project.store, PRESENT)
        tasks = [task.name for task in self.tasks]
        images = QUEUES[self.queue_name].select(self.project.store, tasks, self.annotator, self.filter)
        self.queue = WorkQueue(images)
        if last_image:
            self._go_on_at(last_image)
        self._question = self._first_open_question()
        self.finished = not images

    def shown(self) -> Shown | None:
        """What is on screen; None where the queue is empty or has been worked through."""
        image = self.queue.current
        if image is None or self.finished:
            return None
        return Shown(image, self.name_of(image), self.task, self.queue.position + 1, len(self.queue))

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The session's questions, with their guidelines as the project has them now."""
        known = {task.name: task for task in self.project.tasks}
        return tuple(known[name] for name in self._task_names)

    @property
    def role(self) -> str:
        """What the answers are: `vote`, `review` or `adjudication`."""
        return QUEUES[self.queue_name].role

    @property
    def task(self) -> Task:
        return self.tasks[self._question]

    def state(self) -> ImageState:
        """What is known of the picture on screen."""
        return image_state(self.project.store, self._current(), self.annotator)

    def decision(self) -> Decision | None:
        """What the networks made of the picture; told in review alone, a vote is given without them."""
        shown = self.shown()
        if shown is None or self.role != "review":
            return None
        found = decision_details(self.project.store, shown.image, shown.task.name)
        return found[1] if found else None

    def progress(self) -> Progress:
        """How far the task of the question on screen is."""
        counts = final_counts(self.project.store, self.task.name)
        labelled = sum(n for (_, label), n in counts.items() if label is not None)
        return Progress(labelled - missing_with_label(self.project.store, self.task.name), self._images)

    def ahead(self, count: int) -> list[str]:
        """The names of the images that are likely next."""
        return [self.name_of(image) for image in self.queue.ahead(count)]

    def name_of(self, image: int) -> str:
        """The path of an image of the project."""
        if image not in self._names:
            if len(self._names) >= _NAMES_KEPT:
                self._names.clear()
            self._names[image] = image_name(self.project.store, image)
        return self._names[image]

    @property
    def question(self) -> int:
        """Which of the session's questions is on screen, counted from 0."""
        return self._question

    def answer(self, label: str) -> Action:
        """Store the label for the question on screen, on disk when this returns, and go on."""
        found = self.task.find_label(label)
        if found is None:
            raise InputError(f"{label!r} is not a label of task {self.task.name!r}.")
        action = self._record(found)
        self._advance()
        return action

    def _record(self, label: str) -> Action:
        answer = Annotation(self._current(), self.task.name, label)
        return annotate(self.project.store, self.annotator, [answer], self.role)

    def turn(self, task: str) -> Action:
        """Answer one of the board's questions with yes, or with no where it is yes, and stay with the picture."""
        said = self.state().own.get(task)
        answer = Annotation(self._current(), task, NO if said == YES else YES)
        return annotate(self.project.store, self.annotator, [answer], self.role)

    def answer_rest(self) -> Action | None:
        """Answer no to the board's questions that have no answer, as one action, and go on; None where all have one."""
        image, own = self._current(), self.state().own
        rest = [Annotation(image, task.name, NO) for task in self.tasks if own.get(task.name) is None]
        action = annotate(self.project.store, self.annotator, rest, self.role) if rest else None
        self._advance()
        return action

    def skip(self) -> Action | None:
        """Go on without an answer, and remember that; None where the picture has one of the annotator's."""
        skipped = [task.name for task in self.tasks] if self.board else [self.task.name]
        action = skip(self.project.store, self.annotator, self._current(), skipped)
        self._advance()
        return action

    def mark(self, flag: bool, note: str) -> Action:
        """Flag the picture on screen as unsure, with a note."""
        return set_mark(self.project.store, self.annotator, self._current(), flag, note)

    def take_back(self) -> Action | None:
        """Undo the annotator's last answer, skip or flag and show the picture it was about."""
        return self._follow(undo(self.project.store, self.annotator, ANSWERS))

    def do_again(self) -> Action | None:
        """Undo the last undo and show the picture it was about."""
        return self._follow(redo(self.project.store, self.annotator, ANSWERS))

    def go(self, position: int) -> None:
        """Show the picture at a place of the queue, counted from 0."""
        self.queue.go(position)
        self.finished = not len(self.queue)
        self._question = self._first_open_question()

    def show_image(self, image: int) -> None:
        """Show an image, put into the queue at the present place where it is not in it."""
        self.queue.put_in(image)
        self.finished = False
        self._question = self._first_open_question()

    def takes(self, image: int) -> bool:
        """Whether an image may be shown here: where answers settle or review, only one that the queue holds."""
        return self.role == "vote" or image in self.queue.images

    def go_next(self) -> None:
        self.go(self.queue.position + 1)

    def go_back(self) -> None:
        self.go(self.queue.position if self.finished else self.queue.position - 1)

    def choose_question(self, number: int) -> None:
        """Put another of the session's questions to the picture on screen."""
        self._question = max(0, min(number, len(self.tasks) - 1))

    def _go_on_at(self, last_image: str) -> None:
        """Show `last_image`, or what follows it where the queue is in the order of names."""
        number = find_image(self.project.store, last_image)
        if (number is None or not self.queue.go_to_image(number)) and self.filter.order == BY_NAME:
            self.queue.go(place_after(self.queue.images, last_image, self.name_of))

    def _advance(self) -> None:
        last = self.board or self._question + 1 == len(self.tasks)
        following = [] if last else [number for number in self._open_questions() if number > self._question]
        if following:
            self._question = following[0]
        elif self.queue.at_end:
            self.finished = True
        else:
            self.queue.go(self.queue.position + 1)
            self._question = self._first_open_question()

    def _open_questions(self) -> list[int]:
        """The questions that the current picture still has to be asked."""
        if self.queue.current is None:
            return []
        state = image_state(self.project.store, self.queue.current, self.annotator)
        return [number for number, task in enumerate(self.tasks) if self._is_open(task.name, state)]

    def _is_open(self, task: str, state: ImageState) -> bool:
        source = QUEUES[self.queue_name].source
        if source:
            return task in state.final and state.final[task].source == source
        if self.queue_name == "unlabelled":
            said = state.final.get(task)
            return not state.votes.get(task) and not (said and said.source == CANNOT_TELL)
        return state.own.get(task) is None

    def _first_open_question(self) -> int:
        return next(iter(self._open_questions()), 0) if len(self.tasks) > 1 else 0

    def _follow(self, action: Action | None) -> Action | None:
        if action and len(action.images) == 1 and self._belongs(action):
            self.queue.put_in(action.images[0])
            self.finished = False
            asked = [number for number, task in enumerate(self.tasks) if task.name in action.tasks]
            self._question = asked[0] if asked else 0
        return action

    def _belongs(self, action: Action) -> bool:
        """Whether the image of an undone action may be shown here, as it was answered in this role or is held."""
        return self.takes(action.images[0]) or action.text.endswith(f" of {self.role}")

    def _current(self) -> int:
        shown = self.shown()
        if shown is None:
            raise InputError("No picture is on screen: choose another queue.")
        return shown.image
