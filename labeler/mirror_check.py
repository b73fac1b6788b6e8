"""Pictures on which the networks disagree with themselves: they give the mirror image another label than the picture.

A side that is told from the picture's content swaps with it; one that is told from something else does not. Such
pictures are a queue of their own, the strongest disagreement first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeler.auto_label import unlabelled
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.jobs import OnEvent
from labeler.predict_jobs import predict_views
from labeler.project import Project
from labeler.store import set_scores
from labeler.suspects import MIRROR, suspicion_score
from labeler.tasks import Task
from labeler.views import Views


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
        set_scores(project.store, suspicion_score(MIRROR, task.name), {})
        return MirrorCheck(task, chosen, 0, 0, 0)
    views = predict_views(project, chosen, names, on_event, device, task.name)
    found = disagreements(views)
    scores = {image: score for image, score in zip(images, found.tolist(), strict=True) if score > 0}
    set_scores(project.store, suspicion_score(MIRROR, task.name), scores)
    return MirrorCheck(task, chosen, len(images), int(np.isnan(found).sum()), len(scores))


def disagreements(views: Views) -> npt.NDArray[np.float64]:
    """How far the networks' mean answers to a picture and its mirror image lie apart (images,), from 0 to 1.

    Half the sum of the differences where the likeliest label differs, 0 where it is the same; NaN for unreadable
    pictures.
    """
    plain = views.plain.mean(axis=0, dtype=np.float64)
    turned = views.mirrored.mean(axis=0, dtype=np.float64)
    apart: npt.NDArray[np.float64] = np.abs(plain - turned).sum(axis=1) / 2
    differ = plain.argmax(axis=1) != turned.argmax(axis=1)
    return np.where(np.isnan(apart) | differ, apart, 0.0)
