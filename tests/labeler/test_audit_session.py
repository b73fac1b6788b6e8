"""Answering an audit: blind, in the order of the draw, and on from where one stopped."""

from __future__ import annotations

import pytest

from labeler.audit import correctable, draw, result, settle_wrong
from labeler.audit_session import AuditSession, AuditSettleSession, audit_session
from labeler.project import Project
from labeler.store import (
    Annotation,
    AuditRecord,
    annotate,
    annotator_votes,
    audit_answers,
    audit_sample,
    final_labels,
    record_audit_answer,
    set_mark,
    set_missing,
    settlements,
    undo,
)


@pytest.fixture
def audit(project: Project) -> AuditRecord:
    """Ann and bob agree on all five images; four of them are to be audited."""
    for person in ("ann", "bob"):
        annotate(project.store, person, [Annotation(image, "light", "left") for image in range(1, 6)])
    set_mark(project.store, "bob", 1, True, "left!")
    return draw(project.store, "ann", "unanimous", "light", 4, seed=3)


def on_screen(session: AuditSession) -> int | None:
    shown = session.shown()
    return shown.image if shown else None


def test_nothing_is_seen_but_ones_own_answers(project: Project, audit: AuditRecord) -> None:
    session = AuditSession(project, "ann", audit)
    order = list(audit_sample(project.store, audit.id))
    assert on_screen(session) == order[0]
    for image in order:
        session.show_image(image)
        state = session.state()
        assert (state.own, state.final, state.votes, state.others) == ({}, {}, {}, {})
    session.go(0)
    session.answer("left")
    session.go_back()
    assert session.state().own == {"light": "left"}
    assert AuditSession(project, "bob", audit).state().own == {}


def test_it_goes_on_where_one_stopped_and_comes_back_to_what_was_passed_over(
    project: Project, audit: AuditRecord
) -> None:
    order = list(audit_sample(project.store, audit.id))
    session = AuditSession(project, "ann", audit)
    session.skip()
    session.answer("left")
    session.cannot_tell()
    assert (session.progress().labelled, session.progress().total) == (2, 4)
    session = AuditSession(project, "ann", audit)
    assert on_screen(session) == order[0]
    session.answer("right")
    assert on_screen(session) == order[3]
    session.answer("left")
    assert session.finished
    assert on_screen(session) is None
    session.take_back()
    assert on_screen(session) == order[3]
    session.do_again()
    assert AuditSession(project, "ann", audit).finished
    assert not AuditSession(project, "bob", audit).finished
    assert audit_answers(project.store, audit.id) == {
        (order[0], "ann"): "right",
        (order[1], "ann"): "left",
        (order[2], "ann"): None,
        (order[3], "ann"): "left",
    }
    assert len(annotator_votes(project.store, "light")) == 10


def test_missing_pictures_are_not_asked_about(project: Project, audit: AuditRecord) -> None:
    order = list(audit_sample(project.store, audit.id))
    set_missing(project.store, [f"{order[0] - 1:02d}.png"])
    assert AuditSession(project, "ann", audit).queue.images == order[1:]


def test_what_was_found_wrong_is_settled_as_one_act(project: Project, audit: AuditRecord) -> None:
    order = list(audit_sample(project.store, audit.id))
    session = AuditSession(project, "cy", audit)
    for label in ("right", "center", "left"):
        session.answer(label)
    session.cannot_tell()
    other = AuditSession(project, "dee", audit)
    for label in ("right", "right", "left", "left"):  # the auditors differ on the second
        other.answer(label)
    assert [one.image for one in correctable(project.store, audit)] == order[:1]
    before = result(project.store, audit)
    action = settle_wrong(project.store, "cy", audit)
    assert action is not None
    assert final_labels(project.store, "light")[order[0]].label == "right"
    assert final_labels(project.store, "light")[order[0]].source == "adjudicated"
    assert [(one.label, one.blind) for one in settlements(project.store)] == [("right", True)]
    assert result(project.store, audit) == before
    assert settle_wrong(project.store, "cy", audit) is None
    undo(project.store, "cy")
    assert final_labels(project.store, "light")[order[0]].source == "unanimous"
    assert len(correctable(project.store, audit)) == 1


def test_who_has_answered_is_asked_to_settle_what_differs_blind(project: Project) -> None:
    audit = draw(project.store, "cy", "pool", "light", 3, seed=1, auditors=2)
    first, second, third = audit_sample(project.store, audit.id)
    for person, labels in (("cy", ("left", "left", "right")), ("dee", ("left", "center", "left"))):
        for image, label in zip((first, second, third), labels, strict=True):
            assert not isinstance(audit_session(project, person, audit), AuditSettleSession)
            record_audit_answer(project.store, person, audit.id, image, label)
    session = audit_session(project, "eve", audit)  # who has not answered it: both auditors have
    assert isinstance(session, AuditSettleSession)
    assert (session.progress().labelled, session.progress().total) == (0, 2)
    assert on_screen(session) == second
    assert (session.state().own, session.state().votes, session.state().others) == ({}, {}, {})
    session.answer("right")
    assert on_screen(session) == third
    session.cannot_tell()
    assert session.finished
    assert result(project.store, audit).is_finished
    session.take_back()
    assert on_screen(session) == third
    assert not result(project.store, audit).is_finished
    session.answer("left")
    assert result(project.store, audit).is_finished
