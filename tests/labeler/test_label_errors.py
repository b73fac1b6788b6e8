"""Suspected labels from out-of-fold predictions: slips, border disputes, and the queues that are made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from labeler.demo.annotators import ANNOTATORS
from labeler.demo.annotators import annotate as annotate_demo
from labeler.errors import InputError
from labeler.image_filter import SUSPICIOUS, ImageFilter
from labeler.label_errors import find_label_errors, rank_label_errors
from labeler.project import Project
from labeler.store import (
    Annotation,
    add_images,
    add_run,
    annotate,
    image_names,
    import_annotations,
    record_label_check,
    score_names,
)
from labeler.suspects import HitRate, hit_rate
from labeler.tasks import LIGHT, Task
from labeler.work_queue import QUEUES
from tests.conftest import MakeProject
from tests.labeler.folds import add_folds

NAMES = [f"{number:02d}.png" for number in range(5)]
FIRST = ImageFilter(order=SUSPICIOUS)


@pytest.fixture
def lit(make_project: MakeProject) -> Project:
    """All is said to be left, which the networks doubt of 01, more of 03, and not of the others."""
    project = make_project(tasks=[LIGHT])
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2, 3, 4)])
    rows = [[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.5, 0.5, 0.0], [0.01, 0.09, 0.9], [0.0, 0.0, 1.0]]
    add_folds(project, LIGHT, dict(zip(NAMES, rows, strict=True)))
    return project


def test_slips_are_labels_that_another_beats_the_least_probable_first(lit: Project) -> None:
    found = find_label_errors(lit, LIGHT)
    assert (found.run, found.looked_at, found.reason) == ("folds-001", 4, "")  # nobody has labelled the fifth
    assert [(slip.image, slip.label, slip.likelier) for slip in found.slips] == [
        ("03.png", "left", "right"),
        ("01.png", "left", "center"),
    ]
    assert found.slips[0].probability == pytest.approx(0.01)
    assert found.slips[0].suspicion == pytest.approx(np.log2(100))


def test_the_queue_has_them_in_that_order_and_forgets_what_was_confirmed(lit: Project) -> None:
    queue = QUEUES["slips"]
    assert queue.select(lit.store, ["light"], "bob", FIRST) == []
    rank_label_errors(lit, [LIGHT])
    assert queue.select(lit.store, ["light"], "bob", FIRST) == [4, 2]
    assert queue.select(lit.store, ["light"], "bob") == [2, 4]
    record_label_check(lit.store, "bob", "slips", 4, "light", "left", blind=True)
    assert queue.select(lit.store, ["light"], "bob", FIRST) == [2]
    rank_label_errors(lit, [LIGHT])
    assert queue.select(lit.store, ["light"], "bob", FIRST) == [2]  # though the networks still doubt it
    annotate(lit.store, "ann", [Annotation(2, "light", "center")])
    rank_label_errors(lit, [LIGHT])
    assert queue.count(lit.store, ["light"], "bob") == 0


def test_the_latest_training_with_folds_is_asked_unless_another_is_named(lit: Project) -> None:
    add_folds(lit, LIGHT, {"00.png": [0.0, 0.0, 1.0]}, "folds-002")
    found = find_label_errors(lit, LIGHT)
    assert (found.run, found.looked_at, [slip.image for slip in found.slips]) == ("folds-002", 1, ["00.png"])
    assert find_label_errors(lit, LIGHT, "folds-001").looked_at == 4
    add_run(lit.store, "plain", "train", "light", {})
    with pytest.raises(InputError, match="plain was trained without folds: train with --folds 5"):
        find_label_errors(lit, LIGHT, "plain")


def test_without_folds_it_is_said_how_to_get_them(project: Project) -> None:
    found = find_label_errors(project, LIGHT)
    assert found.reason == "No network has predicted light out of fold: train one with folds (--folds 5)."
    rank_label_errors(project, [LIGHT])
    assert score_names(project.store) == []


def test_labels_without_an_order_have_no_border_disputes(make_project: MakeProject) -> None:
    smiling = Task(name="Smiling", labels=("yes", "no"))
    project = make_project(tasks=[smiling])
    annotate(project.store, "ann", [Annotation(1, "Smiling", "yes")])
    add_folds(project, smiling, {"00.png": [0.2, 0.8]})
    found = find_label_errors(project, smiling)
    assert [slip.image for slip in found.slips] == ["00.png"]
    assert found.disputes == ()
    assert "have no order" in found.no_borders


ANN, BOB = 8.0, 16.0  # degrees of their borders of center


def side(angle: float, border: float) -> str:
    return "center" if abs(angle) <= border else "left" if angle < 0 else "right"


@pytest.fixture
def torn(make_project: MakeProject) -> tuple[Project, dict[str, float]]:
    """600 pictures of which Ann answered the first 350 and Bob the last 350, with networks that see the angle."""
    project = make_project(tasks=[LIGHT])
    random = np.random.default_rng(5)
    angles = {f"{number:03d}.jpg": float(random.uniform(-40, 40)) for number in range(600)}
    add_images(project.store, list(angles))
    numbers = {name: number for number, name in image_names(project.store).items()}
    votes = []
    for place, (name, angle) in enumerate(angles.items()):
        for person, border, seen in (("ann", ANN, place < 350), ("bob", BOB, place >= 250)):
            if seen:
                votes.append((person, Annotation(numbers[name], "light", side(angle + random.normal(0, 2), border))))
    import_annotations(project.store, "ann", "two files", votes)
    seen = {name: angle + float(random.normal(0, 2)) for name, angle in angles.items()}
    odds = {name: np.exp([-angle / 8, 1.0, angle / 8]) for name, angle in seen.items()}
    add_folds(project, LIGHT, {name: (one / one.sum()).tolist() for name, one in odds.items()})
    return project, angles


def test_border_disputes_lie_between_the_borders_and_were_answered_by_one_of_the_two(
    torn: tuple[Project, dict[str, float]],
) -> None:
    project, angles = torn
    found = find_label_errors(project, LIGHT)
    assert found.no_borders == ""
    assert len(found.disputes) > 50
    names = list(angles)
    for one in found.disputes:
        assert (one.a, one.b) == ("ann", "bob")
        assert not 250 <= names.index(one.image) < 350  # both have answered those
    between = [ANN - 3 < abs(angles[one.image]) < BOB + 3 for one in found.disputes]
    assert sum(between) > 0.95 * len(between)
    assert sum(ANN < abs(angles[one.image]) < BOB for one in found.disputes[:20]) >= 15
    assert [one.depth for one in found.disputes] == sorted((one.depth for one in found.disputes), reverse=True)
    rank_label_errors(project, [LIGHT])
    (first, *_) = QUEUES["borders"].select(project.store, ["light"], "ann", FIRST)
    assert image_names(project.store)[first] == found.disputes[0].image


def test_the_hit_rate_says_stop_below_a_tenth_of_fifty() -> None:
    assert [HitRate(changed, of).says_stop for changed, of in ((4, 50), (5, 50), (0, 49))] == [True, False, False]


def test_checks_before_the_training_do_not_count(lit: Project) -> None:
    record_label_check(lit.store, "bob", "slips", 4, "light", "right", blind=True)
    assert hit_rate(lit.store, "slips", ["light"]) == HitRate(1, 1)
    assert hit_rate(lit.store, "slips", ["light"], since="2999") == HitRate(0, 0)


def test_two_questions_share_a_queue(make_project: MakeProject) -> None:
    other = structs.replace(LIGHT, name="second")
    project = make_project(tasks=[LIGHT, other])
    for task in ("light", "second"):
        annotate(project.store, "ann", [Annotation(image, task, "left") for image in (1, 2, 3)])
    add_folds(project, LIGHT, dict(zip(NAMES, [[0.9, 0.1, 0], [0.4, 0.6, 0], [0.9, 0.1, 0]], strict=False)), "a")
    add_folds(project, other, dict(zip(NAMES, [[0.1, 0.9, 0], [0.4, 0.6, 0], [0.9, 0.1, 0]], strict=False)), "b")
    rank_label_errors(project, [LIGHT, other])
    assert QUEUES["slips"].select(project.store, ["light", "second"], "bob", FIRST) == [1, 2]
    record_label_check(project.store, "bob", "slips", 2, "light", "left", blind=True)
    assert QUEUES["slips"].select(project.store, ["light", "second"], "bob", FIRST) == [1, 2]
    record_label_check(project.store, "bob", "slips", 2, "second", "left", blind=True)
    assert QUEUES["slips"].select(project.store, ["light", "second"], "bob", FIRST) == [1]


def test_of_planted_slips_the_first_in_the_queue_are_nearly_all_real(make_project: MakeProject) -> None:
    """The demo's annotators look at 4,000 angles, 5 % of their labels are replaced, and networks see the angles."""
    random = np.random.default_rng(11)
    angles = random.uniform(-45, 45, 4000)
    names = [f"{number:04d}.jpg" for number in range(len(angles))]
    rows = annotate_demo(replace(ANNOTATORS[2], first=0.0, last=1.0), names, [(0.0, one) for one in angles], random)
    given = {row.image: row.light for row in rows}
    planted = set(random.choice(names, 200, replace=False).tolist())
    for name in planted:
        given[name] = str(random.choice([label for label in LIGHT.labels if label != given[name]]))
    project = make_project(tasks=[LIGHT])
    add_images(project.store, names)
    numbers = {name: number for number, name in image_names(project.store).items()}
    votes = [("chloe", Annotation(numbers[name], "light", label)) for name, label in given.items()]
    import_annotations(project.store, "chloe", "a file", votes)
    seen = angles + random.normal(0, 6, len(angles))
    odds = np.exp(np.stack([-seen / 4 - 3, np.zeros(len(seen)), seen / 4 - 3], axis=1))
    predictions = (odds / odds.sum(axis=1, keepdims=True)).tolist()
    add_folds(project, LIGHT, dict(zip(names, predictions, strict=True)))
    found = find_label_errors(project, LIGHT).slips
    slipped = {name for name, angle in zip(names, angles, strict=True) if given[name] != side(angle, 12.0)}
    assert sum(slip.image in slipped for slip in found[:100]) >= 99  # chloe slips in 1.5 % by herself
    assert sum(slip.image in planted for slip in found[:200]) > 120
