"""The Review page: what the networks could not decide, and what they did."""

from __future__ import annotations

from labeler.errors import InputError
from labeler.gui.check_page import ask_again
from labeler.gui.job_runner import Job
from labeler.gui.judging_page import JudgingPage
from labeler.gui.keys import key_or_title
from labeler.gui.label_page import Mode
from labeler.gui.neighbour_strip import NeighbourStrip
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.widgets import Button, column, row, text
from labeler.image_filter import LEAST_SURE, ImageFilter
from labeler.project import Project
from labeler.review_session import ReviewSession
from labeler.settings import Place
from labeler.suspects import KINDS

REVIEWING = Mode("review", ("needs-review", "auto", "cannot-tell", *KINDS), order=LEAST_SURE, session=ReviewSession)


class ReviewPage(JudgingPage):
    """Accept what the networks lean to, answer otherwise, or say that nobody can tell."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, REVIEWING)
        self.hidden = text(tone="muted", wrap=True)
        self.show_proposal = Button(self.tr("Show the proposal"), lambda: window.attempt(self._look), "quiet", "eye")
        self.alike = NeighbourStrip(window)
        self.alike.compare_wanted.connect(lambda task: window.attempt(lambda: self._compare(task)))
        self.panel.below_buttons.addLayout(column(self.hidden, row(self.show_proposal, None), gap=0.5))
        self.aids.add_below(self.alike)

    def open_project(self, project: Project | None) -> None:
        self.alike.open_project()
        if project is None:
            self.alike.close_loader()
        super().open_project(project)

    def arrive(self) -> None:
        self.alike.forget()
        super().arrive()

    def choose_filter(self, chosen: ImageFilter) -> None:
        """Narrow or order the queue anew; the order is remembered for the next time."""
        super().choose_filter(chosen)
        if chosen.order != self._window.settings.review_order:
            self._window.settings.review_order = chosen.order
            self._window.save_settings_soon()

    def refresh(self) -> None:
        session = self.session
        if isinstance(session, ReviewSession):
            session.hides_proposals = self._window.settings.hide_proposals
            words = self.tr("What the networks say is hidden until you answer; {key} shows it.")
            self.hidden.setText(words.format(key=key_or_title("review.look")))
            for widget in (self.hidden, self.show_proposal):
                widget.setVisible(session.hides)
        super().refresh()
        if isinstance(session, ReviewSession):
            self.alike.show_for(session.project, None if session.hides else session.shown())

    def choose_queue(self, name: str) -> None:
        """Go through other pictures; suspected labels have a page of their own, as they are asked about blind."""
        if name in KINDS:
            self.bar.queue.setCurrentIndex(self.bar.queue.findData(self._session().queue_name))
            ask_again(self._window, name)
        else:
            super().choose_queue(name)

    def _own_handlers(self) -> Handlers:
        return {**super()._own_handlers(), "review.accept": self._accept, "review.look": self._look}

    def _first_place(self) -> Place:
        return Place(queue=self._mode.queues[0], filter=ImageFilter(order=self._window.settings.review_order))

    def _look(self) -> None:
        session = self._session()
        if isinstance(session, ReviewSession) and session.shown() is not None:
            session.look()
            self._come_back()

    def _compare(self, task: str) -> None:
        """Have all pictures described, so that alike ones can be found."""
        session = self._session()
        folder = session.project.folder

        def done(_event: object) -> None:
            if is_open(self._window, folder):
                self.alike.forget()
                self.refresh()

        arguments = ("features", str(folder), "--task", task)
        self._window.jobs.start(Job(self.tr("Comparing the pictures"), arguments, on_result=done))

    def _accept(self) -> None:
        session = self._session()
        if session.shown() is None:
            return
        if isinstance(session, ReviewSession) and session.hides:
            words = self.tr("What the networks say is hidden: press the key of a label, or {key} to see it first.")
            raise InputError(words.format(key=key_or_title("review.look")))
        if self.proposal is None:
            raise InputError(self.tr("The networks propose nothing here: press the key of a label."))
        self.answer(self.proposal)
