"""Narrowing and ordering a queue."""

from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.grid_choice import GridChoice, NameTable
from labeler.image_filter import LEAST_SURE, RANDOM, ImageFilter, orders
from labeler.project import Project
from labeler.store import (
    Annotation,
    Decision,
    add_images,
    annotate,
    apply_decisions,
    image_names,
    set_missing,
    set_scores,
)
from labeler.work_queue import QUEUES

BOTH = ("orientation", "light")
SEED_3 = ["01.png", "00.png", "03.png", "04.png", "02.png"]  # on every computer


def chosen(project: Project, narrowed: ImageFilter, queue: str = "all", tasks: tuple[str, ...] = BOTH) -> list[int]:
    return QUEUES[queue].select(project.store, tasks, "ann", narrowed)


@pytest.fixture
def labelled(project: Project) -> Project:
    """1: ann left, bob right (light). 2: ann left (light), bob left (orientation). 3: auto right. 4: needs review."""
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    annotate(project.store, "bob", [Annotation(1, "light", "right"), Annotation(2, "orientation", "left")])
    decisions = [
        Decision(3, "light", "right", "agreement", 0.9, ()),
        Decision(4, "light", None, "needs review", 0.4, ()),
    ]
    apply_decisions(project.store, "ann", "auto-1", {}, decisions)
    return project


@pytest.mark.parametrize(
    ("narrowed", "images"),
    [
        (ImageFilter(), [1, 2, 3, 4, 5]),
        (ImageFilter(label="left"), [2]),
        (ImageFilter(label="right"), [3]),
        (ImageFilter(source="human"), [2]),
        (ImageFilter(source="auto"), [3]),
        (ImageFilter(source="conflict"), [1]),
        (ImageFilter(source="needs review"), [4]),
        (ImageFilter(label="left", source="auto"), []),
        (ImageFilter(annotator="bob"), [1, 2]),
        (ImageFilter(annotator="bob", label="right"), [1]),
        (ImageFilter(annotator="ann", label="left", source="conflict"), [1]),
        (ImageFilter(annotator="nobody"), []),
        (ImageFilter(label="no label of this project"), []),
        (ImageFilter(text="03"), [4]),
        (ImageFilter(text=" PNG 0 4"), [5]),
        (ImageFilter(text="0%"), []),
        (ImageFilter(text="0_"), []),
        (ImageFilter(text="\\"), []),
    ],
)
def test_a_filter_leaves_in_what_it_names(labelled: Project, narrowed: ImageFilter, images: list[int]) -> None:
    assert chosen(labelled, narrowed) == images
    assert narrowed.narrows == (len(images) < 5)


def test_a_filter_narrows_the_queue_it_is_put_on(labelled: Project) -> None:
    assert chosen(labelled, ImageFilter(text="0"), "conflicts") == [1]
    assert chosen(labelled, ImageFilter(label="left"), "unlabelled", ("orientation",)) == []


def test_a_label_of_another_question_does_not_count(labelled: Project) -> None:
    assert chosen(labelled, ImageFilter(label="left"), tasks=("orientation",)) == [2]
    assert chosen(labelled, ImageFilter(annotator="ann"), tasks=("orientation",)) == []


def test_the_random_order_depends_on_the_seed_alone_and_is_kept_when_images_leave(labelled: Project) -> None:
    first = chosen(labelled, ImageFilter(order=RANDOM, seed=3))
    assert sorted(first) == [1, 2, 3, 4, 5]
    assert first == chosen(labelled, ImageFilter(order=RANDOM, seed=3))
    others = {tuple(chosen(labelled, ImageFilter(order=RANDOM, seed=seed))) for seed in range(20)}
    assert len(others) > 10
    unlabelled = chosen(labelled, ImageFilter(order=RANDOM, seed=3), "unlabelled", ("light",))
    assert unlabelled == [image for image in first if image in (3, 4, 5)]


def test_the_least_sure_come_first_and_what_no_network_saw_last(labelled: Project) -> None:
    assert chosen(labelled, ImageFilter(order=LEAST_SURE)) == [4, 3, 1, 2, 5]


def test_scores_order_a_queue_up_and_down_with_the_rest_last(labelled: Project) -> None:
    set_scores(labelled.store, "blur", {1: 0.5, 3: -2.0, 5: 7.25})
    assert [name for name, _ in orders(labelled.store)][-2:] == ["score-up:blur", "score-down:blur"]
    assert chosen(labelled, ImageFilter(order="score-up:blur")) == [3, 1, 5, 2, 4]
    assert chosen(labelled, ImageFilter(order="score-down:blur")) == [5, 1, 3, 2, 4]


def test_images_that_are_missing_are_left_out_and_come_back(labelled: Project) -> None:
    set_missing(labelled.store, ["02.png", "04.png"])
    assert chosen(labelled, ImageFilter()) == [1, 2, 4]
    assert QUEUES["all"].count(labelled.store, BOTH, "ann") == 3
    set_missing(labelled.store, [])
    assert chosen(labelled, ImageFilter()) == [1, 2, 3, 4, 5]


def test_the_queue_and_the_grid_have_one_random_order_which_names_alone_decide(project: Project) -> None:
    names = image_names(project.store)
    queue = chosen(project, ImageFilter(order=RANDOM, seed=3))
    assert [names[image] for image in queue] == SEED_3
    assert NameTable(names).in_order(names, "random", 3, {}) == queue
    elsewhere = {100 - image: name for image, name in names.items()}
    numbers = NameTable(elsewhere).in_order(elsewhere, "random", 3, {})
    assert [elsewhere[image] for image in numbers] == SEED_3


@pytest.mark.parametrize("text", ["ähre", "ÄHRE", "A\u0308hre", "jpg äh", "  Re.J  ", "ss", "100%", "_", "x", "png 0"])
def test_the_queue_and_the_grid_find_the_same_names(project: Project, text: str) -> None:
    add_images(project.store, ["Ähre.JPG", "ÄHRE_2.jpg", "a\u0308hre.jpg", "Straße.png", "100%.png"])
    names = image_names(project.store)
    found = chosen(project, ImageFilter(text=text))
    assert found == NameTable(names).containing(text, list(names))
    assert bool(found) == (text != "x")


def test_too_long_a_text_is_told_in_a_sentence(project: Project) -> None:
    said = "The text to search for has 60,000 characters: give at most 200."
    with pytest.raises(InputError, match=said):
        chosen(project, ImageFilter(text="a" * 60_000))
    with pytest.raises(InputError, match=said):
        GridChoice(text="a" * 60_000)


def test_the_random_order_takes_in_new_images_and_other_seeds(project: Project) -> None:
    before = chosen(project, ImageFilter(order=RANDOM, seed=3))
    assert chosen(project, ImageFilter(order=RANDOM, seed=4)) != before
    add_images(project.store, ["05.png", "06.png"])
    after = chosen(project, ImageFilter(order=RANDOM, seed=3))
    assert sorted(after) == [1, 2, 3, 4, 5, 6, 7]
    assert [image for image in after if image <= 5] == before
    assert chosen(project, ImageFilter(order=RANDOM, seed=3, text="05")) == [6]
