"""Pictures of one's own past on a page of questions: walking back through them, and being asked about one again."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from labeler.done_trail import DoneTrail
from labeler.gui.page import Window
from labeler.gui.past_list import say
from labeler.label_session import LabelSession
from labeler.pace import Pace
from labeler.past_words import past_line
from labeler.self_check import Asked, SelfCheck
from labeler.store import Action, ImageState, undone_action
from labeler.unsure import with_seen_marks


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
        if image is not None and self._session.takes(image):
            self._session.show_image(image)
        elif image is not None:
            words = _tr("You have done {image}, which is not among these pictures.")
            self._offer_image(words.format(image=self._session.name_of(image)), image)
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
        line = past_line(undone_action(self._session.project.store, action.id), date.today(), say)
        words = _tr("Taken back: {what}.") if action.kind == "undo" else _tr("Done again: {what}.")
        sentence, shown = words.format(what=line.sentence()), self._session.shown()
        if len(action.images) == 1 and (shown is None or shown.image != action.images[0]):
            self._offer_image(sentence, action.images[0])
        else:
            self._window.show_message(sentence)

    def _offer_image(self, sentence: str, image: int) -> None:
        """Say something of an image that is not on screen, with the way to it."""
        self._window.show_offer(sentence, _tr("Show it"), lambda: self._window.show_image(image))

    def _offer(self, asked: Asked, label: str) -> None:
        words = _tr("You answered {image} differently before: {before}, now {now}. Your first answer stands.").format(
            image=self._session.name_of(asked.image), before=asked.stood, now=label
        )
        self._offer_image(words, asked.image)


def _tr(words: str) -> str:
    return QCoreApplication.translate("OwnPast", words)
