"""Labelled pictures that look most like one: what people said of alike ones helps to decide about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.project import Project
from labeler.store import final_labels_of, find_image
from labeler.store.many_images import images_labelled_by_people, present_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Neighbour:
    """A picture with the label that people gave it; `likeness` is the cosine of the two pictures' features."""

    name: str
    label: str
    likeness: float


class Neighbours:
    """The labelled pictures of one task, as they were when this was made; their labels are read anew each time.

    Features are read from the cache, where a job of `labeler features` left them.
    """

    def __init__(self, project: Project, task: str) -> None:
        from labeler.features import read_features  # its numpy would cost the window's start a tenth of a second

        self.task = task
        self._project = project
        self._features = read_features(project, task)
        self._among: npt.NDArray[np.int64] | None = None

    @property
    def is_known(self) -> bool:
        """Whether the pictures were compared at all."""
        return self._features is not None

    def of(self, name: str, count: int) -> list[Neighbour]:
        """The `count` labelled pictures most like one, the most alike first; none where it was not compared."""
        from labeler.features import nearest

        if self._features is None:
            return []
        if self._among is None:
            names = present_names(self._project.store)
            labelled = images_labelled_by_people(self._project.store, self.task)
            self._among = self._features.rows_of([one for image, one in names.items() if image in labelled])
        found = nearest(self._features, name, self._among, count)
        store = self._project.store
        images = {number: (one, likeness) for one, likeness in found if (number := find_image(store, one)) is not None}
        final = final_labels_of(store, self.task, list(images))
        return [
            Neighbour(one, label, likeness)
            for image, (one, likeness) in images.items()
            if image in final and (label := final[image].label) is not None
        ]
