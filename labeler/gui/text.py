"""Translating text that is declared as data elsewhere (actions, pages, queues)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, words: str) -> str:
    """`words` in the person's language; `context` is the table they stand in."""
    return QCoreApplication.translate(context, words)


def counted(count: int, one: str, many: str) -> str:
    """`one` for a single thing, else `many` with the number in the place of {count}.

    >>> counted(1, "1 answer imported.", "{count} answers imported."), counted(1200, "1 picture", "{count} pictures")
    ('1 answer imported.', '1,200 pictures')
    """
    return one if count == 1 else many.format(count=f"{count:,}")
