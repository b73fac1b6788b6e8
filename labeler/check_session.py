"""Asking again about labels that are suspected to be wrong, without seeing what stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from labeler.judging import JudgingSession
from labeler.store import Action, FinalLabel, ImageState, record_label_check, scores
from labeler.store.final import SETTLED
from labeler.suspects import HitRate, hit_rate, suspected_since, suspicion_score
from labeler.work_queue import QUEUES


@dataclass(frozen=True)
class Checked:
    """A picture that was just checked: its name, the label that stood (None: none) and the answer (None: nobody can
    tell)."""

    image: str
    stood: str | None
    label: str | None


class CheckSession(JudgingSession):
    """Suspected labels, of which nothing is seen that anybody said until it is asked for or the answer is given.

    What was seen once is answered in sight of the label, also after an undo.
    """

    def __init__(self, *session: Any, **options: Any) -> None:
        self._seen: set[tuple[int, str]] = set()  # images and tasks whose label was on screen
        self._suspected: dict[str, set[int]] = {}
        self._since = ""
        super().__init__(*session, **options)

    def rebuild(self, last_image: str = "") -> None:
        """List the suspected labels anew, and go on at `last_image`."""
        store, tasks = self.project.store, [task.name for task in self.tasks]
        self._suspected = {task: set(scores(store, suspicion_score(self.kind, task))) for task in tasks}
        self._since = suspected_since(store, self.kind, tasks)
        super().rebuild(last_image)

    @property
    def kind(self) -> str:
        """Why the labels of this queue are suspected."""
        return QUEUES[self.queue_name].suspicion

    @property
    def hides(self) -> bool:
        """Whether what stands for the question on screen is hidden."""
        return self.shown() is not None and (self._current(), self.task.name) not in self._seen

    def look(self) -> None:
        """Show what stands for the question on screen."""
        self._seen.add((self._current(), self.task.name))

    def state(self) -> ImageState:
        """What may be seen of the picture on screen."""
        state, image = super().state(), self._current()
        hidden = {task.name for task in self.tasks if (image, task.name) not in self._seen}
        return replace(
            state,
            own={task: label for task, label in state.own.items() if task not in hidden},
            final={task: label for task, label in state.final.items() if task not in hidden},
            votes={task: votes for task, votes in state.votes.items() if task not in hidden},
            others={} if hidden else state.others,
        )

    def hit_rate(self) -> HitRate:
        """How many of the labels checked last were changed, since the networks were trained that suspect them."""
        tasks = [task.name for task in self.tasks]
        return hit_rate(self.project.store, self.kind, tasks, self._since)

    def before_answer(self, label: str | None) -> Checked:
        """What is to be told once the question on screen is answered with `label`."""
        stood = super().state().final.get(self.task.name, FinalLabel("", None))
        return Checked(self.name_of(self._current()), stood.label, label)

    def skip(self) -> Action | None:
        """Go on without an answer; the picture comes again another time."""
        self._advance()
        return None

    def _judge(self, label: str | None) -> Action:
        action = record_label_check(
            self.project.store, self.annotator, self.kind, self._current(), self.task.name, label, blind=self.hides
        )
        self.look()
        return action

    def _is_open(self, task: str, state: ImageState) -> bool:
        settled = task in state.final and state.final[task].source in SETTLED
        return self.queue.current in self._suspected[task] and not settled
