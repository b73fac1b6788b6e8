"""What a key does, without a window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labeler.errors import InputError
from labeler.label_session import LabelSession, Progress
from labeler.project import Project, open_project
from labeler.store import (
    Annotation,
    Decision,
    annotate,
    annotator_counts,
    apply_decisions,
    image_state,
    import_annotations,
    redo,
    set_missing,
    undo,
)
from labeler.tasks import ORIENTATION

MakeProject = Callable[..., Project]
NAMES = [f"{number:02d}.png" for number in range(5)]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project(tasks=[ORIENTATION])


def session_of(project: Project, queue: str = "unlabelled", last_image: str = "") -> LabelSession:
    return LabelSession(project, "Ada", project.tasks, queue, last_image)


def name(session: LabelSession) -> str:
    shown = session.shown()
    return shown.name if shown else ""


def test_answers_go_through_the_queue_to_its_end(project: Project) -> None:
    session = session_of(project)
    seen = []
    while session.shown():
        seen.append(name(session))
        session.answer(" LEFT")
    assert seen == NAMES
    assert session.finished
    assert session.progress() == Progress(5, 5)
    with pytest.raises(InputError, match="No picture"):
        session.answer("left")
    session.go_back()
    assert name(session) == NAMES[-1]


def test_progress_is_over_the_pictures_that_are_there(project: Project) -> None:
    annotate(project.store, "Ada", [Annotation(1, "orientation", "left"), Annotation(2, "orientation", "left")])
    set_missing(project.store, NAMES[1:3])
    assert session_of(project).progress() == Progress(1, 3)


def test_a_skip_of_what_one_has_answered_goes_on_and_leaves_no_action(project: Project) -> None:
    session = session_of(project, "all")
    session.answer("left")
    session.go_back()
    assert session.skip() is None
    assert name(session) == NAMES[1]
    undone = session.take_back()
    assert undone is not None
    assert undone.images == (1,)
    assert annotator_counts(project.store) == {}


def test_a_key_brings_no_import_back(project: Project) -> None:
    session = session_of(project)
    session.answer("left")
    import_annotations(project.store, "Ada", "f.csv", [("Ben", Annotation(n, "orientation", "left")) for n in (2, 3)])
    undo(project.store, "Ada")
    session.take_back()
    again = session.do_again()
    assert again is not None
    assert again.images == (1,)
    assert session.do_again() is None
    assert annotator_counts(project.store) == {"Ada": {"orientation": 1}}
    assert redo(project.store, "Ada") is not None
    assert annotator_counts(project.store)["Ben"] == {"orientation": 2}


def test_an_unknown_label_changes_nothing(project: Project) -> None:
    session = session_of(project)
    with pytest.raises(InputError, match="not a label"):
        session.answer("up")
    assert name(session) == NAMES[0]
    assert session.progress().labelled == 0


def test_both_questions_of_a_picture_and_only_the_open_ones(make_project: MakeProject) -> None:
    project = make_project()
    annotate(project.store, "Ada", [Annotation(2, "orientation", "left")])
    session = LabelSession(project, "Ada", project.tasks)
    seen = []
    for _ in range(4):
        shown = session.shown()
        assert shown is not None
        seen.append((shown.name, shown.task.name))
        session.answer("center")
    assert seen == [
        (NAMES[0], "orientation"),
        (NAMES[0], "light"),
        (NAMES[1], "light"),
        (NAMES[2], "orientation"),
    ]


def test_going_on_after_a_restart_begins_where_it_ended(project: Project) -> None:
    session = session_of(project)
    session.answer("left")
    session.skip()
    session.answer("left")
    reopened = open_project(project.folder)
    again = session_of(reopened, last_image=NAMES[3])
    assert (name(again), again.queue.position) == (NAMES[3], 1)
    again.take_back()
    assert name(again) == NAMES[2]
    assert again.state().own == {}
    again.take_back()
    assert name(again) == NAMES[1]
    again.do_again()
    again.do_again()
    assert image_state(reopened.store, 3, "Ada").own == {"orientation": "left"}
    reopened.close()


def test_a_picture_that_left_the_queue_is_put_in_once(project: Project) -> None:
    session_of(project).answer("left")
    again = session_of(project)
    before = len(again.queue)
    again.take_back()
    again.do_again()
    assert len(again.queue) == before + 1
    assert again.queue.images[again.queue.position] == 1


def test_taking_back_reaches_for_the_last_answer_not_for_an_import_after_it(project: Project) -> None:
    session = session_of(project)
    session.answer("left")
    pairs = [("Bob", Annotation(image, "orientation", "left")) for image in (4, 5)]
    import_annotations(project.store, "Ada", "bob.csv", pairs)
    action = session.take_back()
    assert action is not None
    assert session.take_back() is None
    assert annotator_counts(project.store) == {"Bob": {"orientation": 2}}


def test_nothing_to_take_back_is_no_action(project: Project) -> None:
    session = session_of(project)
    assert session.take_back() is None
    assert session.do_again() is None


def test_an_answer_in_the_conflicts_settles_and_in_needs_review_reviews(project: Project) -> None:
    annotate(project.store, "Bob", [Annotation(1, "orientation", "left")])
    annotate(project.store, "Cy", [Annotation(1, "orientation", "right")])
    unsure = Decision(2, "orientation", None, "all unsure", 0.4, ())
    apply_decisions(project.store, "Ada", "run", {}, [unsure])
    session_of(project, "conflicts").answer("center")
    session_of(project, "needs-review").answer("right")
    sources = [image_state(project.store, image, "Ada").final["orientation"].source for image in (1, 2)]
    assert sources == ["adjudicated", "reviewed"]


def test_what_needs_review_is_not_counted_as_labelled(project: Project) -> None:
    apply_decisions(project.store, "Ada", "run", {}, [Decision(2, "orientation", None, "all unsure", 0.4, ())])
    assert session_of(project).progress().labelled == 0


def test_the_pictures_ahead_are_those_that_follow_then_the_one_before(project: Project) -> None:
    session = session_of(project)
    session.go(2)
    assert session.ahead(1) == [NAMES[3], NAMES[1]]


def test_conflicts_are_not_counted_as_labelled(project: Project) -> None:
    annotate(project.store, "Bob", [Annotation(1, "orientation", "left"), Annotation(2, "orientation", "left")])
    annotate(project.store, "Cy", [Annotation(1, "orientation", "right")])
    assert session_of(project).progress() == Progress(1, 5)
