from __future__ import annotations

from labeler.done_trail import DoneTrail
from labeler.project import Project
from labeler.store import Annotation, annotate, skip, undo


def say(project: Project, image: int, person: str = "ann") -> None:
    annotate(project.store, person, [Annotation(image, "light", "left")])


def test_back_and_forth_through_what_was_done(project: Project) -> None:
    for image in (3, 1, 1, 2):
        say(project, image)
    say(project, 5, "bob")
    skip(project.store, "ann", 4, ["light"])
    trail = DoneTrail(project.store, "ann")
    assert [trail.before(5), trail.before(4), trail.before(2), trail.before(1)] == [4, 2, 1, 3]
    assert trail.before(3) is None
    assert [trail.after(3), trail.after(1), trail.after(2), trail.after(4)] == [1, 2, 4, 5]
    assert trail.after(5) is None
    assert trail.before(5) == 4


def test_the_picture_on_screen_is_no_step(project: Project) -> None:
    say(project, 1)
    say(project, 2)
    trail = DoneTrail(project.store, "ann")
    assert trail.before(2) == 1
    assert trail.after(1) == 2


def test_a_correction_on_the_way_leads_back_to_where_the_walk_began(project: Project) -> None:
    for image in (1, 2, 3):
        say(project, image)
    trail = DoneTrail(project.store, "ann")
    assert [trail.before(4), trail.before(3), trail.before(2)] == [3, 2, 1]
    say(project, 1)
    assert trail.after(2) == 4
    assert trail.after(4) is None
    assert [trail.before(4), trail.before(1)] == [1, 3]


def test_what_was_taken_back_is_left_out_and_nothing_done_is_nothing_to_walk(project: Project) -> None:
    assert DoneTrail(project.store, "ann").before(1) is None
    assert DoneTrail(project.store, "ann").after(1) is None
    say(project, 1)
    say(project, 2)
    trail = DoneTrail(project.store, "ann")
    assert trail.before(3) == 2
    undo(project.store, "ann")
    assert trail.before(3) == 1


def test_a_long_trail_is_read_piece_by_piece(project: Project) -> None:
    images = [number % 5 + 1 for number in range(200)]
    for image in images:
        say(project, image)
    trail = DoneTrail(project.store, "ann")
    walked = [None]
    while (image := trail.before(walked[-1])) is not None:
        walked.append(image)
    assert walked[1:] == images[::-1]
