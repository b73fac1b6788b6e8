"""The counts of `labeler status`."""

from __future__ import annotations

from labeler.project import Project
from labeler.status import project_status
from labeler.store import Annotation, Decision, annotate, apply_decisions, revert_run, set_mark


def test_every_image_is_counted_once_per_task(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2)])
    annotate(project.store, "bob", [Annotation(2, "light", "right")])
    set_mark(project.store, "bob", 2, True, "")
    made = [Decision(3, "light", "left", "agreement", 0.9, ()), Decision(4, "light", None, "needs review", 0.4, ())]
    apply_decisions(project.store, "ann", "auto-1", {}, made)
    found = project_status(project)
    assert list(found) == ["images", "tasks", "annotators", "runs"]
    assert found["images"] == 5
    assert found["tasks"]["light"] == {
        "labelled": 2,
        "by_source": {"human": 1, "auto": 1},
        "by_label": {"left": 2, "center": 0, "right": 0},
        "conflicts": 1,
        "needs_review": 1,
        "flagged": 1,
    }
    assert found["tasks"]["orientation"]["by_source"] == {}
    assert found["annotators"] == {"ann": 2, "bob": 1}
    revert_run(project.store, "ann", "auto-1")
    assert project_status(project)["tasks"]["light"]["needs_review"] == 0
    assert [(run["run"], run["kind"], run["reverted"]) for run in project_status(project)["runs"]] == [
        ("auto-1", "auto-label", True)
    ]


def test_what_nobody_can_tell_is_counted_and_is_no_label(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", None)], "cannot tell")
    annotate(project.store, "ann", [Annotation(2, "light", "left")])
    light = project_status(project)["tasks"]["light"]
    assert (light["labelled"], light["by_source"]) == (1, {"cannot tell": 1, "human": 1})
