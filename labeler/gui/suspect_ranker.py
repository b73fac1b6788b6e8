"""Finds out which labels are probably wrong, beside the window where there are many votes or images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labeler.gui.conflict_ranker import ConflictRanker
from labeler.project import Project
from labeler.store import PRESENT, count_images
from labeler.tasks import Task

if TYPE_CHECKING:
    from labeler.label_errors import FoundErrors


FEW_IMAGES = 20_000  # whose labels are read before the page shows: many auto-labels take as long as many votes


class SuspectRanker(ConflictRanker):
    """`found` has what was looked for last, by task."""

    def open_project(self) -> None:
        """Another project is open: nothing is known of it."""
        self.end()
        self.found: dict[str, FoundErrors] = {}

    def _takes_moments(self, project: Project) -> bool:
        return count_images(project.store, PRESENT) <= FEW_IMAGES and super()._takes_moments(project)

    def _work(self, project: Project, tasks: Sequence[Task]) -> None:
        from labeler.label_errors import (
            rank_label_errors,  # its numpy would cost the window's start a tenth of a second
        )

        self.found = {one.task.name: one for one in rank_label_errors(project, tasks)}
