"""The Review page: what the networks could not decide, and what they did."""

from __future__ import annotations

from labeler.errors import InputError
from labeler.gui.check_page import ask_again
from labeler.gui.judging_page import JudgingPage
from labeler.gui.label_page import Mode
from labeler.gui.page import Handlers, Window
from labeler.judging import JudgingSession
from labeler.suspects import KINDS

REVIEWING = Mode("review", ("needs-review", "auto", "cannot-tell", *KINDS), session=JudgingSession)


class ReviewPage(JudgingPage):
    """Accept what the networks lean to, answer otherwise, or say that nobody can tell."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, REVIEWING)

    def choose_queue(self, name: str) -> None:
        """Go through other pictures; suspected labels have a page of their own, as they are asked about blind."""
        if name in KINDS:
            self.bar.queue.setCurrentIndex(self.bar.queue.findData(self._session().queue_name))
            ask_again(self._window, name)
        else:
            super().choose_queue(name)

    def _own_handlers(self) -> Handlers:
        return {**super()._own_handlers(), "review.accept": self._accept}

    def _accept(self) -> None:
        if self._session().shown() is None:
            return
        if self.proposal is None:
            raise InputError(self.tr("The networks propose nothing here: press the key of a label."))
        self.answer(self.proposal)
