"""Audits: what they draw from, that they draw at random, and what follows from the answers."""

from __future__ import annotations

from collections import Counter

import pytest

from labeler.audit import draw, final_answers, open_images, population_size, result
from labeler.errors import InputError
from labeler.project import Project
from labeler.store import (
    Annotation,
    AuditRecord,
    Decision,
    Store,
    annotate,
    apply_decisions,
    audit_sample,
    record_audit_answer,
    set_missing,
    settle_audit_answers,
    undo,
)
from labeler.store.audits import SETTLED_AUDIT
from tests.conftest import MakeProject

ANN = ("left", "left", "left", "center", "center", "right")
BOB = ("left", "left", "left", "center", "left", "left")  # agrees on images 1-4


@pytest.fixture
def store(make_project: MakeProject) -> Store:
    """Eight images; ann and bob answered the light of the first six and agree on four."""
    made: Project = make_project(images=8)
    for person, labels in (("ann", ANN), ("bob", BOB)):
        answers = [Annotation(image, "light", label) for image, label in enumerate(labels, start=1)]
        annotate(made.store, person, answers)
    return made.store


def answer(store: Store, audit: AuditRecord, annotator: str, answers: dict[int, str | None]) -> None:
    for image, label in answers.items():
        record_audit_answer(store, annotator, audit.id, image, label)


def test_what_each_kind_draws_from(store: Store) -> None:
    assert population_size(store, "unanimous", "light") == 4
    assert population_size(store, "unanimous", "light", {"label": "left"}) == 3
    assert population_size(store, "unanimous", "orientation") == 0
    assert population_size(store, "cell", "light", {"said": {"ann": "left", "bob": "left"}}) == 3
    assert population_size(store, "cell", "light", {"said": {"ann": "right", "bob": "left"}}) == 1
    assert population_size(store, "pool", "light") == 2
    set_missing(store, ["00.png"])
    assert population_size(store, "unanimous", "light") == 3


def test_auto_labels_are_drawn_by_run_and_rule(store: Store) -> None:
    made = [
        Decision(7, "light", "left", "agreement", 0.9, (("m", "left", 0.9),)),
        Decision(8, "light", "right", "one voice", 0.8, (("m", "right", 0.8),)),
    ]
    apply_decisions(store, "ann", "auto-1", {}, made)
    assert population_size(store, "auto", "light", {"run": "auto-1"}) == 2
    assert population_size(store, "auto", "light", {"run": "auto-1", "rule": "one voice"}) == 1
    assert population_size(store, "auto", "light", {"run": "auto-2"}) == 0
    audit = draw(store, "ann", "auto", "light", 2, {"run": "auto-1"})
    assert audit_sample(store, audit.id) in ({7: "left", 8: "right"}, {8: "right", 7: "left"})


@pytest.mark.parametrize(
    ("kind", "task", "size", "scope", "sentence"),
    [
        ("unanimous", "light", 5, {}, "5 pictures are wanted, and there are 4"),
        ("unanimous", "light", 0, {}, "one picture or more"),
        ("guess", "light", 1, {}, "no audit 'guess': choose unanimous or cell"),
        ("pool", "colour", 1, {}, "no task 'colour'"),
        ("cell", "light", 1, {}, "needs 'said'"),
        ("cell", "light", 1, {"said": {}}, "named by its annotators"),
        ("cell", "light", 1, {"said": {"ann": "up"}}, "'up' is not a label"),
        ("unanimous", "light", 1, {"label": "up"}, "'up' is not a label"),
        ("pool", "light", 1, {"label": "left"}, "knows no 'label'"),
        ("auto", "light", 1, {"rule": "agreement"}, "needs 'run'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    store: Store, kind: str, task: str, size: int, scope: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        draw(store, "ann", kind, task, size, scope)


def test_a_seed_draws_the_same_and_every_image_is_as_likely(store: Store) -> None:
    samples = [tuple(audit_sample(store, draw(store, "ann", "unanimous", "light", 2, seed=5).id)) for _ in range(2)]
    assert samples[0] == samples[1]
    drawn = Counter(
        image
        for seed in range(400)
        for image in audit_sample(store, draw(store, "ann", "unanimous", "light", 2, seed=seed).id)
    )
    assert set(drawn) == {1, 2, 3, 4}
    assert all(150 < n < 250 for n in drawn.values())  # 200 each are expected, with a standard deviation of 10
    assert draw(store, "ann", "pool", "light", 1).seed != draw(store, "ann", "pool", "light", 1).seed


def test_answers_are_compared_with_what_stood(store: Store) -> None:
    audit = draw(store, "cy", "unanimous", "light", 4, seed=1)
    order = list(audit_sample(store, audit.id))
    assert open_images(store, audit, "cy") == order
    assert result(store, audit).errors is not None
    answer(store, audit, "cy", {1: "left", 2: "center", 3: None})
    assert open_images(store, audit, "cy") == [4]
    annotate(store, "cy", [Annotation(2, "light", "center")], "adjudication")  # corrected since: it was wrong then
    found = result(store, audit)
    assert (found.size, found.population, found.answered, found.cannot_tell, found.told) == (4, 4, 3, 1, 2)
    assert not found.is_finished
    assert found.errors is not None
    assert (found.errors.count, found.errors.of) == (1, 2)
    assert {label: (rate.count, rate.of) for label, rate in found.by_label.items()} == {"left": (1, 2)}
    assert [(one.image, one.stood, one.answers) for one in found.wrong] == [(2, "left", {"cy": "center"})]
    answer(store, audit, "cy", {4: "center", 3: "left"})
    finished = result(store, audit)
    assert finished.is_finished
    assert finished.errors is not None
    assert (finished.errors.count, finished.errors.of) == (1, 4)


def test_several_auditors_are_told_apart_and_their_differences_count_as_wrong(store: Store) -> None:
    audit = draw(store, "cy", "unanimous", "light", 4)
    answer(store, audit, "cy", {1: "left", 2: "left"})
    answer(store, audit, "dee", {1: "center", 2: "left"})
    assert len(open_images(store, audit, "dee")) == 2
    errors = {name: result(store, audit, name).errors for name in ("cy", "dee", None)}
    assert [rate and (rate.count, rate.of) for rate in errors.values()] == [(0, 2), (1, 2), (1, 2)]
    assert result(store, audit).disputed == (1,)


def test_a_cell_tells_how_often_each_label_was_right(store: Store) -> None:
    audit = draw(store, "cy", "cell", "light", 1, {"said": {"ann": "right", "bob": "left"}})
    answer(store, audit, "cy", {6: "right"})
    found = result(store, audit)
    assert found.errors is None
    assert found.wrong == ()
    assert (found.rate("right").count, found.rate("left").count, found.rate("right").of) == (1, 0, 1)


def test_a_cell_holds_what_was_said_without_seeing_a_proposal(store: Store) -> None:
    annotate(store, "ann", [Annotation(1, "light", "left")], "review")
    assert population_size(store, "cell", "light", {"said": {"ann": "left", "bob": "left"}}) == 2


def test_an_audit_of_two_is_finished_when_both_answered_and_their_differences_are_settled(store: Store) -> None:
    audit = draw(store, "cy", "pool", "light", 1, seed=1, auditors=2)
    assert audit.auditors == 2
    (image,) = audit_sample(store, audit.id)
    answer(store, audit, "cy", {image: "left"})
    assert not result(store, audit).is_finished
    answer(store, audit, "dee", {image: None})
    assert result(store, audit).differing == (image,)
    assert not result(store, audit).is_finished
    settle_audit_answers(store, "eve", audit.id, image, "right")
    found = result(store, audit)
    assert found.is_finished
    assert found.answers == {"right": 1}
    assert final_answers(store, audit) == {image: "right"}
    assert undo(store, "eve", {SETTLED_AUDIT}) is not None
    assert result(store, audit).differing == (image,)
    answer(store, audit, "dee", {image: "left"})
    assert result(store, audit).is_finished
    assert final_answers(store, audit) == {image: "left"}


def test_an_audit_asks_one_person_or_two(store: Store) -> None:
    with pytest.raises(InputError, match="one person or two"):
        draw(store, "cy", "pool", "light", 1, auditors=3)
