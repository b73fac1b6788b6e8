"""Labels that are suspected to be wrong: the kinds of suspicion, and how often it was right. Without numpy.

What is suspected is a score by image and task, named by `suspicion_score`; `labeler.label_errors` and
`labeler.mirror_check` write them. An answer is a label check (`labeler.store.label_checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labeler.store import Store, latest_changes, runs

SLIPS, BORDERS, MIRROR = "slips", "borders", "mirror"
KINDS = (SLIPS, BORDERS, MIRROR)
LATEST = 50  # checks of which the hit rate is told
LEAST_HITS = 0.1  # of them: with fewer it is time to stop


def suspicion_score(kind: str, task: str) -> str:
    """The name of the score by which a task's images are suspected."""
    return f"{kind}: {task}"


def is_suspicion(score: str) -> bool:
    """Whether a score is one of those: no order of its own is made of it.

    >>> is_suspicion("slips: light"), is_suspicion("slips")
    (True, False)
    """
    return score.partition(": ")[0] in KINDS and ": " in score


@dataclass(frozen=True)
class HitRate:
    """How many of the latest checked labels were changed."""

    changed: int
    of: int

    @property
    def says_stop(self) -> bool:
        """Whether looking on is hardly worth it."""
        return self.of >= LATEST and self.changed < LEAST_HITS * self.of


def hit_rate(store: Store, kind: str, tasks: Sequence[str], since: str = "") -> HitRate:
    """Of the last LATEST labels checked for this reason, `since` a UTC time in ISO 8601."""
    found = latest_changes(store, kind, tasks, LATEST, since)
    return HitRate(sum(found), len(found))


def suspected_since(store: Store, kind: str, tasks: Sequence[str]) -> str:
    """When the latest network was trained whose answers make tasks' labels suspected; '' where none was."""
    asked = set(tasks)
    found = (run for run in runs(store, "train") if asked & set(run.tasks))
    return max((run.created for run in found if kind == MIRROR or run.summary.get("folds")), default="")


def with_network(store: Store, tasks: Sequence[str]) -> list[str]:
    """Those of the tasks that a network has been trained for."""
    known = {task for run in runs(store, "train") for task in run.tasks}
    return [task for task in tasks if task in known]


def with_folds(store: Store, tasks: Sequence[str]) -> list[str]:
    """Those of the tasks whose labelled images were predicted by networks that had not seen them."""
    known = {task for run in runs(store, "train") if run.summary.get("folds") for task in run.tasks}
    return [task for task in tasks if task in known]


def rate_words(rate: HitRate, say: Callable[[str], str] = str) -> str:
    """The hit rate as a sentence; '' where nothing was checked.

    >>> rate_words(HitRate(31, 50)), rate_words(HitRate(1, 1))
    ('31 of the last 50 were changed.', '1 of 1 was changed so far.')
    """
    if not rate.of:
        return ""
    if rate.of >= LATEST:
        many, one = "{changed} of the last {of} were changed.", "1 of the last {of} was changed."
    else:
        many, one = "{changed} of {of} were changed so far.", "1 of {of} was changed so far."
    return say(one if rate.changed == 1 else many).format(changed=rate.changed, of=rate.of)
