"""Stored times as a person reads them: the store keeps UTC, people read the clock of their computer."""

from __future__ import annotations

from datetime import UTC, datetime


def local_time(at: str) -> datetime:
    """A stored time (ISO 8601; UTC where it names no zone) in the time zone of this computer."""
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def time_words(at: str) -> str:
    """A stored time to read, `YYYY-MM-DD HH:MM` by the clock of this computer.

    >>> time_words("2026-01-02T03:04:05.678+00:00") == f"{local_time('2026-01-02T03:04:05Z'):%Y-%m-%d %H:%M}"
    True
    """
    return f"{local_time(at):%Y-%m-%d %H:%M}"
