"""Reviewing blind: what the networks said is hidden until it is asked for or the question is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labeler.judging import JudgingSession
from labeler.store import Action, Decision, ImageState

_OF_NETWORKS = frozenset({"auto", "needs review"})  # sources of final labels that tell what networks said


class ReviewSession(JudgingSession):
    """`hides_proposals`: nothing is shown at first. What was seen once stays in sight, also after an undo."""

    hides_proposals = False

    def __init__(self, *session: Any, **options: Any) -> None:
        self._seen: set[tuple[int, str]] = set()  # images and tasks whose proposal was on screen
        super().__init__(*session, **options)

    @property
    def hides(self) -> bool:
        """Whether what the networks say of the question on screen is hidden."""
        return self.shown() is not None and self.role == "review" and self._hides(self.task.name)

    def look(self) -> None:
        """Show what the networks say of the question on screen."""
        self._seen.add((self._current(), self.task.name))

    def decision(self) -> Decision | None:
        return None if self.hides else super().decision()

    def state(self) -> ImageState:
        """What may be seen of the picture on screen."""
        state = super().state()
        if self.role != "review":
            return state
        final = {
            task: one for task, one in state.final.items() if one.source not in _OF_NETWORKS or not self._hides(task)
        }
        return replace(state, final=final)

    def _judge(self, label: str | None) -> Action:
        image, task = self._current(), self.task.name
        action = super()._judge(label)
        self._seen.add((image, task))
        return action

    def _hides(self, task: str) -> bool:
        return self.hides_proposals and (self._current(), task) not in self._seen
