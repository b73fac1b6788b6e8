"""What an audit has found, in words, and settling what it found wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from labeler.audit import AuditResult, correctable, settle_wrong
from labeler.audit_words import remarks
from labeler.gui.page import Window
from labeler.gui.text import translate
from labeler.gui.widgets import Button
from labeler.project import Project
from labeler.store import AuditRecord


def say(words: str) -> str:
    """Words about an audit in the person's language."""
    return translate("audits", words)


def outcome(found: AuditResult) -> str:
    """The rate of wrong labels with its interval, or how often each label was answered where none was checked."""
    if found.errors is not None and found.errors.of:
        return _tr("Wrong: {rate}.").format(rate=found.errors)
    if found.answers:
        rates = ", ".join(f"{label} {found.rate(label)}" for label in found.answers)
        return _tr("Answered: {rates}.").format(rates=rates)
    return _tr("No label could be told.")


def details(found: AuditResult) -> list[str]:
    """The same for each label that was checked, and what else is to be known."""
    by_label = [f"{label}: {rate}" for label, rate in found.by_label.items()] if len(found.by_label) > 1 else []
    return [*by_label, *remarks(found, say)]


def settle_buttons(
    window: Window, project: Project, audit: AuditRecord, done: Callable[[], object]
) -> Sequence[Button]:
    """A button that settles the labels found wrong as the auditors answered; none where there are none."""
    wrong = len(correctable(project.store, audit))
    if not wrong:
        return ()

    def settle() -> None:
        settle_wrong(project.store, window.annotator, audit)
        words = _tr("Settled as the audit found: {count}. Ctrl+Z takes it back.")
        window.show_message(words.format(count=f"{wrong:,}"), "good")
        done()

    words = _tr("Settle the one that differs") if wrong == 1 else _tr("Settle the {count} that differ")
    return (Button(words.format(count=f"{wrong:,}"), lambda: window.attempt(settle)),)


def _tr(words: str) -> str:
    return QCoreApplication.translate("AuditOutcome", words)
