"""Audits and settlements are kept beside the votes, append-only, and their answers can be taken back."""

from __future__ import annotations

import sqlite3

import pytest

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    AuditRecord,
    Drawn,
    Store,
    acted_images,
    add_audit,
    annotate,
    annotator_counts,
    annotator_votes,
    audit_answers,
    audit_sample,
    audits,
    final_labels,
    find_audit,
    recent_actions,
    record_audit_answer,
    redo,
    settlements,
    undo,
)


@pytest.fixture
def audit(store: Store) -> AuditRecord:
    annotate(store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    drawn = Drawn({"label": "x"}, 9, [(2, "right"), (1, "left")])
    return add_audit(store, "ann", "unanimous", "light", 7, lambda: drawn)


def test_a_sample_is_kept_with_the_labels_that_stood(store: Store, audit: AuditRecord) -> None:
    assert (audit.kind, audit.task, audit.annotator, audit.scope) == ("unanimous", "light", "ann", {"label": "x"})
    assert (audit.population, audit.seed, audit.size) == (9, 7, 2)
    assert list(audit_sample(store, audit.id).items()) == [(2, "right"), (1, "left")]
    annotate(store, "ann", [Annotation(1, "light", "center")])
    assert audit_sample(store, audit.id)[1] == "left"
    assert audits(store) == [audit]
    assert find_audit(store, audit.id) == audit
    with pytest.raises(InputError, match="no audit 5: the project has 1"):
        find_audit(store, 5)


def test_an_answer_of_an_audit_is_no_vote_and_can_be_taken_back(store: Store, audit: AuditRecord) -> None:
    before = (annotator_votes(store, "light"), final_labels(store, "light"), annotator_counts(store))
    record_audit_answer(store, "bob", audit.id, 1, "center")
    record_audit_answer(store, "bob", audit.id, 1, None)
    action = record_audit_answer(store, "cy", audit.id, 2, "right")
    assert (action.kind, action.images, action.tasks, action.text) == ("audit", (2,), ("light",), "light: right")
    assert audit_answers(store, audit.id) == {(1, "bob"): None, (2, "cy"): "right"}
    assert (annotator_votes(store, "light"), final_labels(store, "light"), annotator_counts(store)) == before
    undone = undo(store, "bob", {"audit"})
    assert undone is not None
    assert (undone.images, undone.tasks) == ((1,), ("light",))
    assert audit_answers(store, audit.id)[1, "bob"] == "center"
    redo(store, "bob")
    assert audit_answers(store, audit.id)[1, "bob"] is None


def test_history_names_the_image_of_an_audits_answer(store: Store, audit: AuditRecord) -> None:
    record_audit_answer(store, "bob", audit.id, 2, None)
    (past,) = recent_actions(store, "bob", 10)
    assert (past.kind, past.text, past.first_name, past.tasks) == ("audit", "light: cannot tell", "b.jpg", ("light",))
    assert [image for _, image in acted_images(store, "bob", 10)] == [2]


def test_only_images_of_the_sample_can_be_answered(store: Store, audit: AuditRecord) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        record_audit_answer(store, "bob", audit.id, 3, "left")
    with pytest.raises(InputError, match="'up' is not a label"):
        record_audit_answer(store, "bob", audit.id, 1, "up")
    assert audit_answers(store, audit.id) == {}


def test_a_draw_that_fails_leaves_nothing(store: Store) -> None:
    def refuse() -> tuple[int, list[tuple[int, str | None]]]:
        raise InputError("too few")

    with pytest.raises(InputError, match="too few"):
        add_audit(store, "ann", "pool", "light", 1, refuse)
    assert audits(store) == []
    assert annotator_votes(store, "light") == []


@pytest.mark.parametrize("table", ["audit", "audit_image", "audit_answer", "settlement"])
def test_what_was_drawn_answered_and_settled_cannot_be_rewritten(store: Store, audit: AuditRecord, table: str) -> None:
    record_audit_answer(store, "bob", audit.id, 1, "center")
    annotate(store, "cy", [Annotation(1, "light", "left")], "adjudication")
    column = "place" if table == "audit_image" else "id"
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
            store.connection.execute(statement)


def test_a_settlement_keeps_the_votes_of_its_moment(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")])
    annotate(store, "bob", [Annotation(1, "light", "center")])
    action = annotate(store, "cy", [Annotation(1, "light", "left")], "adjudication", blind=True)
    assert action.text == "light: left (ann=left; bob=center, blind)"
    annotate(store, "bob", [Annotation(1, "light", "right")])
    action = annotate(store, "cy", [Annotation(1, "light", None)], "cannot tell", blind=False)
    assert action.text == "light: cannot tell (ann=left; bob=right, votes seen)"
    undo(store, "cy")
    annotate(store, "cy", [Annotation(1, "light", "right"), Annotation(2, "light", "left")], "adjudication")
    assert [(s.image, s.label, dict(s.votes), s.blind, s.stands) for s in settlements(store)] == [
        ("a.jpg", "left", {"ann": "left", "bob": "center"}, True, True),
        ("a.jpg", None, {"ann": "left", "bob": "right"}, False, False),
        ("a.jpg", "right", {"ann": "left", "bob": "right"}, None, True),
        ("b.jpg", "left", {}, None, True),
    ]
    assert {(s.annotator, s.task) for s in settlements(store)} == {("cy", "light")}
