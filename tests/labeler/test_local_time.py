"""Stored times as people read them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from labeler.certificates import certificate_lines
from labeler.local_time import local_time, time_words


@pytest.fixture(autouse=True)
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer nine hours ahead of UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("at", ["2026-01-02T20:04:05.678+00:00", "2026-01-02T20:04:05Z", "2026-01-02T20:04:05"])
def test_a_stored_time_is_told_by_the_clock_of_this_computer(at: str) -> None:
    assert time_words(at) == "2026-01-03 05:04"
    assert local_time(at).hour == 5


def test_the_date_of_a_certificate_is_local() -> None:
    certificate = {
        "kind": "auto",
        "max_error": 0.02,
        "bound": None,
        "confidence": 0.95,
        "audited": 0,
        "errors": 0,
        "coverage": 0.0,
        "date": "2026-01-02T20:04:05+00:00",
    }
    assert dict(certificate_lines(certificate))["Date"] == "2026-01-03 05:04"
    assert dict(certificate_lines({key: certificate[key] for key in certificate if key != "date"}))["Date"] == "unknown"
