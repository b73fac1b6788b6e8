"""The rules of an auto-labelling on its row: what each gave, what a sample of it showed, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from labeler.acceptance import accept, draw_sample, finding, samples_of
from labeler.audit import open_images
from labeler.gui.acceptance_page import check_sample
from labeler.gui.audit_outcome import say
from labeler.gui.page import Window
from labeler.gui.rule_actions import revert_or_restore
from labeler.gui.text import counted
from labeler.gui.widgets import Button, column, line, row, text
from labeler.project import Project
from labeler.rule_words import acceptance_sentence, anchored_sentence, fallen_words, finding_sentence, samples_sentence
from labeler.store import AuditRecord, Finding, RuleStanding, rule_standings


class RuleRow(QWidget):
    """One rule: its counts, its sample, and the buttons Check, Accept and Revert where each makes sense."""

    def __init__(self, window: Window, project: Project, standing: RuleStanding, size: int) -> None:
        super().__init__()
        self._window, self._project, self._standing, self._size = window, project, standing, size
        samples = samples_of(project.store, standing.rule)
        self._sample: AuditRecord | None = samples[0] if samples else None
        self._found: Finding | None = finding(project.store, samples[0]) if samples else None
        self._left = len(open_images(project.store, samples[0], window.annotator)) if samples else 0
        rule = standing.rule
        name = text(f"{rule.rule} · {rule.task}", "strong")
        self.counts = text(_counts(standing), "caption", "muted", wrap=True)
        self.state = text(self._state(), wrap=True)
        self.buttons = self._buttons()
        about = column(name, self.counts, self.state, gap=0.25)
        layout = row(gap=2)
        layout.addLayout(about, 1)
        layout.addLayout(column(row(*self.buttons), None))
        self.setLayout(layout)
        self.state.setVisible(bool(self.state.text()))  # once it is in the row: alone it would be a window

    def _state(self) -> str:
        """Whether the rule counts, what its last sample showed, and who accepted it."""
        standing, said = self._standing, []
        if standing.reverted:
            said.append(_tr("Reverted: its labels do not count."))
        accepted = standing.acceptance
        if accepted is not None:
            said += [acceptance_sentence(accepted, say), fallen_words(standing, say)]
        if self._found is not None and (accepted is None or accepted.finding.audit != self._found.audit):
            said += [finding_sentence(self._found, say), samples_sentence(self._found, say)]
        if self._found is not None:
            said.append(anchored_sentence(say))
        elif self._sample is not None:
            words = _tr("Sample: {done} of {size} checked by you.")
            size = self._sample.size
            said.append(words.format(done=f"{size - self._left:,}", size=f"{size:,}"))
        return " ".join(filter(None, said))

    def _buttons(self) -> list[Button]:
        works: list[tuple[str, str, Callable[[], object], bool]] = []
        standing = self._standing
        accepted = standing.acceptance
        is_new = self._found is not None and (accepted is None or accepted.finding.audit != self._found.audit)
        if not standing.reverted:
            if self._left:
                words = _tr("Go on: {count} left").format(count=f"{self._left:,}")
                works.append(("check", words, self._check, True))
            if is_new:
                works.append(("accept", _tr("Accept"), self._accept, True))
            if not self._left and standing.standing:
                title = _tr("Check another {count}") if self._sample else _tr("Check {count}")
                count = f"{min(self._size, standing.standing):,}"
                works.append(("draw", title.format(count=count), self._draw, False))
        words = _tr("Let it count again") if standing.reverted else _tr("Revert this rule")
        works.append(("turn", words, self._turn, False))
        return [self._button(*work) for work in works]

    def _button(self, what: str, words: str, work: Callable[[], object], is_first: bool) -> Button:
        made = Button(words, partial(self._window.attempt, work), "primary" if is_first else "normal")
        rule = self._standing.rule
        made.setAccessibleName(f"{words}: {rule}")
        made.setObjectName(f"{rule}: {what}")
        return made

    def _draw(self) -> None:
        audit = draw_sample(self._project.store, self._window.annotator, self._standing.rule, self._size)
        check_sample(self._window, self._project, audit)

    def _check(self) -> None:
        if self._sample is not None:
            check_sample(self._window, self._project, self._sample)

    def _accept(self) -> None:
        if self._sample is not None:
            accept(self._project.store, self._window.annotator, self._sample)
            words = _tr("{rule} is accepted. Ctrl+Z takes that back.")
            self._window.show_message(words.format(rule=self._standing.rule.rule), "good")

    def _turn(self) -> None:
        revert_or_restore(self._window, self._standing.rule, reverted=self._standing.reverted)


class RuleRows(QWidget):
    """A row per rule of a run, below one another."""

    def __init__(self, window: Window, project: Project, run: str, size: int) -> None:
        super().__init__()
        whole = column(gap=1)
        self.rows = [RuleRow(window, project, one, size) for one in rule_standings(project.store, run)]
        for one in self.rows:
            whole.addWidget(line())
            whole.addWidget(one)
        if not self.rows:
            whole.addWidget(text(_tr("No rule gave a label here."), tone="muted"))
        self.setLayout(whole)


def _counts(standing: RuleStanding) -> str:
    """How many labels the rule gave, and how many of them people have answered since."""
    words = [counted(standing.given, _tr("1 label given"), _tr("{count} labels given"))]
    if standing.by_people:
        words.append(_tr("{count} answered by people, who are never overruled").format(count=f"{standing.by_people:,}"))
    if standing.decided_anew:
        words.append(_tr("{count} decided by a later run").format(count=f"{standing.decided_anew:,}"))
    return " · ".join(words)


def _tr(words: str) -> str:
    return QCoreApplication.translate("RuleRows", words)
