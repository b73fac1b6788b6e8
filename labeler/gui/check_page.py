"""The page of label errors: asked again, blind, about labels that are probably wrong."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from labeler.check_session import Checked, CheckSession
from labeler.gui.check_end import show_check_end
from labeler.gui.job_runner import Event, Job
from labeler.gui.judging_page import JudgingPage
from labeler.gui.keys import key_or_title
from labeler.gui.label_page import Mode
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.suspect_ranker import SuspectRanker
from labeler.gui.text import translate
from labeler.gui.widgets import Button, column, row, text
from labeler.image_filter import SUSPICIOUS
from labeler.project import Project
from labeler.suspects import BORDERS, KINDS, MIRROR, SLIPS, rate_words, with_network

CHECKING = Mode("check", KINDS, order=SUSPICIOUS, session=CheckSession)
_WHY = {
    SLIPS: "Networks that have not seen this picture doubt its label.",
    BORDERS: "This picture lies between the borders of two annotators, and one of them alone has answered it.",
    MIRROR: "The networks answer its mirror image otherwise.",
}


class LabelErrors:
    """The way to the page, from wherever one is."""

    def __init__(self, window: Window, _owner: QWidget) -> None:
        self._window = window

    def open(self) -> None:
        self._window.go_to_page("check")


def ask_again(window: Window, kind: str) -> None:
    """Go to the page, to the labels suspected for this reason."""
    page = window.pages["check"]
    assert isinstance(page, CheckPage)
    page.choose_queue(kind)
    window.go_to_page("check")


class CheckPage(JudgingPage):
    """What stands is hidden until it is asked for; after the answer it is told, with how often labels were changed."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, CHECKING)
        self.why = text(tone="muted", wrap=True)
        self.hidden = text(wrap=True)
        self.show_label = Button(self.tr("Show the old label"), lambda: window.attempt(self._look), "quiet", "eye")
        self.rate = text(wrap=True)
        self.stop_words = text(
            self.tr("Fewer than a tenth turned out wrong: what follows is hardly worth your time."),
            tone="warning",
            wrap=True,
        )
        self.stop = Button(self.tr("Stop here"), self._leave_page)
        self.before = text(role="caption", tone="muted", wrap=True)
        told = column(
            self.rate, self.before, self.stop_words, row(self.stop, None), gap=0.5
        )  # in sight in a small window
        told.addLayout(column(self.why, self.hidden, row(self.show_label, None), gap=0.5))
        self.panel.below_buttons.addLayout(told)
        for widget in (self.before, self.stop_words, self.stop):
            widget.hide()
        self._told_at: tuple[object, ...] = ()  # what was on screen when the picture before was told
        self.ranker = SuspectRanker(self)
        self.ranker.ranked.connect(self._show_ranked)
        self.ranker.failed.connect(lambda sentence: window.show_message(sentence, "error"))
        window.jobs.changed.connect(self._show_jobs)

    def _own_handlers(self) -> Handlers:
        return {**super()._own_handlers(), "check.look": self._look, "check.leave": self._leave_page}

    def open_project(self, project: Project | None) -> None:
        self.ranker.open_project()
        super().open_project(project)

    def arrive(self) -> None:
        self.before.hide()
        session = self.session
        if session is not None:
            self._window.attempt(lambda: self.ranker.rank(session.project, session.project.tasks))
            self._tell_damage()
        super().arrive()

    def choose_queue(self, name: str) -> None:
        self.before.hide()
        super().choose_queue(name)

    def answer(self, label: str) -> None:
        """Check the label on screen, then say what it was."""
        checked = self._checking().before_answer(label)
        super().answer(label)
        self._tell(checked)

    def cannot_tell(self) -> None:
        checked = self._checking().before_answer(None)
        super().cannot_tell()
        self._tell(checked)

    def refresh(self) -> None:
        session = self.session
        if isinstance(session, CheckSession):
            self.why.setText(translate("CheckPage", _WHY[session.kind]))
            self.show_label.setVisible(session.hides)
            self.hidden.setText(self._standing_words(session))
            self._show_rate(session)
            if self._told_at != self._place_now():
                self.before.hide()  # the person went elsewhere, or took the answer back
        super().refresh()
        if isinstance(session, CheckSession) and session.shown() is None:
            show_check_end(self.empty, session, self.ranker.found, self._window, self._ask_mirror)

    def _standing_words(self, session: CheckSession) -> str:
        """What stands for the question on screen, or how to see it; in sight in a small window too."""
        if session.shown() is None:
            return ""
        if session.hides:
            words = self.tr("What stands is hidden until you answer; {key} shows it.")
            return words.format(key=key_or_title("check.look"))
        final = session.state().final.get(session.task.name)
        if final is None or final.label is None:
            return self.tr("No label stands.")
        return self.tr("What stands: {label}.").format(label=final.label)

    def _show_rate(self, session: CheckSession) -> None:
        rate = session.hit_rate()
        self.rate.setText(rate_words(rate, lambda words: translate("suspects", words)))
        self.rate.setVisible(bool(rate.of))
        self.stop_words.setVisible(rate.says_stop)
        self.stop.setVisible(rate.says_stop)

    def _ask_mirror(self) -> None:
        """Ask the networks, in a job of their own, about pictures and their mirror images."""
        session = self._checking()
        folder = session.project.folder
        tasks = with_network(session.project.store, [task.name for task in session.tasks])
        named = tuple(word for task in tasks for word in ("--task", task))
        asked = partial(self._mirror_asked, folder)
        title = self.tr("Asking about mirror images")
        self._window.jobs.start(Job(title, ("mirror-check", str(folder), *named), on_result=asked))
        self.refresh()

    def _mirror_asked(self, folder: Path, result: Event) -> None:
        """The networks have answered: the queue has what differs."""
        if not is_open(self._window, folder):
            return
        told = [f"{task} {one['differing']:,}/{one['images']:,}" for task, one in result["tasks"].items()]
        words = self.tr("Pictures whose mirror image is answered otherwise: {counts}.")
        self._window.show_message(words.format(counts=", ".join(told)), "good")
        self._show_ranked(folder)

    def _look(self) -> None:
        self._checking().look()
        self._come_back()

    def _leave_page(self) -> None:
        self._window.go_to_page("review")

    def _tell(self, checked: Checked) -> None:
        """Say what the label of the picture before was."""
        now = checked.label or self._words()
        if checked.stood is None:
            words = self.tr("The picture before: {now}.")
        elif checked.stood == checked.label:
            words = self.tr("The picture before: {now}, as it was.")
        else:
            words = self.tr("The picture before: {now}; it was {stood}.")
        self.before.setText(words.format(now=now, stood=checked.stood))
        self.before.setToolTip(checked.image)
        self.before.show()
        self._told_at = self._place_now()

    def _place_now(self) -> tuple[object, ...]:
        shown = self._checking().shown()
        return (shown.image, shown.task.name) if shown else ()

    def _show_ranked(self, folder: Path) -> None:
        """What is suspected is known: the picture on screen stays where it still is."""
        if self.session is not None and is_open(self._window, folder) and self.isVisible():
            shown = self.session.shown()
            self.session.rebuild(shown.name if shown else "")
            self._tell_damage()
            self.refresh()

    def _tell_damage(self) -> None:
        """Say which predictions could not be read; labels of other tasks are asked about nevertheless."""
        damage = [one.reason for one in self.ranker.found.values() if one.is_damaged]
        if damage:
            self._window.show_message(" ".join(damage), "error")

    def _show_jobs(self) -> None:
        """The networks can be asked when no other job runs."""
        if self.isVisible() and self.session is not None and self.session.shown() is None:
            self.refresh()

    def _checking(self) -> CheckSession:
        session = self._session()
        assert isinstance(session, CheckSession)
        return session
