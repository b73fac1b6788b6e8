"""An annotator's day in figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labeler.day import day_text, look_at_day
from labeler.project import Project
from labeler.store import (
    Annotation,
    annotate,
    import_annotations,
    record_self_check,
    redo,
    set_mark,
    skip,
    undo,
)
from labeler.store.days import done_since


def fill(project: Project) -> None:
    store = project.store
    annotate(store, "ann", [Annotation(1, "light", "left")])
    annotate(store, "ann", [Annotation(1, "orientation", "right")])
    annotate(store, "ann", [Annotation(2, "light", "left"), Annotation(3, "light", "center")], "review")
    annotate(store, "ann", [Annotation(4, "light", "right")])
    undo(store, "ann")
    annotate(store, "ann", [Annotation(4, "light", "left")])
    undo(store, "ann")
    redo(store, "ann")
    skip(store, "ann", 5, ["light"])
    set_mark(store, "ann", 5, True, "dark")
    record_self_check(store, "ann", 1, "light", "right")
    record_self_check(store, "ann", 2, "light", "left")
    annotate(store, "bob", [Annotation(5, "light", "left")])
    import_annotations(store, "ann", "ben.csv", [("ben", Annotation(5, "light", "left"))], [("ben", 4, True, "")])


def test_standing_answers_are_counted_and_what_was_taken_back_beside_them(project: Project) -> None:
    fill(project)
    now = datetime.now(UTC)
    day = look_at_day(project.store, "ann", project.tasks, now, now - timedelta(minutes=5))
    for summary in (day.today, day.session):
        assert summary.by_task == {"orientation": {"right": 1}, "light": {"left": 3, "center": 1}}
        assert (summary.answers, summary.pictures) == (5, 4)
        assert (summary.skipped, summary.flagged, summary.taken_back, summary.self_checks) == (1, 1, 1, 2)
    (found,) = day.agreement
    assert (found.task, found.checks, found.agreement) == ("light", 2, 0.5)
    assert found.low == pytest.approx(0.0945, abs=1e-3)
    assert found.high == pytest.approx(0.9055, abs=1e-3)


def test_an_answer_that_was_replaced_is_counted_once(project: Project) -> None:
    for label in ("left", "center", "right"):
        annotate(project.store, "ann", [Annotation(1, "light", label)])
    annotate(project.store, "ann", [Annotation(2, "light", "left")])
    annotate(project.store, "ann", [Annotation(2, "light", None)])
    (found,) = done_since(project.store, "ann", datetime.now(UTC) - timedelta(hours=1))
    assert (found.by_label, found.images) == ({("light", "right"): 1}, 1)


def test_yesterday_is_another_day_and_breaks_are_not_worked(project: Project) -> None:
    store = project.store
    for image in (1, 2, 3, 4, 5):
        annotate(store, "ann", [Annotation(image, "light", "left")])
    numbers = [row[0] for row in store.connection.execute("SELECT id FROM action ORDER BY id")]
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    times = (noon - timedelta(days=1), noon, noon + timedelta(seconds=30), noon + timedelta(hours=1))
    for number, at in zip(numbers, (*times, times[-1] + timedelta(seconds=60)), strict=True):
        stored = at.astimezone(UTC).isoformat(timespec="milliseconds")
        store.connection.execute("UPDATE action SET at = ? WHERE id = ?", (stored, number))
    day = look_at_day(store, "ann", project.tasks, noon + timedelta(hours=2), noon + timedelta(minutes=10))
    assert (day.today.pictures, day.today.minutes, day.today.per_minute) == (4, 1.5, 4 / 1.5)
    assert (day.session.pictures, day.session.minutes) == (2, 1.0)
    assert done_since(store, "ann", noon + timedelta(days=1))[0].times == ()
    assert len(done_since(store, "ann", noon - timedelta(days=2))[0].times) == 5
    assert done_since(store, "nobody", noon)[0].by_label == {}


def test_the_day_as_text(project: Project) -> None:
    fill(project)
    now = datetime.now(UTC)
    text = day_text(look_at_day(project.store, "ann", project.tasks, now, now), project.name, now)
    assert text.startswith(f"ann in tiny, {now:%Y-%m-%d}\n\nToday\n  Answers: 5\n  Pictures: 4\n")
    assert "  light: left 3, center 1\n" in text
    assert "Agreement with yourself\n  light: 50 % of 2 pictures shown again, between 9 and 91; kappa" in text
