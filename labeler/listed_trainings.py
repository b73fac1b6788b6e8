"""All trainings of a project in one list: those of this session's queue, unfinished ones, and those that are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from labeler.comparison_jobs import comparison_row
from labeler.project import Project
from labeler.store import runs
from labeler.train_jobs import UnfinishedTraining, unfinished_trainings
from labeler.training_plans import network_title, subject_of
from labeler.training_queue import QueuedTraining

ListedState = Literal["running", "waiting", "failed", "cancelled", "stopped", "elsewhere", "done"]


@dataclass(frozen=True)
class ListedTraining:
    """A line of the list. `stopped`: it was killed or cancelled, and can go on; `elsewhere`: another process trains it.

    `run` is its id where it has one by now, `row` what `labeler compare` says of it once it is done.
    """

    network: str
    subject: str
    state: ListedState
    run: str = ""
    epoch: int = 0
    most_epochs: int = 0
    row: dict[str, Any] | None = None
    queued: QueuedTraining | None = None

    @property
    def key(self) -> object:
        """What stays the same of it while it is listed."""
        return self.run or self.queued


def listed_trainings(
    project: Project, queue: Sequence[QueuedTraining], on_fault: Callable[[str], None]
) -> list[ListedTraining]:
    """Those of the queue in its order, then unfinished ones, then those that are done, the latest first.

    `on_fault` hears why the unfinished ones cannot be listed, where a file of theirs is damaged.
    """
    of_queue = [
        ListedTraining(one.network, one.subject, one.state, "", len(one.epochs), one.most_epochs, queued=one)
        for one in queue
    ]
    running = any(one.state == "running" for one in queue)
    resumed = {one.run for one in queue if one.is_open}
    unfinished = [
        ListedTraining(
            network_title(one.architecture),
            subject_of(one.tasks),
            "elsewhere" if one.running else "stopped",
            one.run,
            one.epoch,
            one.epochs,
        )
        for one in _unfinished(project, on_fault)
        if one.run not in resumed and not (one.running and running)  # this window's own is in the queue
    ]
    done = [
        ListedTraining(
            network_title(one.summary["architecture"]),
            subject_of(one.tasks),
            "done",
            one.id,
            one.summary["results"]["epochs"],
            one.summary["settings"].get("epochs", 0),
            row=comparison_row(one),
        )
        for one in reversed(runs(project.store, "train"))
    ]
    return of_queue + unfinished + done


def _unfinished(project: Project, on_fault: Callable[[str], None]) -> list[UnfinishedTraining]:
    found = unfinished_trainings(project)
    for one in found:
        if one.fault:
            on_fault(f"{one.fault} 'labeler unfinished PROJECT --discard {one.run}' removes it.")
    return [one for one in found if not one.fault]
