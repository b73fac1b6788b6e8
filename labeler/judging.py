"""Answering above the votes: settling conflicts, blind, and reviewing, where *cannot tell* is an answer too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labeler.image_filter import INFORMATIVE
from labeler.label_session import LabelSession
from labeler.store import Action, Annotation, FinalLabel, ImageState, annotate, image_state
from labeler.store.final import CANNOT_TELL, CONFLICT, SETTLED


@dataclass(frozen=True)
class Settled:
    """A picture that was just settled: its name, task, label (None: nobody can tell) and the votes it was made from."""

    image: str
    task: str
    label: str | None
    votes: Mapping[str, str]


class JudgingSession(LabelSession):
    """Answers of which *cannot tell* is one; it leaves the image without a label, and out of training."""

    def cannot_tell(self) -> Action:
        """Store that nobody can tell the answer to the question on screen, and go on."""
        action = self._judge(None)
        self._advance()
        return action

    def _record(self, label: str) -> Action:
        return self._judge(label)

    def _judge(self, label: str | None) -> Action:
        answer = Annotation(self._current(), self.task.name, label)
        return annotate(self.project.store, self.annotator, [answer], self._role_of(label), blind=self._is_blind())

    def _role_of(self, label: str | None) -> str:
        """A review lies below what was settled: where something was, only another settlement changes it."""
        if label is None:
            return CANNOT_TELL
        return "adjudication" if self._standing_source() in SETTLED else self.role

    def _standing_source(self) -> str:
        state = image_state(self.project.store, self._current(), self.annotator)
        return state.final.get(self.task.name, FinalLabel("", None)).source

    def _is_blind(self) -> bool | None:
        return None

    def _belongs(self, action: Action) -> bool:
        return super()._belongs(action) or action.text.endswith(f" of {CANNOT_TELL}")


class SettleSession(JudgingSession):
    """Conflicts, of which nothing is seen that anybody said until it is asked for or the conflict is settled.

    `votes_at_once` shows it from the start. What was seen once is settled in sight of the votes, also after an undo.
    """

    votes_at_once = False

    def __init__(self, *session: Any, **options: Any) -> None:
        self._seen: set[tuple[int, str]] = set()  # images and tasks whose votes were on screen
        super().__init__(*session, **options)

    def rebuild(self, last_image: str = "") -> None:
        """List the conflicts anew; in the order of what is learnt, the picture on screen comes first and stays."""
        super().rebuild(last_image)
        if self.filter.order == INFORMATIVE:
            self.queue.bring_first()

    @property
    def hides(self) -> bool:
        """Whether the votes on the question on screen are hidden."""
        return self.shown() is not None and self._hides(self.task.name, super().state())

    def look(self) -> None:
        """Show who said what of the question on screen."""
        self._seen.add((self._current(), self.task.name))

    def state(self) -> ImageState:
        """What may be seen of the picture on screen."""
        state = super().state()
        hidden = {task.name for task in self.tasks if self._hides(task.name, state)}
        if not hidden:
            return state
        return replace(
            state,
            own={task: label for task, label in state.own.items() if task not in hidden},
            votes={task: votes for task, votes in state.votes.items() if task not in hidden},
            others={},
        )

    def before_settling(self, label: str | None) -> Settled:
        """What is to be told once the question on screen is answered with `label`."""
        votes = super().state().votes.get(self.task.name, {})
        return Settled(self.name_of(self._current()), self.task.name, label, votes)

    def _judge(self, label: str | None) -> Action:
        action = super()._judge(label)
        self.look()
        return action

    def _is_blind(self) -> bool:
        return self._hides(self.task.name, super().state())

    def _hides(self, task: str, state: ImageState) -> bool:
        source = state.final.get(task, FinalLabel("", None)).source
        is_asked = source in (CONFLICT, CANNOT_TELL)
        return is_asked and not self.votes_at_once and (self._current(), task) not in self._seen
