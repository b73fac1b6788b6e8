"""The images suggested to be labelled next: which they are, as the queue *Suggested* shows them."""

from __future__ import annotations

from collections.abc import Sequence

from labeler.image_filter import SUGGESTED_OF
from labeler.store import (
    PRESENT,
    ImageChoice,
    Store,
    count_images,
    having_score,
    lacking_answer,
    not_audited,
    scores,
)


def suggested_score(task: str) -> str:
    """The name of the score that the images suggested for a task have: their rank, from 1."""
    return SUGGESTED_OF + task


def suggestable(store: Store, task: str) -> ImageChoice:
    """The images that may be suggested: nobody has labelled them, and no audit of the task has drawn them.

    An audit tells how good networks are on random images that they did not learn from; it must stay that.
    """
    return lacking_answer(store, [task]) & not_audited(store, [task]) & PRESENT


def suggested(store: Store, tasks: Sequence[str], _annotator: str = "") -> ImageChoice:
    """The images suggested for one of the tasks that still may be."""
    named = having_score([suggested_score(task) for task in tasks])
    return named & lacking_answer(store, tasks) & not_audited(store, tasks)


def suggestions(store: Store, task: str) -> tuple[int, int]:
    """How many images were suggested for a task the last time, and how many of them nobody has labelled yet."""
    return len(scores(store, suggested_score(task))), count_images(store, suggested(store, [task]) & PRESENT)
