"""Answering an audit: one picture after the other, and nothing of what anybody said of it."""

from __future__ import annotations

from labeler.audit import AuditResult, result
from labeler.audit_session import AuditSession, AuditSettleSession, audit_session, is_to_settle
from labeler.audit_words import about_blindly
from labeler.gui.audit_outcome import details, outcome, say, settle_buttons
from labeler.gui.judging_page import JudgingPage
from labeler.gui.label_page import Mode
from labeler.gui.own_past import OwnPast
from labeler.gui.page import Handlers, Window
from labeler.gui.widgets import Button, text
from labeler.pace import Pace
from labeler.project import Project
from labeler.store import AuditRecord, Change, audits

AUDITING = Mode("audit", ("all",))
_ONE_QUESTION = frozenset({"queue.filter", "queue.clear-filter", "move.question", "move.all-questions"})


def ask_audit(window: Window, project: Project, audit: AuditRecord) -> None:
    """Go to the page on which the annotator answers an audit."""
    window.settings.remember_audit(project.folder, audit.id)
    window.save_settings_soon()
    window.go_to_page("audit")


class AuditPage(JudgingPage):
    """The audit that `ask_audit` named last, until the annotator has answered all of it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, AUDITING)
        self.about = text(tone="muted", wrap=True)
        self.panel.below_buttons.addWidget(self.about)
        self.bar.queue.hide()
        self._project: Project | None = None

    def handlers(self) -> Handlers:
        return {action: run for action, run in super().handlers().items() if action not in _ONE_QUESTION}

    def _own_handlers(self) -> Handlers:
        return {**super()._own_handlers(), "move.desk": self._leave}

    def _leave(self) -> None:
        """Go to where the audit belongs: what a promise rests on is drawn on the Auto-label page."""
        of_pool = isinstance(self.session, AuditSession) and self.session.audit.kind == "pool"
        self._window.go_to_page("auto-label" if of_pool else "audits")

    def open_project(self, project: Project | None) -> None:
        super().open_project(None)  # an audit is opened when it is to be answered
        self._project = project

    def arrive(self) -> None:
        project = self._project
        number = self._window.settings.audit(project.folder) if project else None
        chosen = next((one for one in audits(project.store) if one.id == number), None) if project else None
        if project is None or chosen is None:
            self._show_none()
        else:
            self._ask(project, chosen)
        self._come_back()

    def store_changed(self, change: Change) -> None:
        if change.kind != "tasks" and self.session is not None:
            self.refresh()

    def refresh(self) -> None:
        session = self.session
        if not isinstance(session, AuditSession) or session.shown() is not None:
            super().refresh()
            self._show_progress()
            return
        self._pace = Pace()
        self.bar.show_session(session, self._pace.per_minute())
        self._show_progress()
        self.guide.show_question(session, None)
        self._leave_questions()
        self._show_end(session)

    def _ask(self, project: Project, audit: AuditRecord) -> None:
        """Go on with the audit that was chosen, where it is not on screen already."""
        session = self.session
        if isinstance(session, AuditSession) and session.audit == audit and not session.finished:
            return
        self.session = audit_session(project, self._window.annotator, audit)
        self.past = OwnPast(self._window, self.session)
        self.bar.show()
        self.panel.offer_tasks(self.session.tasks, audit.task)
        words = self.tr("A sample of {what}. What anybody said is hidden; your answers change no label.")
        if isinstance(self.session, AuditSettleSession):
            words = self.tr("Those who answered differ on these of {what}. Who said what is hidden; you settle them.")
        self.about.setText(words.format(what=about_blindly(audit, say)))

    def _leave_questions(self) -> None:
        """Show words in place of a picture and its question."""
        self.panel.hide()
        self._divider.hide()
        self.keys.show(())
        self.view.show_picture(None)
        self._middle.setCurrentWidget(self.empty)

    def _show_none(self) -> None:
        """No audit was chosen in this project."""
        self.session = None
        self.bar.hide()
        self._leave_questions()
        see = Button(self.tr("See all audits"), lambda: self._window.go_to_page("audits"), "primary")
        words = self.tr("Choose one to go on with, or draw a new one.")
        self.empty.show_state("clipboard-text", self.tr("No audit is being answered."), words, [see])

    def _show_progress(self) -> None:
        if isinstance(self.session, AuditSession):
            done = self.session.progress()
            words = self.tr("{count} of {size} answered").format(count=f"{done.labelled:,}", size=f"{done.total:,}")
            self.bar.labelled.set_text(words)

    def _show_end(self, session: AuditSession) -> None:
        """What the audit has found, and what to do with it."""
        audit = session.audit
        found = result(session.project.store, audit)
        words = self.tr("Back to Auto-label") if audit.kind == "pool" else self.tr("See all audits")
        buttons = [Button(words, self._leave, "primary")]
        if is_to_settle(session.project, audit, session.annotator):
            settle = self.tr("Settle the {count} that differ").format(count=f"{len(found.differing):,}")
            buttons.append(Button(settle, self.arrive))
        if found.is_finished:
            buttons += settle_buttons(self._window, session.project, audit, self._come_back)
            sentence = "\n".join([outcome(found), *details(found)])
        else:
            sentence = self._what_lacks(audit, found)
        self.empty.show_state("check-circle", self.tr("You have answered this audit."), sentence, buttons)

    def _what_lacks(self, audit: AuditRecord, found: AuditResult) -> str:
        """Why the audit is not finished; nothing of what it has found."""
        if found.complete < audit.size:
            words = self.tr("{count} of its {size} pictures still need the answer of another person.")
            return words.format(count=f"{audit.size - found.complete:,}", size=f"{audit.size:,}")
        words = self.tr("Those who answered differ on {count}. It is finished once somebody has settled them.")
        return words.format(count=f"{len(found.differing):,}")
