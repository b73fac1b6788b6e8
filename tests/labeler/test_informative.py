"""The order in which conflicts are settled: the unsure ones of large cells first, and no cell for ever."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.dawid_skene import dawid_skene
from labeler.image_filter import INFORMATIVE, ImageFilter, orders
from labeler.informative import LEAST_BITS, conflict_worths, rank_conflicts, worths
from labeler.project import Project
from labeler.store import Annotation, annotate, chosen_images, conflict_images
from labeler.store.choices import ALL_IMAGES
from tests.conftest import MakeProject


def entropy(row: np.ndarray) -> float:
    return -sum(p * np.log2(p) for p in row if p > 0)


def test_a_worth_is_the_entropy_weighed_by_its_cell_and_by_its_turn() -> None:
    random = np.random.default_rng(1)
    codes = random.integers(0, 3, (60, 3)).astype(np.int16)
    is_open = (codes != codes[:, :1]).any(axis=1)
    is_open[np.flatnonzero(is_open)[:7]] = False  # settled
    posterior = dawid_skene(codes, 3).posterior
    expected = []
    for place in np.flatnonzero(is_open):
        alike = [other for other in range(60) if (codes[other] == codes[place]).all()]
        turn = sum(not is_open[other] or other <= place for other in alike)
        bits = max(entropy(posterior[place]), LEAST_BITS)
        expected.append(bits * (1 + len(alike) / (turn * (turn + 1))))
    assert worths(codes, 3, is_open).tolist() == pytest.approx(expected)


def test_without_conflicts_nothing_is_worth_settling() -> None:
    assert worths(np.zeros((3, 2), np.int16), 1, np.zeros(3, bool)).tolist() == []


@pytest.fixture
def torn(make_project: MakeProject) -> Project:
    """Ten images: ann and bob differ on 4-10, in one cell of six (4-9) and one of one (10)."""
    project = make_project(images=10)
    ann = ["left"] * 3 + ["left"] * 6 + ["right"]
    bob = ["left"] * 3 + ["center"] * 6 + ["left"]
    for person, labels in (("ann", ann), ("bob", bob)):
        answers = [Annotation(image, "light", label) for image, label in enumerate(labels, 1)]
        annotate(project.store, person, answers)
    return project


def test_a_large_cell_comes_first_and_its_turns_are_worth_less_and_less(torn: Project) -> None:
    found = conflict_worths(torn.store, "light")
    assert set(found) == set(conflict_images(torn.store, "light")) == {4, 5, 6, 7, 8, 9, 10}
    assert max(found, key=found.__getitem__) == 4
    large = [found[image] for image in range(4, 10)]
    assert large == sorted(large, reverse=True)
    first = found[5]
    annotate(torn.store, "cy", [Annotation(4, "light", "left")], "adjudication")
    again = conflict_worths(torn.store, "light")
    assert 4 not in again
    assert again[5] == pytest.approx(first, rel=1e-6)  # what was settled of a cell counts as settled


def test_the_queue_is_ordered_by_it_and_the_orders_name_it_once(torn: Project) -> None:
    rank_conflicts(torn.store, ["light", "orientation"])
    chosen = ImageFilter(order=INFORMATIVE)
    images = chosen.sort(torn.store, ["light", "orientation"], chosen_images(torn.store, ALL_IMAGES))
    assert images[0] == 4
    assert images[-3:] == [1, 2, 3]  # nothing is known of them
    assert [name for name, _ in orders(torn.store)] == [
        "name",
        "random",
        "least-sure",
        "informative",
        "suspicious",
        "suggested",
    ]


def test_reviews_and_other_tasks_change_nothing(torn: Project) -> None:
    before = conflict_worths(torn.store, "light")
    annotate(torn.store, "dee", [Annotation(5, "orientation", "left"), Annotation(6, "orientation", "left")])
    annotate(torn.store, "dee", [Annotation(10, "light", "right")], "review")
    assert conflict_worths(torn.store, "light") == before
    assert conflict_worths(torn.store, "orientation") == {}
