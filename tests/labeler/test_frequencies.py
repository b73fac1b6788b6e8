"""How often people gave each label, by part of the split."""

from __future__ import annotations

from collections.abc import Callable

from labeler.frequencies import frequencies
from labeler.project import Project
from labeler.splits import write_split
from labeler.store import Annotation, annotate, image_names, set_parts
from labeler.tasks import LIGHT


def test_labels_are_counted_by_part(make_project: Callable[..., Project]) -> None:
    project = make_project(tasks=[LIGHT])
    names = list(image_names(project.store).values())
    assert frequencies(project) == {"light": {}}
    annotate(project.store, "Ada", [Annotation(image, "light", "left") for image in (1, 2, 3)])
    annotate(project.store, "Ada", [Annotation(4, "light", "right")])
    assert frequencies(project) == {"light": {"": {"left": 3, "center": 0, "right": 1}}}
    set_parts(project.store, {names[0]: "validation", names[1]: "train", names[3]: "train"})
    found = frequencies(project)["light"]
    assert list(found) == ["train", "validation", ""]
    assert found["train"] == {"left": 1, "center": 0, "right": 1}
    write_split(project, "folds", {names[0]: "2", names[3]: "1"})
    assert list(frequencies(project, "folds")["light"]) == ["1", "2", ""]
