"""Settling blind, and the answer that nobody can tell."""

from __future__ import annotations

import pytest

from labeler.judging import JudgingSession, SettleSession
from labeler.label_session import LabelSession
from labeler.project import Project
from labeler.store import (
    Annotation,
    Decision,
    ImageState,
    annotate,
    apply_decisions,
    final_labels,
    set_mark,
    settlements,
)
from labeler.tasks import LIGHT, ORIENTATION


@pytest.fixture
def torn(project: Project) -> Project:
    """Ann and bob differ on the light of images 1-3 and agree on 4; ann has a note on 1."""
    for person, label in (("ann", "left"), ("bob", "center")):
        answers = [Annotation(image, "light", label) for image in (1, 2, 3)]
        annotate(project.store, person, [*answers, Annotation(4, "light", "right")])
    set_mark(project.store, "ann", 1, True, "left, I think")
    return project


def settling(project: Project, annotator: str = "ann") -> SettleSession:
    return SettleSession(project, annotator, [ORIENTATION, LIGHT], "conflicts")


def seen(state: ImageState) -> tuple[object, ...]:
    return state.own, state.votes, state.others


def test_nothing_that_anybody_said_is_seen_until_it_is_asked_for(torn: Project) -> None:
    session = settling(torn, "bob")
    assert session.task == LIGHT
    assert session.hides
    assert seen(session.state()) == ({}, {}, {})
    assert session.state().final["light"].label is None
    session.look()
    assert not session.hides
    assert session.state().votes == {"light": {"ann": "left", "bob": "center"}}
    assert session.state().own == {"light": "center"}
    assert session.state().others == {"ann": (True, "left, I think")}
    session.go_next()
    assert session.hides


def test_a_settlement_says_whether_it_was_made_blind_also_after_an_undo(torn: Project) -> None:
    session = settling(torn)
    before = session.before_settling("left")
    assert (before.image, before.task, before.label) == ("00.png", "light", "left")
    assert before.votes == {"ann": "left", "bob": "center"}
    session.answer("left")
    session.look()
    session.answer("center")
    session.take_back()
    assert not session.hides
    session.take_back()
    assert not session.hides  # the votes were shown after the answer
    session.answer("left")
    assert [(one.image, one.label, one.blind, one.stands) for one in settlements(torn.store)] == [
        ("00.png", "left", True, False),
        ("01.png", "center", False, False),
        ("00.png", "left", False, True),
    ]


def test_votes_can_be_shown_at_once(torn: Project) -> None:
    session = settling(torn)
    session.votes_at_once = True
    assert not session.hides
    session.answer("left")
    assert [one.blind for one in settlements(torn.store)] == [False]


def test_cannot_tell_leaves_no_label_and_has_a_queue_of_its_own(torn: Project) -> None:
    session = settling(torn, "cy")
    session.cannot_tell()
    assert (final_labels(torn.store, "light")[1].source, final_labels(torn.store, "light")[1].label) == (
        "cannot tell",
        None,
    )
    assert settling(torn, "cy").queue.images == [2, 3]
    again = SettleSession(torn, "dee", [ORIENTATION, LIGHT], "cannot-tell")
    assert again.queue.images == [1]
    assert again.task == LIGHT
    assert again.hides
    again.answer("right")
    assert final_labels(torn.store, "light")[1].source == "adjudicated"
    undone = session.take_back()
    assert undone is not None
    assert session.shown() is not None


def test_nobody_is_asked_again_about_what_cannot_be_told(torn: Project) -> None:
    annotate(torn.store, "ann", [Annotation(5, "light", None)], "cannot tell")
    assert LabelSession(torn, "bob", [LIGHT], "unlabelled").queue.images == []
    both = LabelSession(torn, "bob", [LIGHT, ORIENTATION], "unlabelled")
    both.show_image(5)
    assert both.task == ORIENTATION
    assert both.progress().labelled == 0


def test_a_review_may_end_in_cannot_tell_and_change_its_mind(project: Project) -> None:
    models = (("m", "left", 0.5),)
    made = [Decision(image, "light", None, "needs review", 0.5, models) for image in (1, 2)]
    apply_decisions(project.store, "ann", "auto-1", {}, made)
    session = JudgingSession(project, "ann", [LIGHT], "needs-review")
    session.cannot_tell()
    assert final_labels(project.store, "light")[1].source == "cannot tell"
    assert JudgingSession(project, "ann", [LIGHT], "needs-review").queue.images == [2]
    session.go_back()
    session.answer("left")
    assert (final_labels(project.store, "light")[1].source, final_labels(project.store, "light")[1].label) == (
        "adjudicated",
        "left",
    )
    session.answer("right")
    assert final_labels(project.store, "light")[2].source == "reviewed"
    for _ in range(3):
        session.take_back()
    assert final_labels(project.store, "light")[1].source == "needs review"
    assert session.shown() is not None
