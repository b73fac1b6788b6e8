"""When a picture is shown again, what is seen of it, and what becomes of the second answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from labeler.errors import InputError
from labeler.label_session import LabelSession
from labeler.project import Project
from labeler.self_check import LATEST, SelfCheck
from labeler.store import annotator_votes, self_checks
from labeler.tasks import LIGHT, ORIENTATION

MakeProject = Callable[..., Project]
MANY = 900


@pytest.fixture
def session(make_project: MakeProject) -> LabelSession:
    return LabelSession(make_project(images=MANY, tasks=[LIGHT]), "ann", [LIGHT])


def label_on(session: LabelSession, check: SelfCheck, answers: int) -> list[int]:
    """Give answers until a self-check is asked, at most so many; gives the images that were answered."""
    done = []
    for _ in range(answers):
        shown = session.shown()
        assert shown is not None
        done.append(shown.image)
        check.after_answer(session.answer("left"))
        if check.is_asking:
            break
    return done


def test_about_one_in_a_hundred_of_ones_own_pictures_is_shown_again(session: LabelSession) -> None:
    session.project.store.connection.execute("PRAGMA synchronous = OFF")
    check = SelfCheck(session)
    done: list[int] = []
    asked: list[int] = []
    while len(done) < 800:
        done += label_on(session, check, 800 - len(done))
        if check.is_asking and check.asked:
            shown = session.shown()
            assert shown is not None
            assert shown.image == check.asked.image
            assert shown.image in done
            assert shown.image not in done[-LATEST:]
            asked.append(shown.image)
            assert check.answer("left") is None
            assert session.shown() is not None
    assert 2 <= len(asked) <= 20
    assert len(set(asked)) == len(asked)
    assert done == sorted(done)  # the queue goes on where it was
    assert len(self_checks(session.project.store, "ann")) == len(asked)
    assert len(annotator_votes(session.project.store, "light")) == 800


def test_the_earlier_answer_cannot_be_seen_and_stays(session: LabelSession) -> None:
    session.project.store.connection.execute("PRAGMA synchronous = OFF")
    check = SelfCheck(session)
    label_on(session, check, 800)
    asked = check.asked
    assert asked is not None
    state = session.state()
    assert state.own == {"light": "left"}
    seen = check.veiled(state)
    assert (seen.own, seen.final, seen.votes) == ({}, {}, {})
    differs = check.answer("right")
    assert differs == asked
    assert self_checks(session.project.store, "ann") == [(asked.image, "light", "left", "right")]
    session.show_image(asked.image)
    assert check.veiled(session.state()).own == {"light": "left"}
    undone = session.take_back()
    assert undone is not None
    check.ask_again(undone)
    assert check.is_asking
    assert self_checks(session.project.store, "ann") == []
    assert check.answer("left") is None
    shown = session.shown()
    assert shown is not None
    assert shown.image == asked.back_to


def test_a_second_answer_that_could_not_be_stored_is_still_asked_for(session: LabelSession) -> None:
    session.project.store.connection.execute("PRAGMA synchronous = OFF")
    check = SelfCheck(session)
    label_on(session, check, 800)
    asked = check.asked
    assert asked is not None
    with closing(sqlite3.connect(session.project.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.project.store.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(InputError, match="another program"):
            check.answer("right")
    assert check.is_asking
    check.answer("right")
    assert self_checks(session.project.store, "ann") == [(asked.image, "light", "left", "right")]


def test_a_self_check_can_be_left_and_is_no_skip(session: LabelSession) -> None:
    session.project.store.connection.execute("PRAGMA synchronous = OFF")
    check = SelfCheck(session)
    label_on(session, check, 800)
    asked = check.asked
    assert asked is not None
    check.leave()
    shown = session.shown()
    assert shown is not None
    assert (shown.image, check.is_asking, self_checks(session.project.store, "ann")) == (asked.back_to, False, [])


def test_nothing_is_asked_again_before_there_is_something_older_than_the_latest(make_project: MakeProject) -> None:
    session = LabelSession(make_project(images=LATEST, tasks=[LIGHT, ORIENTATION]), "ann", [LIGHT], "all")
    check = SelfCheck(session)
    for _ in range(20):
        session.go(0)
        for _ in range(LATEST):
            check.after_answer(session.answer("left"))
            assert not check.is_asking


def test_at_the_end_of_a_queue_one_is_back_at_the_end(make_project: MakeProject) -> None:
    session = LabelSession(make_project(images=LATEST + 20, tasks=[LIGHT]), "ann", [LIGHT], "all")
    check = SelfCheck(session, one_in=1)
    while not session.queue.at_end:
        session.answer("left")
    check.after_answer(session.answer("left"))
    assert check.asked is not None
    assert (check.is_asking, check.asked.back_to) == (True, None)
    check.answer("left")
    assert session.finished
