"""On which pictures networks disagree with themselves: a score by image and task, and the trainings that it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from labeler.files import replacing
from labeler.project import Project
from labeler.store import RunRecord, scores, set_scores
from labeler.suspects import MIRROR, suspicion_score

Scores = Mapping[int, float]
_NAME = "mirror-runs.json"


def keep_mirror_scores(project: Project, task: str, runs: Sequence[str], found: Scores) -> None:
    """Let these images be the queue of a task, in place of those before; `runs` are the trainings that were asked."""
    known = _asked(project)
    with replacing(project.cache_folder / _NAME) as file:
        file.write(msgspec.json.encode(known | {task: list(runs)}).decode())
    set_scores(project.store, suspicion_score(MIRROR, task), found)


def drop_mirror_scores(project: Project, removed: RunRecord) -> dict[str, Scores]:
    """Forget the scores that a removed training had a part in; gives them by task.

    The cache says which trainings those were. Where it was deleted, each training of the task may have been one.
    """
    known, store = _asked(project), project.store
    dropped: dict[str, Scores] = {}
    for task in removed.tasks:
        found = scores(store, suspicion_score(MIRROR, task))
        if found and removed.id in known.get(task, [removed.id]):
            set_scores(store, suspicion_score(MIRROR, task), {})
            dropped[task] = found
    return dropped


def bring_mirror_scores_back(project: Project, dropped: Mapping[str, Scores]) -> None:
    """Let dropped scores count again, but for tasks that have others by now."""
    for task, found in dropped.items():
        if not scores(project.store, suspicion_score(MIRROR, task)):
            set_scores(project.store, suspicion_score(MIRROR, task), found)


def _asked(project: Project) -> dict[str, list[str]]:
    """Which trainings the scores of each task are of; nothing where the cache does not say."""
    try:
        return msgspec.json.decode((project.cache_folder / _NAME).read_bytes(), type=dict[str, list[str]])
    except (FileNotFoundError, UnicodeDecodeError, msgspec.MsgspecError):
        return {}  # what the cache had can be worked out anew
