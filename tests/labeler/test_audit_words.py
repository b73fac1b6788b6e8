from __future__ import annotations

import json

import pytest

from labeler.audit import KINDS, draw, open_images, result
from labeler.audit_words import about, about_blindly, audit_document, promise, remarks
from labeler.project import Project
from labeler.store import Annotation, AuditRecord, annotate, record_audit_answer


def record(kind: str, scope: dict[str, object]) -> AuditRecord:
    return AuditRecord(1, kind, "light", "2026-01-01T00:00:00+00:00", "ann", scope, 10, 1, 5)


@pytest.mark.parametrize(
    ("kind", "scope", "words"),
    [
        ("unanimous", {}, "agreed labels"),
        ("unanimous", {"label": "left"}, "agreed labels “left”"),
        ("cell", {"said": {"ann": "left", "bob": "center"}}, "where ann says left and bob says center"),
        ("pool", {}, "images that no person has labelled"),
        ("auto", {"run": "auto-1"}, "auto-labels of auto-1"),
        ("auto", {"run": "auto-1", "rule": "agreement"}, "auto-labels of auto-1, agreement"),
    ],
)
def test_what_an_audit_is_about(kind: str, scope: dict[str, object], words: str) -> None:
    assert about(record(kind, scope)) == words


@pytest.mark.parametrize("kind", KINDS)
def test_those_who_answer_are_told_nothing_that_anybody_said(kind: str) -> None:
    scope = {"label": "left", "said": {"ann": "left", "bob": "center"}, "run": "auto-1", "rule": "agreement"}
    told = about_blindly(record(kind, scope))
    assert told.startswith("images that ") or told.startswith("images on which ")
    assert not any(word in told for word in ("left", "center", "ann ", "bob", "auto-1", "agreement"))


def test_what_it_can_promise() -> None:
    assert promise(1) == "1 pictures: if none is wrong, at most 95.0 % are (95 % sure)."
    assert promise(150) == "150 pictures: if none is wrong, at most 2.0 % are (95 % sure)."


def test_a_result_with_its_remarks_and_as_json(project: Project) -> None:
    for person in ("ann", "bob"):
        annotate(project.store, person, [Annotation(image, "light", "left") for image in range(1, 6)])
    audit = draw(project.store, "ann", "unanimous", "light", 4, seed=9)
    empty = audit_document(audit, result(project.store, audit))
    assert empty["errors"]["rate"] is None
    json.dumps(empty, allow_nan=False)
    first, second, third, _ = open_images(project.store, audit, "cy")
    record_audit_answer(project.store, "cy", audit.id, first, "left")
    record_audit_answer(project.store, "cy", audit.id, second, None)
    record_audit_answer(project.store, "cy", audit.id, third, "right")
    record_audit_answer(project.store, "dee", audit.id, third, "left")
    found = result(project.store, audit)
    assert remarks(found) == [
        "1 could not be told and are not counted.",
        "On 1 those who answered differ: these count as wrong.",
        "Where answers differ, somebody settles them before the audit is finished: 1 left.",
        "80 % of them were drawn: the bounds are a little wider than needed.",
    ]
    document = audit_document(audit, found)
    assert (document["answered"], document["cannot_tell"], document["disputed"], document["finished"]) == (
        3,
        1,
        1,
        False,
    )
    assert (document["errors"]["wrong"], document["errors"]["checked"], document["errors"]["rate"]) == (1, 2, 0.5)
    assert document["answers"] == {"left": 2, "right": 1}
    whole = draw(project.store, "ann", "unanimous", "light", 5)
    assert remarks(result(project.store, whole)) == ["All of them were drawn: the rate is no estimate."]
