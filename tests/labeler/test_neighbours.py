"""The labelled pictures most like one: only people's labels, as they stand."""

from __future__ import annotations

import numpy as np

from labeler.features import PIXELS, Features, features_folder, write_space
from labeler.neighbours import read_neighbours
from labeler.project import Project
from labeler.store import Annotation, Decision, annotate, apply_decisions, image_names

from ..conftest import MakeProject

IMAGES = 8


def turn(project: Project) -> None:
    """Features on a quarter of a circle: the next number is the most alike."""
    names = tuple(image_names(project.store).values())
    angles = np.linspace(0, np.pi / 2, len(names))
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    write_space(features_folder(project, PIXELS), Features(PIXELS, names, names, rows))


def test_the_nearest_labelled_by_people_are_told_with_their_labels(make_project: MakeProject) -> None:
    project = make_project(images=IMAGES)
    images = list(image_names(project.store))
    decisions = [Decision(images[1], "light", "left", "agreement", 0.9, ())]
    apply_decisions(project.store, "Ada", "auto-1", {"tasks": {}}, decisions)
    annotate(project.store, "Ada", [Annotation(images[place], "light", "right") for place in (0, 2, 5, 7)])
    assert not read_neighbours(project, "light").is_known
    assert read_neighbours(project, "light").of(project.store, "01.png", 3) == []
    turn(project)
    found = read_neighbours(project, "light")
    near = found.of(project.store, "01.png", 3)
    assert [one.name for one in near] in (["00.png", "02.png", "05.png"], ["02.png", "00.png", "05.png"])
    assert {one.label for one in near} == {"right"}
    assert near[0].likeness > near[2].likeness
    annotate(project.store, "Ben", [Annotation(images[5], "light", "left")])  # a conflict has no label
    assert sorted(one.name for one in found.of(project.store, "01.png", 3)) == ["00.png", "02.png"]
    assert found.of(project.store, "nowhere.png", 3) == []
