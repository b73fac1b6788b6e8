"""Auto-labels and networks against a known truth."""

from __future__ import annotations

from labeler.project import Project
from labeler.store import Decision, apply_decisions
from labeler.truth import compare_with_truth


def test_shares_are_those_counted_by_hand(project: Project) -> None:
    said = [
        ("left", "agreement"),
        ("left", "agreement"),
        ("right", "one voice"),
        (None, "needs review"),
        ("left", "agreement"),
    ]
    made = [
        Decision(image, "light", label, rule, 0.9, (("cnn", "left", 0.9), ("vgg", label or "center", 0.8)))
        for image, (label, rule) in enumerate(said, start=1)
    ]
    apply_decisions(project.store, "ann", "auto-1", {}, made)
    truth = {"light": {"00.png": "left", "01.png": "right", "02.png": "right", "03.png": "center", "04.png": ""}}
    found = compare_with_truth(project, "auto-1", truth)["light"].as_json()
    assert found == {
        "images": 4,
        "commonest_label": 0.5,
        "coverage": 0.75,
        "error": 1 - 2 / 3,
        "errors": 1,
        "by_rule": {"agreement": {"labelled": 2, "errors": 1}, "one voice": {"labelled": 1, "errors": 0}},
        "networks": {"cnn": 0.25, "vgg": 0.75},
    }


def test_without_a_known_truth_there_is_nothing_to_tell(project: Project) -> None:
    apply_decisions(project.store, "ann", "auto-1", {}, [Decision(1, "light", "left", "agreement", 0.9, ())])
    assert compare_with_truth(project, "auto-1", {}) == {}
