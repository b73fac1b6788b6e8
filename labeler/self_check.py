"""When an annotator is shown a picture of their own again, and which one.

Their second answer is compared with the first and stored beside it (`labeler.store.self_checks`); it never becomes a
vote. The annotator sees neither their earlier answer nor the final label while they are asked.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, replace

from labeler.label_session import LabelSession
from labeler.store import Action, ImageState, acted_images, draw_own_answer, record_self_check
from labeler.tasks import Task

ONE_IN = 100
LATEST = 20  # pictures that are still too fresh in mind
TRIES = 8  # draws until a picture can be asked about; then the next answer tries again


@dataclass(frozen=True)
class Asked:
    """A picture shown again. `stood` is the earlier answer, `back_to` the image to go on with (None: the end)."""

    image: int
    task: str
    stood: str
    back_to: int | None


class SelfCheck:
    """The self-checks of one session. Chance follows from the annotator and the number of their answer."""

    def __init__(self, session: LabelSession, one_in: int = ONE_IN) -> None:
        self._session = session
        self._one_in = one_in
        self._due = False
        self._answered: Asked | None = None
        self.asked: Asked | None = None

    @property
    def is_asking(self) -> bool:
        """Whether the picture and question on screen are a self-check."""
        shown = self._session.shown()
        asked = self.asked
        return bool(shown and asked and (shown.image, shown.task.name) == (asked.image, asked.task))

    def after_answer(self, action: Action) -> None:
        """An answer was stored: about once in `one_in` times another own picture comes before the next one."""
        self.asked = None
        chance = random.Random(f"{self._session.annotator} {action.id}")
        if self._session.role != "vote":
            return
        self._due = self._due or chance.randrange(self._one_in) == 0
        if self._due and self._show_one(chance):
            self._due = False

    def answer(self, label: str) -> Asked | None:
        """Store the second answer and go on; gives the self-check where it differs from the first, else None."""
        asked = self.asked
        if asked is None:
            return None
        record_self_check(self._session.project.store, self._session.annotator, asked.image, asked.task, label)
        # Not before it is stored: the next key would overwrite the first answer.
        self._answered, self.asked = asked, None
        self._go_on(asked)
        return asked if asked.stood != label else None

    def ask_again(self, undone: Action) -> None:
        """An action was taken back: where it was the last self-check, its picture is asked about anew."""
        if undone.text == "undo of self-check" and self._answered and undone.images == (self._answered.image,):
            self.asked, self._answered = self._answered, None

    def leave(self) -> None:
        """Go on without a second answer."""
        asked, self.asked = self.asked, None
        if asked is not None:
            self._go_on(asked)

    def veiled(self, state: ImageState) -> ImageState:
        """What may be seen of the picture on screen: nothing of any answer while it is a self-check."""
        if not self.is_asking:
            return state
        return replace(state, own={}, final={}, votes={})

    def _show_one(self, chance: random.Random) -> bool:
        session = self._session
        store, annotator = session.project.store, session.annotator
        latest = _latest_images(session)
        if latest is None:
            return False
        for _ in range(TRIES):
            drawn = draw_own_answer(store, annotator, [task.name for task in session.tasks], chance.random(), latest)
            if drawn is not None:
                shown = session.shown()
                self.asked = Asked(*drawn, back_to=shown.image if shown else None)
                session.show_image(drawn[0])
                session.choose_question(_number_of(session.tasks, drawn[1]))
                return True
        return False

    def _go_on(self, asked: Asked) -> None:
        session = self._session
        if asked.back_to is None:
            session.queue.go(len(session.queue) - 1)
            session.finished = True
        else:
            session.show_image(asked.back_to)


def _latest_images(session: LabelSession) -> list[int] | None:
    """The last LATEST pictures that the annotator acted on, and the one on screen; None where none are older."""
    latest: deque[int] = deque()
    before: int | None = None
    while len(latest) <= LATEST:
        found = acted_images(session.project.store, session.annotator, 2 * LATEST, before)
        if not found:
            return None
        latest += [image for image in dict.fromkeys(image for _, image in found) if image not in latest]
        before = found[-1][0]
    shown = session.shown()
    return [*list(latest)[:LATEST], *([shown.image] if shown else [])]


def _number_of(tasks: tuple[Task, ...], name: str) -> int:
    return next(number for number, task in enumerate(tasks) if task.name == name)
