"""Reads which pictures can be compared, beside the window where there are many."""

from __future__ import annotations

from collections.abc import Sequence

from labeler.gui.conflict_ranker import ConflictRanker
from labeler.neighbours import Neighbours, read_neighbours
from labeler.project import Project
from labeler.store import PRESENT, count_images
from labeler.tasks import Task

FEW_IMAGES = 10_000  # that are read before the page shows: a tenth of a second


class NeighbourReader(ConflictRanker):
    """`found` has what was read, by task."""

    def forget(self) -> None:
        """Labels may have come since: all is read anew."""
        self.found: dict[str, Neighbours] = {}

    def _takes_moments(self, project: Project) -> bool:
        return count_images(project.store, PRESENT) <= FEW_IMAGES

    def _work(self, project: Project, tasks: Sequence[Task]) -> None:
        self.found.update({task.name: read_neighbours(project, task.name) for task in tasks})
