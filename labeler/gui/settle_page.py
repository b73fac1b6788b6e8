"""The merge desk's queue of conflicts: blind, the most informative first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from labeler.gui.conflict_ranker import ConflictRanker
from labeler.gui.judging_page import JudgingPage
from labeler.gui.keys import key_or_title
from labeler.gui.label_page import Mode
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.widgets import Button, column, text
from labeler.image_filter import INFORMATIVE
from labeler.judging import Settled, SettleSession
from labeler.project import Project

SETTLING = Mode("settle", ("conflicts", "cannot-tell"), order=INFORMATIVE, session=SettleSession)


class SettlePage(JudgingPage):
    """Who said what is hidden until it is asked for; after the answer it is told, so that one learns from it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, SETTLING)
        self.hidden = text(tone="muted", wrap=True)
        self.show_votes = Button(self.tr("Show the votes"), lambda: window.attempt(self._look), "quiet", "eye")
        self.blindness = QWidget()
        self.blindness.setLayout(column(self.hidden, self.show_votes, gap=0.5))
        self.before = text(tone="muted", wrap=True)
        self.before.hide()
        self.panel.below_buttons.addWidget(self.blindness)
        self.panel.below_buttons.addWidget(self.before)
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
        super().open_project(project)

    def arrive(self) -> None:
        self.before.hide()
        if self.session is not None:
            self._ranker.rank(self.session.project, self.session.tasks)
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
            self.blindness.setVisible(session.hides)
            words = self.tr("Who said what is hidden until you answer; {key} shows it.")
            self.hidden.setText(words.format(key=key_or_title("settle.look")))
        super().refresh()

    def _look(self) -> None:
        self._settling().look()
        self._come_back()

    def _tell(self, settled: Settled) -> None:
        """Say what the picture before was settled from."""
        votes = ", ".join(self.tr("{who} {label}").format(who=who, label=said) for who, said in settled.votes.items())
        words = self.tr("Before: {label}. The votes: {votes}.")
        self.before.setText(words.format(label=settled.label or self._words(), votes=votes))
        self.before.setToolTip(settled.image)
        self.before.setVisible(bool(votes))

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
