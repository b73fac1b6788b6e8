"""Translating text that is declared as data elsewhere (actions, pages, queues)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, words: str) -> str:
    """`words` in the person's language; `context` is the table they stand in."""
    return QCoreApplication.translate(context, words)
