"""How often people gave each label, by part of the split: what to look at before a training."""

from __future__ import annotations

from labeler.project import Project
from labeler.splits import read_split
from labeler.store import image_names
from labeler.store.many_images import images_in_part, images_labelled_by_people

NO_PART = ""  # images that the split leaves out, or all where there is none
_PARTS = ("train", "validation", "test")

Frequencies = dict[str, dict[str, dict[str, int]]]


def frequencies(project: Project, split: str = "") -> Frequencies:
    """For each task, per part of the split ("" for none) the number of images of each label that people gave.

    `split` is one with a name; else the project's own is taken. Parts without labelled images are left out.
    """
    parts = _named_parts(project, split) if split else _own_parts(project)
    found: Frequencies = {}
    for task in project.tasks:
        of_part: dict[str, dict[str, int]] = {}
        for label in task.labels:
            images = images_labelled_by_people(project.store, task.name, label)
            counts = {part: len(images & those) for part, those in parts.items()}
            counts[NO_PART] = len(images) - sum(counts.values())
            for part, count in counts.items():
                if count:
                    of_part.setdefault(part, dict.fromkeys(task.labels, 0))[label] = count
        found[task.name] = dict(sorted(of_part.items(), key=lambda one: _place(one[0])))
    return found


def _own_parts(project: Project) -> dict[str, set[int]]:
    return {part: images_in_part(project.store, part) for part in ("train", "validation")}


def _named_parts(project: Project, split: str) -> dict[str, set[int]]:
    parts: dict[str, set[int]] = {}
    of_name = read_split(project, split)
    for image, name in image_names(project.store).items():
        if name in of_name:
            parts.setdefault(of_name[name], set()).add(image)
    return parts


def _place(part: str) -> tuple[int, int]:
    """Train, validation, test, then folds by number, then what has no part."""
    if part in _PARTS:
        return 0, _PARTS.index(part)
    return (1, int(part)) if part.isdigit() else (2, 0)
