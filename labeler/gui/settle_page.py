"""The merge desk's queue of conflicts: blind, the most informative first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labeler.gui.conflict_ranker import ConflictRanker
from labeler.gui.judging_page import JudgingPage
from labeler.gui.keys import key_or_title
from labeler.gui.label_page import Mode
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.widgets import Button, column, row, text
from labeler.image_filter import INFORMATIVE
from labeler.judging import Settled, SettleSession
from labeler.project import Project
from labeler.store import final_counts

SETTLING = Mode("settle", ("conflicts", "cannot-tell"), order=INFORMATIVE, session=SettleSession)


class SettlePage(JudgingPage):
    """Who said what is hidden until it is asked for; after the answer it is told, so that one learns from it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, SETTLING)
        self.votes = text(wrap=True)
        self.show_votes = Button(self.tr("Show the votes"), lambda: window.attempt(self._look), "quiet", "eye")
        self.before = text(role="caption", tone="muted", wrap=True)
        self.before.hide()
        told = column(self.votes, row(self.show_votes, None), self.before, gap=0.5)
        self.panel.below_buttons.addLayout(told)
        self._is_unseen = True
        self._ranker = ConflictRanker(self)
        self._ranker.ranked.connect(self._show_ranked)
        self._ranker.failed.connect(lambda sentence: window.show_message(sentence, "error"))

    def _own_handlers(self) -> Handlers:
        return {
            **super()._own_handlers(),
            "settle.look": self._look,
            "move.desk": lambda: self._window.go_to_page("merge"),
        }

    def open_project(self, project: Project | None) -> None:
        self._ranker.end()
        self._is_unseen = True
        super().open_project(project)

    def arrive(self) -> None:
        self.before.hide()
        if self.session is not None:
            self._ranker.rank(self.session.project, self.session.tasks)
            if self._is_unseen:
                self.session.rebuild()  # no picture has been on screen that would have to stay
        self._is_unseen = False
        super().arrive()

    def answer(self, label: str) -> None:
        """Settle the conflict on screen, then say from which votes."""
        settled = self._settling().before_settling(label)
        super().answer(label)
        self._tell(settled)

    def cannot_tell(self) -> None:
        settled = self._settling().before_settling(None)
        super().cannot_tell()
        self._tell(settled)

    def refresh(self) -> None:
        session = self.session
        if isinstance(session, SettleSession):
            session.votes_at_once = self._window.settings.votes_at_once
            self.show_votes.setVisible(session.hides)
            self.votes.setText(self._votes_words(session))
        super().refresh()
        if isinstance(session, SettleSession) and session.shown() is None:
            self.empty.offer_first(self._end_buttons(session))

    def _end_buttons(self, session: SettleSession) -> list[Button]:
        """The questions that are not asked here and have conflicts, and the way back to the desk."""
        asked = {task.name for task in session.tasks}
        others = [task.name for task in session.project.tasks if task.name not in asked]
        found = ((name, final_counts(session.project.store, name).get(("conflict", None), 0)) for name in others)
        name, count = next(((name, count) for name, count in found if count), ("", 0))
        back = Button(self.tr("Back to Merge"), lambda: self._window.go_to_page("merge"), "primary")
        if not count:
            return [back]
        words = self.tr("Settle {task} next ({count})").format(task=name, count=f"{count:,}")
        return [Button(words, lambda: self._window.attempt(lambda: self.choose_tasks(name)), "primary")]

    def _votes_words(self, session: SettleSession) -> str:
        """Who said what of the question on screen, or that it is hidden."""
        if session.shown() is None:
            return ""
        if session.hides:
            words = self.tr("Who said what is hidden until you answer; {key} shows it.")
            return words.format(key=key_or_title("settle.look"))
        votes = session.state().votes.get(session.task.name, {})
        return self.tr("The votes: {votes}.").format(votes=self._said(votes)) if votes else ""

    def _said(self, votes: Mapping[str, str]) -> str:
        return ", ".join(self.tr("{who} {label}").format(who=who, label=label) for who, label in votes.items())

    def _look(self) -> None:
        self._settling().look()
        self._come_back()

    def _tell(self, settled: Settled) -> None:
        """Say what the picture before was settled from."""
        words = self.tr("The picture before: {label}. The votes were: {votes}.")
        self.before.setText(words.format(label=settled.label or self._words(), votes=self._said(settled.votes)))
        self.before.setToolTip(settled.image)
        self.before.setVisible(bool(settled.votes))

    def _show_ranked(self, folder: Path) -> None:
        """The order is known: the picture on screen stays, the others follow it."""
        if self.session is not None and is_open(self._window, folder) and self.isVisible():
            shown = self.session.shown()
            self.session.rebuild(shown.name if shown else "")
            self.refresh()

    def _settling(self) -> SettleSession:
        session = self._session()
        assert isinstance(session, SettleSession)
        return session
