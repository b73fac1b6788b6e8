"""Pictures on which the networks disagree with themselves: they give the mirror image another label than the picture.

A side that is told from the picture's content swaps with it; one that is told from something else does not. Such
pictures are a queue of their own, the strongest disagreement first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeler.auto_label import unlabelled
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.jobs import OnEvent
from labeler.mirror_scores import keep_mirror_scores
from labeler.predict_jobs import predict_views
from labeler.project import Project
from labeler.tasks import Task


@dataclass(frozen=True)
class MirrorCheck:
    """What came of it: `images` were asked about, `unreadable` of them in vain, and `differing` are the queue."""

    task: Task
    runs: tuple[str, ...]
    images: int
    unreadable: int
    differing: int


def check_mirror(
    project: Project, task: Task, runs: Sequence[str], on_event: OnEvent, device: str = "auto"
) -> MirrorCheck:
    """Ask the networks about the images that nobody has labelled and their mirror images, and keep who differs.

    `runs` are trainings of the task, by default the two most accurate. InputError where there is none.
    """
    chosen = tuple(runs) or tuple(best_runs(project, task.name))
    if not chosen:
        raise InputError(f"No network has been trained for {task.name!r} yet: train one with 'labeler train'.")
    images, names = unlabelled(project, task.name)
    if not images:
        keep_mirror_scores(project, task.name, chosen, {})
        return MirrorCheck(task, chosen, 0, 0, 0)
    views = predict_views(project, chosen, names, on_event, device, task.name)
    found = views.suspicions(images)
    keep_mirror_scores(project, task.name, chosen, found)
    return MirrorCheck(task, chosen, len(images), int(np.isnan(views.disagreements).sum()), len(found))
