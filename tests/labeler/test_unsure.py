from __future__ import annotations

from labeler.label_session import LabelSession
from labeler.project import Project
from labeler.store import import_annotations, marks
from labeler.tasks import LIGHT
from labeler.unsure import is_unsure, toggle_flag, with_seen_marks


def seen(session: LabelSession) -> dict[str, tuple[bool, str]]:
    return with_seen_marks(session, session.state()).others


def test_what_others_are_unsure_about_is_seen_after_ones_own_answer(project: Project) -> None:
    import_annotations(project.store, "ann", "bob.csv", [], [("bob", 1, True, "half turned")])
    session = LabelSession(project, "ann", [LIGHT], "all")
    assert seen(session) == {}
    toggle_flag(session)
    assert marks(project.store) == {(1, "ann"): (True, ""), (1, "bob"): (True, "half turned")}
    session.take_back()
    session.answer("left")
    session.go(0)
    assert seen(session) == {"bob": (True, "half turned")}


def test_among_the_unsure_pictures_a_flag_is_resolved_whoever_set_it(project: Project) -> None:
    import_annotations(project.store, "ann", "bob.csv", [], [("bob", 1, True, "half turned")])
    session = LabelSession(project, "ann", [LIGHT], "flagged")
    assert is_unsure(with_seen_marks(session, session.state()))
    session.answer("left")
    session.go(0)
    toggle_flag(session)
    assert marks(project.store) == {(1, "bob"): (False, "half turned")}
    assert session.state().own == {"light": "left"}
    session.take_back()
    assert marks(project.store) == {(1, "bob"): (True, "half turned")}
    toggle_flag(session)
    session.rebuild()
    assert session.shown() is None
