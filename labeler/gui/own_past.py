"""Pictures of one's own past on a page of questions: walking back through them, and being asked about one again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from labeler.done_trail import DoneTrail
from labeler.gui.page import Window
from labeler.label_session import LabelSession
from labeler.pace import Pace
from labeler.self_check import Asked, SelfCheck
from labeler.store import Action, ImageState
from labeler.unsure import with_seen_marks

_WORDS = {
    "vote": "answer",
    "review": "answer",
    "adjudication": "settled conflict",
    "skip": "skip",
    "mark": "flag",
}  # kinds of actions as people call them


class OwnPast:
    """What a session's page needs for both; made anew with the session."""

    def __init__(self, window: Window, session: LabelSession) -> None:
        self._window = window
        self._session = session
        self._trail = DoneTrail(session.project.store, session.annotator)
        self.check = SelfCheck(session)

    def walk(self, *, forth: bool) -> None:
        """Show the picture on which one acted before, or after, the one on screen; nothing is changed."""
        shown = self._session.shown()
        step = self._trail.after if forth else self._trail.before
        image = step(shown.image if shown else None)
        if image is not None:
            self._session.show_image(image)
        elif forth:
            self._window.show_message(_tr("There is nothing later that you have done."))
        else:
            self._window.show_message(_tr("There is nothing earlier that you have done."))

    def answer(self, label: str) -> None:
        """Store an answer, or the second answer of a self-check, and go on to what is asked next."""
        if self.check.is_asking:
            differs = self.check.answer(label)
            if differs is not None:
                self._offer(differs, label)
            return
        action = self._session.answer(label)
        if self._window.settings.self_check:
            self.check.after_answer(action)

    def skip(self) -> None:
        """Go on without an answer; a self-check that is left is not a skip."""
        if self.check.is_asking:
            self.check.leave()
        else:
            self._session.skip()

    def state(self) -> ImageState:
        """What may be seen of the picture on screen."""
        return with_seen_marks(self._session, self.check.veiled(self._session.state()))

    def take_back(self, pace: Pace) -> None:
        """Undo the annotator's last answer, skip or flag, and say so; the last self-check is asked anew."""
        self._report(self._session.take_back(), pace)

    def do_again(self, pace: Pace) -> None:
        """Undo the last undo, and say so."""
        self._report(self._session.do_again(), pace)

    def _report(self, action: Action | None, pace: Pace) -> None:
        if action is None:
            self._window.show_message(_tr("There is nothing more to take back or do again."))
            return
        pace.take_back()
        self.check.ask_again(action)
        what = action.text.rpartition(" of ")[2]
        many = _tr("{count} images").format(count=f"{len(action.images):,}")
        image = self._session.name_of(action.images[0]) if len(action.images) == 1 else many
        words = (
            _tr("Taken back: {what} on {image}.") if action.kind == "undo" else _tr("Done again: {what} on {image}.")
        )
        self._window.show_message(words.format(what=_tr(_WORDS.get(what, what)), image=image))

    def _offer(self, asked: Asked, label: str) -> None:
        words = _tr("You answered {image} differently before: {before}, now {now}. Your first answer stands.").format(
            image=self._session.name_of(asked.image), before=asked.stood, now=label
        )
        self._window.show_offer(words, _tr("Show it"), lambda: self._window.show_image(asked.image))


def _tr(words: str) -> str:
    return QCoreApplication.translate("OwnPast", words)
