"""What to label next."""

from __future__ import annotations

from labeler.project import Project
from labeler.store import Annotation, Decision, annotate, apply_decisions, set_mark, skip
from labeler.work_queue import QUEUES, WorkQueue

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
