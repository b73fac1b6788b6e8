"""What keys do to a page of thumbnails, without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from labeler.errors import InputError
from labeler.grid_choice import CELL as CELL_KIND
from labeler.grid_choice import KINDS, GridChoice, NameTable, VoteCell
from labeler.grid_session import GridSession
from labeler.project import Project, open_project
from labeler.store import (
    Annotation,
    Decision,
    add_images,
    annotate,
    apply_decisions,
    final_labels,
    image_state,
    revert_run,
    set_mark,
    set_missing,
)
from labeler.tasks import LIGHT, ORIENTATION

MakeProject = Callable[..., Project]
IMAGES = 45
PAGE = 20


def decide(project: Project, labels: dict[int, str | None], run: str = "auto-1") -> None:
    """Auto-labels, surer by image number; None needs review, where the models lean to the right."""
    decisions = [
        Decision(image, "light", label, "rule", 0.5 + image / 1000, (("a", "right", 0.6), ("b", "left", 0.5)))
        for image, label in labels.items()
    ]
    apply_decisions(project.store, "Ada", run, {}, decisions)


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project(images=IMAGES, tasks=[LIGHT, ORIENTATION])


@pytest.fixture
def all_left(project: Project) -> Project:
    decide(project, dict.fromkeys(range(1, IMAGES + 1), "left"))
    return project


def grid(project: Project, kind: str = "auto", label: str = "", **choice: object) -> GridSession:
    return GridSession(project, "Ada", LIGHT, replace(GridChoice(kind, label), **choice), PAGE)  # type: ignore[arg-type]


def sources(project: Project) -> dict[tuple[str, str | None], int]:
    found: dict[tuple[str, str | None], int] = {}
    for final in final_labels(project.store, "light").values():
        found[final.source, final.label] = found.get((final.source, final.label), 0) + 1
    return found


def open_places(session: GridSession) -> list[int]:
    return [place for place, one in enumerate(session.shown) if one.is_open]


def test_exceptions_get_their_label_and_enter_confirms_the_rest(all_left: Project) -> None:
    session = grid(all_left)
    for place in (2, 5):
        session.selection.toggle(place)
    action = session.answer("right")
    assert (action.images, action.kind) == ((3, 6), "review")
    assert session.selection.selected == []
    assert [session.shown[place].label for place in (1, 2, 5)] == ["left", "right", "right"]
    assert open_places(session) == [place for place in range(PAGE) if place not in (2, 5)]
    assert (len(session.to_confirm()), session.confirm_label()) == (18, "left")
    confirmed = session.confirm()
    assert confirmed is not None
    assert len(confirmed.images) == 18
    assert session.page == 1
    assert sources(all_left) == {("reviewed", "left"): 18, ("reviewed", "right"): 2, ("auto", "left"): 25}


def test_one_undo_takes_the_page_back_with_its_exceptions_and_redo_does_it_again(all_left: Project) -> None:
    session = grid(all_left)
    session.selection.toggle(4)
    session.answer("center")
    session.selection.move(7)
    session.confirm()
    taken = session.take_back()
    assert taken is not None
    assert len(taken.images) == 19
    assert (session.page, session.selection.cursor) == (0, 7)
    assert [place for place in range(PAGE) if place not in open_places(session)] == [4]
    assert session.shown[4].label == "center"
    session.do_again()
    assert (session.page, open_places(session)) == (0, [])
    session.take_back()
    session.take_back()
    assert len(open_places(session)) == PAGE
    assert sources(all_left) == {("auto", "left"): IMAGES}
    assert session.take_back() is None


def test_a_page_comes_back_after_a_restart(all_left: Project) -> None:
    session = grid(all_left)
    session.selection.toggle(0)
    session.answer("right")
    session.confirm()
    again = open_project(all_left.folder)
    later = GridSession(again, "Ada", LIGHT, GridChoice("auto"), PAGE)
    assert len(later.images) == IMAGES - PAGE
    assert later.take_back() is not None
    assert len(later.images) == IMAGES - 1
    assert later.page == 0
    assert later.shown[0].name == "01.png"
    assert all(one.is_open for one in later.shown)
    again.close()


def test_what_is_selected_and_has_no_new_label_stays_open(all_left: Project) -> None:
    session = grid(all_left)
    session.selection.toggle(3)
    action = session.confirm()
    assert action is not None
    assert 4 not in action.images
    session.show_page(0)
    assert (open_places(session), session.selection.selected) == ([3], [4])
    with pytest.raises(InputError, match="Every open picture here is selected"):
        session.confirm()


def test_enter_on_a_page_that_is_done_goes_on_and_the_end_says_what_is_open(all_left: Project) -> None:
    session = grid(all_left)
    session.show_page(1)
    session.confirm()
    session.confirm()
    assert session.finished
    assert session.still_open() == list(range(1, PAGE + 1))
    session.show_image(session.still_open()[0])
    assert (session.page, session.finished) == (0, False)
    session.confirm()
    assert session.finished
    assert session.still_open() == []


def test_pages_that_are_done_are_passed_over(all_left: Project) -> None:
    session = grid(all_left)
    session.show_page(1)
    session.select_all()
    session.answer("center")
    session.show_page(0)
    session.confirm()
    assert session.page == 2
    assert session.confirm() is not None
    assert session.finished
    assert session.confirm() is None


def test_what_somebody_answered_meanwhile_is_not_asked_again(all_left: Project) -> None:
    session = grid(all_left)
    other = open_project(all_left.folder)
    annotate(other.store, "Ben", [Annotation(2, "light", "right"), Annotation(30, "light", "right")])
    other.close()
    action = session.confirm()
    assert action is not None
    assert 2 not in action.images
    assert image_state(all_left.store, 2, "Ada").votes["light"] == {"Ben": "right"}
    assert 29 - PAGE not in open_places(session)
    assert session.shown[29 - PAGE].label == "right"


def test_a_label_that_changed_under_the_page_is_not_confirmed_unseen(project: Project) -> None:
    annotate(project.store, "Ben", [Annotation(image, "light", "left") for image in range(1, 6)])
    session = grid(project, "people")
    other = open_project(project.folder)
    annotate(other.store, "Ben", [Annotation(2, "light", "right")])
    other.close()
    action = session.confirm()
    assert action is not None
    assert action.images == (1, 3, 4, 5)


def test_reviews_show_what_the_models_lean_to_and_are_confirmed_as_shown(project: Project) -> None:
    decide(project, dict.fromkeys(range(1, 4)))
    assert grid(project, "review", "left").images == []
    session = grid(project, "review", "right")
    assert [one.label for one in session.shown] == ["right"] * 3
    session.selection.toggle(1)
    session.answer("center")
    session.confirm()
    assert sources(project) == {("reviewed", "right"): 2, ("reviewed", "center"): 1}


def test_pictures_without_a_label_get_votes_and_nothing_can_be_confirmed(project: Project) -> None:
    decide(project, {1: "left", 2: None})
    annotate(project.store, "Ben", [Annotation(3, "light", "left")])
    session = grid(project, "open", "left")
    assert len(session.images) == IMAGES - 3
    with pytest.raises(InputError, match="nothing to confirm"):
        session.confirm()
    session.selection.extend(4)
    session.answer("left")
    assert sources(project)["human", "left"] == 6
    session.select_all()
    session.answer("right")
    assert sources(project)["human", "right"] == PAGE - 5


def test_all_pictures_are_confirmed_each_as_it_is_and_conflicts_are_left_out(project: Project) -> None:
    decide(project, {1: "left", 2: None})
    annotate(project.store, "Ben", [Annotation(3, "light", "center"), Annotation(4, "light", "center")])
    annotate(project.store, "Cy", [Annotation(4, "light", "left")])
    session = grid(project, "all")
    assert [one.label for one in session.shown[:5]] == ["left", "right", "center", None, None]
    assert (session.shown[3].conflict, session.confirm_label()) == (True, None)
    session.confirm()
    final = final_labels(project.store, "light")
    assert {image: (final[image].source, final[image].label) for image in (1, 2, 3, 4)} == {
        1: ("reviewed", "left"),
        2: ("reviewed", "right"),
        3: ("unanimous", "center"),
        4: ("conflict", None),
    }
    assert [one.image for one in grid(project, "all", "right").shown] == [2]


def test_ones_own_labels_are_gone_through_again(project: Project) -> None:
    annotate(project.store, "Ada", [Annotation(image, "light", "left") for image in range(1, 31)])
    session = grid(project, "mine")
    assert (len(session.images), session.pages) == (30, 2)
    session.selection.toggle(0)
    session.answer("right")
    assert open_places(session) == []
    assert session.confirm() is None
    assert (session.page, session.finished) == (1, False)
    session.take_back()
    assert (session.page, session.shown[0].label) == (0, "left")
    session.do_again()
    session.confirm()
    session.confirm()
    assert session.finished
    assert session.still_open() == []
    assert sources(project) == {("human", "left"): 29, ("reviewed", "right"): 1}


@pytest.mark.parametrize("kind", ["people", "all"])
def test_enter_leaves_what_the_annotator_has_said_themself(project: Project, kind: str) -> None:
    annotate(project.store, "Ada", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    annotate(project.store, "Ben", [Annotation(2, "light", "right"), Annotation(3, "light", "center")])
    annotate(project.store, "Ben", [Annotation(2, "light", "right")], "adjudication")
    session = grid(project, kind)
    assert [one.label for one in session.shown[:3]] == ["left", "right", "center"]
    action = session.confirm()
    assert action is not None
    assert action.images == (3,)
    assert image_state(project.store, 2, "Ada").own == {"light": "left"}
    assert sources(project) == {("human", "left"): 1, ("adjudicated", "right"): 1, ("unanimous", "center"): 1}
    assert not {1, 2, 3} & set(session.still_open())
    session.take_back()
    assert session.shown[2].is_open


def test_what_is_answered_while_enter_waits_for_the_store_is_left_out(all_left: Project) -> None:
    session = grid(all_left)
    other, late = open_project(all_left.folder), [2]

    def just_before(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and late:
            annotate(other.store, "Ben", [Annotation(late.pop(), "light", "right")])

    all_left.store.connection.set_trace_callback(just_before)
    action = session.confirm()
    all_left.store.connection.set_trace_callback(None)
    other.close()
    assert (late, action is not None and len(action.images)) == ([], PAGE - 1)
    assert sources(all_left) == {("reviewed", "left"): PAGE - 1, ("human", "right"): 1, ("auto", "left"): 25}


def test_labels_orders_and_texts_choose(project: Project) -> None:
    decide(project, {image: ("left", "right")[image % 2] for image in range(1, IMAGES)})
    session = grid(project, "auto", "left")
    assert session.images == list(range(2, IMAGES, 2))
    session.choose(GridChoice("auto", "right", "uncertain"))
    assert session.images == list(range(1, IMAGES, 2))
    session.choose(GridChoice("all", order="uncertain"))
    assert session.images == list(range(1, IMAGES + 1))
    session.choose(GridChoice("all", order="random", seed=3))
    shuffled = session.images
    assert sorted(shuffled) == list(range(1, IMAGES + 1)) != shuffled
    session.choose(GridChoice("auto", "left", "random", 3))
    assert session.images == [image for image in shuffled if image % 2 == 0 and image < IMAGES]
    session.choose(GridChoice("all", order="random", seed=4))
    assert session.images != shuffled
    session.choose(GridChoice("all", text="3.PNG"))
    assert [one.name for one in session.shown] == ["03.png", "13.png", "23.png", "33.png", "43.png"]
    session.search("")
    assert len(session.images) == IMAGES


def test_settings_of_another_version_are_taken_as_the_usual(all_left: Project) -> None:
    session = GridSession(all_left, "Ada", LIGHT, GridChoice("gone", "gone", "gone"), 3)
    assert (session.choice, session.page_size) == (GridChoice("auto", "", "name"), PAGE)
    session.choose(GridChoice("auto", "left"), ORIENTATION)
    assert (session.images, session.shown, session.pages) == ([], (), 0)
    with pytest.raises(InputError, match="No picture is on screen"):
        session.answer("left")
    with pytest.raises(InputError, match="'up' is not a label"):
        session.answer("up")
    assert session.confirm() is None


def test_another_page_size_keeps_the_picture_in_view(all_left: Project) -> None:
    session = grid(all_left)
    session.show_page(2)
    session.selection.move(3)
    session.resize(500)
    assert (session.page, session.pages, session.selection.current) == (0, 1, 44)
    session.resize(PAGE)
    assert (session.page, session.selection.cursor) == (2, 3)


def test_without_a_selection_the_cursor_is_meant(all_left: Project) -> None:
    session = grid(all_left)
    session.selection.move(6)
    assert session.answer("right").images == (7,)
    assert session.selection.cursor == 6


def test_undo_of_an_answer_about_something_else_leaves_the_page(all_left: Project) -> None:
    session = grid(all_left)
    session.show_page(1)
    annotate(all_left.store, "Ada", [Annotation(1, "orientation", "left")])
    action = session.take_back()
    assert action is not None
    assert (action.tasks, session.page) == (("orientation",), 1)
    assert len(open_places(session)) == PAGE


def test_coming_back_keeps_the_page_unless_there_are_new_pictures(all_left: Project) -> None:
    session = grid(all_left)
    session.confirm()
    session.selection.move(3)
    annotate(all_left.store, "Ben", [Annotation(25, "light", "right")])
    session.come_back()
    assert (session.page, session.selection.current, len(session.images)) == (1, 24, IMAGES)
    assert 4 not in open_places(session)
    revert_run(all_left.store, "Ada", "auto-1")
    session.come_back()
    assert session.images == []
    decide(all_left, dict.fromkeys(range(40, IMAGES + 1), "right"), "auto-2")
    session.come_back()
    assert session.images == list(range(40, IMAGES + 1))


def test_flags_and_confidences_are_shown(all_left: Project) -> None:
    set_mark(all_left.store, "Ben", 3, flag=True, note="")
    one = grid(all_left).shown[2]
    assert (one.flag, one.confidence, one.name) == (True, 0.503, "02.png")


def test_names_are_found_without_regard_to_case() -> None:
    table = NameTable({1: "Ähre.JPG", 2: "b.jpg", 3: "ähnlich.jpg"})
    assert table.containing(" ÄH ", [3, 2, 1]) == [3, 1]
    assert table.containing("", [2, 1]) == [2, 1]
    assert table.containing("jpg hn", [3, 2, 1]) == [3]
    assert table.containing("a\u0308h", [3, 2, 1]) == [3, 1]
    assert set(KINDS) == {"auto", "review", "people", "mine", "open", "all", CELL_KIND}


def test_a_renamed_picture_is_shown_under_its_new_name(all_left: Project) -> None:
    session = grid(all_left, "all")
    set_missing(all_left.store, ["01.png"])
    add_images(all_left.store, ["renamed.png"])
    session.come_back()
    assert (session.images[-1], len(session.images)) == (IMAGES + 1, IMAGES)
    assert 2 not in session.images
    set_missing(all_left.store, ["02.png"])
    session.come_back()
    assert 2 in session.images
    assert 3 not in session.images


def test_pictures_missing_from_the_folder_are_left_out(all_left: Project) -> None:
    session = grid(all_left)
    set_missing(all_left.store, ["01.png", "44.png"])
    session.relist()
    assert len(session.images) == IMAGES - 2
    assert not {2, 45} & set(session.images)


CELL = VoteCell("light", "anna", "left", "ben", "center")


@pytest.fixture
def two_minds(project: Project) -> Project:
    """anna and ben differ alike on images 1 and 2; ben's answer to 3 was given in sight of anna's."""
    annotate(project.store, "anna", [Annotation(image, "light", "left") for image in (1, 2, 3, 4)])
    annotate(project.store, "ben", [Annotation(1, "light", "center"), Annotation(2, "light", "center")])
    annotate(project.store, "ben", [Annotation(3, "light", "center")], "review")
    return project


def test_a_cell_of_the_confusion_matrix_shows_its_pictures_and_settles_them(two_minds: Project) -> None:
    session = grid(two_minds, CELL_KIND, cell=CELL)
    assert [(one.image, one.said, one.is_open) for one in session.shown] == [
        (1, ("left", "center"), True),
        (2, ("left", "center"), True),
    ]
    session.answer("right")
    assert sources(two_minds)["adjudicated", "right"] == 1
    assert (session.shown[0].label, session.shown[0].is_open) == ("right", False)
    session.take_back()
    assert session.shown[0].is_open


def test_the_kind_of_a_cell_needs_one_of_the_task(two_minds: Project) -> None:
    session = grid(two_minds, CELL_KIND)
    assert session.choice.kind == GridChoice().kind
    session.choose(GridChoice(CELL_KIND, cell=CELL))
    session.choose(session.choice, ORIENTATION)
    assert (session.choice.kind, session.choice.cell) == (GridChoice().kind, None)


def test_other_pictures_are_looked_at_and_the_cell_comes_back(two_minds: Project) -> None:
    session = grid(two_minds, CELL_KIND, cell=CELL)
    session.choose(replace(session.choice, kind="all"))
    assert len(session.images) == IMAGES
    assert session.shown[0].said == ()
    session.choose(replace(session.choice, kind=CELL_KIND))
    assert session.images == [1, 2]


def test_a_picture_that_goes_missing_meanwhile_leaves_the_page(all_left: Project) -> None:
    session = GridSession(all_left, "Ada", LIGHT, GridChoice("auto"), PAGE)
    first, *others = session.images
    set_missing(all_left.store, [session.table.names[first]])
    session.come_back()
    assert session.images == others
    assert [one.image for one in session.shown] == others[: session.page_size]
