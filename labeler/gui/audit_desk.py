"""The Audits page: start a blind check of labels, and see what audits have found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.audit import KINDS, open_images, result
from labeler.audit_session import is_to_settle
from labeler.audit_words import about, about_blindly
from labeler.gui import theme
from labeler.gui.audit_form import AuditForm
from labeler.gui.audit_outcome import details, outcome, say, settle_buttons
from labeler.gui.audit_page import ask_audit
from labeler.gui.page import Handlers, Window
from labeler.gui.widgets import Button, Card, ElidedText, bring_into_sight, clear, column, row, scrolled, text
from labeler.local_time import time_words
from labeler.project import Project
from labeler.store import AuditRecord, Change, audits


class AuditDesk(QWidget):
    """A form for a new audit, and a card per audit, the latest first."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.form = AuditForm()
        self.form.wanted.connect(lambda: window.attempt(self._start))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(2 * theme.GRID)
        intro = text(
            self.tr(
                "Labels that annotators agree on can be wrong too. A random sample, answered without seeing what "
                "anybody said, tells how many are."
            ),
            tone="muted",
            wrap=True,
        )
        back = Button(self.tr("Back to Merge"), lambda: window.go_to_page("merge"), "quiet", "arrow-left")
        whole = column(column(row(text(self.tr("Audits"), "title"), None, back), intro, margins=(2, 2, 2, 1)), gap=0)
        self.area = scrolled(column(self.form, self._cards, None, gap=2, margins=(2, 0, 2, 2)))
        whole.addWidget(self.area, 1)
        self.setLayout(whole)
        self.cards: list[AuditCard] = []

    def handlers(self) -> Handlers:
        return {"move.desk": lambda: self._window.go_to_page("merge")}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project

    def arrive(self) -> None:
        self._show()
        self._focus()

    def leave(self) -> None:
        """Nothing runs here."""

    def store_changed(self, _change: Change) -> None:
        self._show()

    def _show(self) -> None:
        if self._project is None:
            return
        place = self._window.settings.place(self._project.folder, self._window.annotator)
        self.form.show_project(self._project, place.tasks)
        had_focus = any(button.hasFocus() for card in self.cards for button in card.buttons)
        clear(self._cards)
        self.cards = [
            AuditCard(self._window, self._project, audit, self._show)
            for audit in audits(self._project.store)
            if KINDS[audit.kind].blind
        ]
        for card in self.cards:
            self._cards.addWidget(card)
        if had_focus:
            self._focus()

    def _focus(self) -> None:
        """What is likeliest next: going on with an audit, or a new one."""
        unfinished = next((card for card in self.cards if card.is_open), None)
        if unfinished is not None:
            unfinished.buttons[0].show()  # at once, so that it can take the focus
            unfinished.buttons[0].setFocus()
            bring_into_sight(self.area, unfinished.buttons[0])
        else:
            self.form.take_focus()

    def _start(self) -> None:
        project = self._project
        if project is not None:
            ask_audit(self._window, project, self.form.draw(project, self._window.annotator))


class AuditCard(Card):
    """One audit: what it is about, how far it is, what it has found. While it is being answered nothing is told."""

    def __init__(self, window: Window, project: Project, audit: AuditRecord, done: Callable[[], object]) -> None:
        super().__init__()
        self.audit = audit
        self._window, self._project = window, project
        left = len(open_images(project.store, audit, window.annotator))
        found = result(project.store, audit)
        self.is_open = 0 < left < audit.size
        self.outcome = text(wrap=True)
        self.details = text(tone="muted", wrap=True)
        self.buttons = [*self._answer_buttons(left)]
        if self.is_open or not found.is_finished:
            answered = audit.size - left if self.is_open else found.answered
            words = (
                self.tr("{count} of {size} answered by you.")
                if self.is_open
                else self.tr("{count} of {size} answered.")
            )
            self.outcome.setText(words.format(count=f"{answered:,}", size=f"{audit.size:,}"))
        else:
            self.outcome.setText(outcome(found))
            self.details.setText("\n".join(details(found)))
            self.buttons = [*settle_buttons(window, project, audit, done), *self.buttons]
        told = about if found.is_finished else about_blindly  # who answers is not told who said what
        self.add(self._heading(told(audit, say)), self.outcome, self.details, row(*self.buttons, None))
        self.details.setVisible(bool(self.details.text()))  # once it is in the card: alone it would be a window

    def _heading(self, what: str) -> QHBoxLayout:
        audit = self.audit
        title = ElidedText(f"{audit.task}: {what}", role="strong")
        drawn = ElidedText(
            f"{time_words(audit.created)} · {audit.annotator}", color_name="muted", widest=theme.scaled(240)
        )
        head = row(title, drawn)
        head.setStretch(0, 1)
        return head

    def _answer_buttons(self, left: int) -> Sequence[Button]:
        """Settling what its auditors answered differently, or answering what the annotator has not answered."""
        if is_to_settle(self._project, self.audit, self._window.annotator):
            differing = len(result(self._project.store, self.audit).differing)
            settle = self.tr("Settle the {count} on which answers differ").format(count=f"{differing:,}")
            return (Button(settle, lambda: ask_audit(self._window, self._project, self.audit), "primary"),)
        if not left:
            return ()
        words = self.tr("Go on: {count} left") if self.is_open else self.tr("Answer {count} pictures")
        return (
            Button(
                words.format(count=f"{left:,}"),
                lambda: ask_audit(self._window, self._project, self.audit),
                "primary" if self.is_open else "normal",
            ),
        )
