"""How often people gave each label, by part of the split: what to look at before a training."""

from __future__ import annotations

from labeler.project import Project
from labeler.splits import read_split
from labeler.store import final_labels, image_names, subjects_and_parts
from labeler.store.final import NOT_FROM_PEOPLE

NO_PART = ""  # images that the split leaves out, or all where there is none
_PARTS = ("train", "validation", "test")

Frequencies = dict[str, dict[str, dict[str, int]]]


def frequencies(project: Project, split: str = "") -> Frequencies:
    """For each task, per part of the split ("" for none) the number of images of each label that people gave.

    `split` is one with a name; else the project's own is taken. Parts without labelled images are left out.
    """
    parts = (
        read_split(project, split)
        if split
        else {name: part for name, (_, part) in subjects_and_parts(project.store).items() if part}
    )
    names = image_names(project.store)
    found: Frequencies = {}
    for task in project.tasks:
        of_part: dict[str, dict[str, int]] = {}
        for image, final in final_labels(project.store, task.name).items():
            if final.label in task.labels and final.source not in NOT_FROM_PEOPLE:
                counts = of_part.setdefault(parts.get(names[image]) or NO_PART, dict.fromkeys(task.labels, 0))
                counts[final.label] += 1
        found[task.name] = dict(sorted(of_part.items(), key=lambda one: _place(one[0])))
    return found


def _place(part: str) -> tuple[int, int]:
    """Train, validation, test, then folds by number, then what has no part."""
    if part in _PARTS:
        return 0, _PARTS.index(part)
    return (1, int(part)) if part.isdigit() else (2, 0)
