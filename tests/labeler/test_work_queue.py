"""What to label next."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from labeler.errors import InputError
from labeler.project import Project
from labeler.store import (
    Annotation,
    Decision,
    annotate,
    apply_decisions,
    image_state,
    images_with_source,
    set_mark,
    skip,
)
from labeler.tasks import PRESETS
from labeler.work_queue import QUEUES, WorkQueue, place_of_number

BOTH = ("orientation", "light")


def chosen(project: Project, queue: str, tasks: tuple[str, ...] = ("light",), annotator: str = "ann") -> list[int]:
    return QUEUES[queue].select(project.store, tasks, annotator)


def test_each_queue_holds_the_images_that_it_names(project: Project) -> None:
    store = project.store
    annotate(store, "ann", [Annotation(1, "light", "left")])
    annotate(store, "bob", [Annotation(1, "light", "right"), Annotation(2, "light", "left")])
    annotate(store, "bob", [Annotation(1, "orientation", "left")])
    skip(store, "ann", 3, ["light"])
    set_mark(store, "bob", 4, True, "")
    apply_decisions(store, "ann", "auto-1", {}, [Decision(5, "light", None, "needs review", 0.4, ())])
    found = {name: chosen(project, name) for name in QUEUES}
    assert found == found | {
        "unlabelled": [3, 4, 5],
        "not-mine": [2, 3, 4, 5],
        "all": [1, 2, 3, 4, 5],
        "skipped": [3],
        "flagged": [4],
        "conflicts": [1],
        "needs-review": [5],
    }
    assert chosen(project, "unlabelled", BOTH) == [2, 3, 4, 5]
    assert chosen(project, "not-mine", BOTH, "bob") == [2, 3, 4, 5]


def test_one_goes_back_and_forth_and_never_out_of_the_queue() -> None:
    queue = WorkQueue([7, 8, 9], position=5)
    assert (queue.current, queue.at_end) == (9, True)
    assert queue.go(-3) == 7
    assert queue.go_to_image(8)
    assert not queue.go_to_image(1)
    assert queue.current == 8
    assert queue.ahead(5) == [9, 7]


def test_an_empty_queue_has_no_image() -> None:
    queue = WorkQueue([])
    assert (len(queue), queue.current, queue.go(3), queue.at_end, queue.ahead(4)) == (0, None, None, True, [])


def test_queues_of_several_tasks_hold_what_any_of_them_holds(make_project: Callable[..., Project]) -> None:
    tasks = PRESETS["celeba-attributes"][:4]
    names = [task.name for task in tasks]
    project = make_project(images=30, tasks=tasks)
    store, random = project.store, Random(5)
    for number, name in enumerate(names):
        for image in range(1, 31):
            for who in ("ann", "bob"):
                if random.random() < (0.0, 0.5, 0.9, 1.0)[number]:
                    annotate(store, who, [Annotation(image, name, random.choice(("yes", "no")))])
                elif random.random() < 0.05:
                    skip(store, who, image, [name])
    apply_decisions(store, "ann", "auto", {}, [Decision(3, names[0], "yes", "agreement", 0.9, ())])
    for queue in QUEUES.values():
        for asked in (names, names[1:], names[2:], names[3:]):
            found = queue.select(store, asked, "ann")
            expected = {image for name in asked for image in queue.select(store, [name], "ann")}
            assert found == sorted(expected), queue.name
            assert queue.count(store, asked, "ann") == len(found)
    for name in names:
        states = {image: image_state(store, image, "ann") for image in range(1, 31)}
        own = {image: state.own.get(name, "") for image, state in states.items()}  # None: skipped
        assert chosen(project, "unlabelled", (name,)) == [n for n, state in states.items() if not state.votes.get(name)]
        assert chosen(project, "not-mine", (name,)) == [image for image, label in own.items() if not label]
        assert chosen(project, "skipped", (name,)) == [image for image, label in own.items() if label is None]
        assert chosen(project, "conflicts", (name,)) == images_with_source(store, name, "conflict")
    assert chosen(project, "not-mine", (names[3],), "stranger") == list(range(1, 31))


def test_forty_tasks_cost_one_statement(make_project: Callable[..., Project]) -> None:
    tasks = PRESETS["celeba-attributes"]
    project = make_project(tasks=tasks)
    seen: list[str] = []
    project.store.connection.set_trace_callback(seen.append)
    for queue in QUEUES.values():
        seen.clear()
        queue.select(project.store, [task.name for task in tasks], "ann")
        assert len(seen) <= 4, queue.name


def test_what_is_ahead_follows_the_last_step() -> None:
    queue = WorkQueue(range(10, 20), position=5)
    assert queue.ahead(3) == [16, 17, 18, 14]
    queue.go(4)
    assert queue.ahead(3) == [13, 12, 11, 15]
    queue.go(5)
    assert queue.ahead(3) == [16, 17, 18, 14]
    queue.go(0)
    assert queue.ahead(3) == [11, 12, 13]
    queue.go(1)
    queue.go(0)
    assert queue.ahead(2) == [11]


@pytest.mark.parametrize("words", ["", "0", "11", "-1", "1e1", "\u0663", "9" * 5000])
def test_a_place_that_is_none_is_told_in_a_sentence(words: str) -> None:
    with pytest.raises(InputError, match=r"is not a number from 1 to 10\.$") as told:
        place_of_number(words, 10)
    assert len(str(told.value)) < 100
