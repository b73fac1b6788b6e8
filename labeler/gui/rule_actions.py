"""Reverting one rule of an auto-labelling from the window, and saying what that changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from labeler.gui.page import Window
from labeler.store import RuleOfRun, restore_rule, revert_rule


def revert_or_restore(window: Window, rule: RuleOfRun, *, reverted: bool) -> None:
    """Let a rule that is `reverted` count again, or revert it; a message says what came or went."""
    if window.project is None:
        return
    store = window.project.store
    if reverted:
        count = restore_rule(store, window.annotator, rule)
        words = _tr("{rule} counts again: {count} labels.")
    else:
        count = revert_rule(store, window.annotator, rule)
        words = _tr("{rule} is reverted: {count} labels taken back, what people answered stays. Ctrl+Z undoes it.")
    window.show_message(words.format(rule=f"{rule.rule} ({rule.task})", count=f"{count:,}"), "good")


def _tr(words: str) -> str:
    return QCoreApplication.translate("RuleActions", words)
