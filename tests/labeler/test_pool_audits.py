"""The audits of a pool: which a promise may rest on, why another may not, and what opening them costs."""

from __future__ import annotations

import pytest

from labeler.audit import draw, open_images, result
from labeler.audit_account import Look, opened, read_looks, risk_left, spend, take_look
from labeler.audit_account import open_audits as open_up
from labeler.audit_words import audit_document
from labeler.errors import InputError
from labeler.pool_audits import answers_of, opened_answers, pool_audits
from labeler.project import Project
from labeler.store import (
    PRESENT,
    Annotation,
    AuditRecord,
    add_images,
    annotate,
    audit_sample,
    chosen_images,
    image_name,
    record_audit_answer,
    set_missing,
    settle_audit_answers,
    undo,
)

RISK = 0.05


def answer(project: Project, audit: AuditRecord, annotator: str, label: str, leave: int = 0) -> list[int]:
    images = list(audit_sample(project.store, audit.id))
    for image in images[leave:]:
        record_audit_answer(project.store, annotator, audit.id, image, label)
    return images


def test_without_audits_there_is_nothing_to_ask(project: Project) -> None:
    found = pool_audits(project, "light", 5, RISK)
    assert (found.to_ask, found.is_spent, dict(found.left_out), found.unfinished) == ((), False, {}, None)
    assert found.pictures == 0


def test_an_audit_counts_once_it_is_answered_by_all_and_settled(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 3, seed=1, auditors=2)
    draw(project.store, "ann", "pool", "orientation", 3, seed=1)
    images = answer(project, audit, "ann", "left", leave=1)
    found = pool_audits(project, "light", 5, RISK)
    assert found.to_ask == ()
    assert found.left_out == {audit.id: "3 of its pictures are not answered, and stopping early breaks a promise"}
    answer(project, audit, "ann", "left")
    answer(project, audit, "ben", "left")
    record_audit_answer(project.store, "ben", audit.id, images[0], "right")
    found = pool_audits(project, "light", 5, RISK)
    assert found.left_out == {audit.id: "its auditors differ on 1 pictures, and that is not settled"}
    assert found.unfinished is not None
    settle_audit_answers(project.store, "cy", audit.id, images[0], None)
    found = pool_audits(project, "light", 5, RISK)
    assert (found.to_ask, found.pictures, found.unfinished) == ((audit,), 3, None)
    assert answers_of(project, found.to_ask) == {images[0]: None, images[1]: "left", images[2]: "left"}


def test_an_audit_of_a_smaller_pool_is_left_out(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 2)
    answer(project, audit, "ann", "left")
    assert pool_audits(project, "light", 6, RISK).left_out == {
        audit.id: "it was drawn from 5 images, and 6 have no label now"
    }


def test_an_audit_is_left_out_where_images_came_since(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 2)
    images = answer(project, audit, "ann", "left")
    others = [image for image in chosen_images(project.store, PRESENT) if image not in images]
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in others[:2]])
    assert pool_audits(project, "light", 3, RISK).to_ask == (audit,)
    add_images(project.store, ["new.jpg"])
    assert pool_audits(project, "light", 4, RISK).left_out == {
        audit.id: "images without a label have come since it was drawn: 1"
    }


def test_an_audit_is_left_out_where_a_label_was_taken_back_since(project: Project) -> None:
    labelled, *pool = chosen_images(project.store, PRESENT)
    annotate(project.store, "ann", [Annotation(labelled, "light", "left")])
    audit = draw(project.store, "ben", "pool", "light", 2, seed=3)
    images = answer(project, audit, "ben", "left")
    undo(project.store, "ann")
    other = next(image for image in pool if image not in images)
    annotate(project.store, "cy", [Annotation(other, "light", "left")])
    assert pool_audits(project, "light", 4, RISK).left_out == {  # as many as at the draw, but not the same
        audit.id: "images without a label have come since it was drawn: 1"
    }
    annotate(project.store, "ann", [Annotation(labelled, "light", "left")])
    assert pool_audits(project, "light", 3, RISK).to_ask == (audit,)
    undo(project.store, "cy")  # of the pool that it was drawn from
    assert pool_audits(project, "light", 4, RISK).to_ask == (audit,)


def test_an_audit_is_left_out_where_a_picture_came_back_since(project: Project) -> None:
    gone, *pool = chosen_images(project.store, PRESENT)
    set_missing(project.store, [image_name(project.store, gone)])
    audit = draw(project.store, "ann", "pool", "light", 2, seed=3)
    images = answer(project, audit, "ann", "left")
    other = next(image for image in pool if image not in images)
    annotate(project.store, "ann", [Annotation(other, "light", "left")])
    assert pool_audits(project, "light", 3, RISK).to_ask == (audit,)
    set_missing(project.store, [])
    assert pool_audits(project, "light", 4, RISK).left_out == {
        audit.id: "images without a label have come since it was drawn: 1"
    }


def test_what_an_audit_was_drawn_from_is_no_part_of_its_document(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 2, auditors=2)
    assert audit_document(audit, result(project.store, audit))["scope"] == {"auditors": 2}


def test_a_picture_that_is_gone_leaves_no_audit_unfinished(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 4, auditors=2)
    images = answer(project, audit, "ann", "left", leave=1)
    answer(project, audit, "ben", "right", leave=1)
    settle = [settle_audit_answers(project.store, "cy", audit.id, image, "left") for image in images[2:]]
    assert len(settle) == 2
    assert pool_audits(project, "light", 5, RISK).unfinished is not None
    names = [image_name(project.store, image) for image in images[:2]]  # one nobody answered, one not settled
    set_missing(project.store, names)
    found = pool_audits(project, "light", 3, RISK)
    assert (found.to_ask, found.unfinished) == ((audit,), None)
    assert open_images(project.store, audit, "ann") == []
    assert set(images[2:]) <= set(answers_of(project, found.to_ask))
    set_missing(project.store, [])
    assert pool_audits(project, "light", 5, RISK).unfinished is not None


def test_who_opens_an_audit_sees_it_and_it_backs_no_new_promise(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 2)
    images = answer(project, audit, "ann", "left")
    promised = take_look(project, Look((audit.id,), ("net",), "light: at most 0.02 wrong", RISK))
    assert opened_answers(project, "light") == {}
    open_up(project, [audit.id])
    open_up(project, [audit.id])
    looks = read_looks(project)
    assert len(looks) == 2
    assert opened(looks) == {audit.id}
    assert opened_answers(project, "light") == dict.fromkeys(images, "left")
    assert opened_answers(project, "orientation") == {}
    assert risk_left(looks, [audit.id], RISK) == 0
    found = pool_audits(project, "light", 5, RISK)
    assert (found.is_spent, found.pictures) == (True, 0)
    with pytest.raises(InputError, match="was opened"):
        spend(looks, Look((audit.id,), ("other",), "light: at most 0.05 wrong", RISK))
    again = spend(looks, Look((audit.id,), ("net",), "light: at most 0.02 wrong", RISK))
    assert again == promised  # a promise that was made before stands
