"""Labelled pictures that look most like one: what people said of alike ones helps to decide about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.project import Project
from labeler.store import Store, final_labels_of, find_image
from labeler.store.many_images import images_labelled_by_people, present_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from labeler.features import Features


@dataclass(frozen=True)
class Neighbour:
    """A picture with the label that people gave it; `likeness` is the cosine of the two pictures' features."""

    name: str
    label: str
    likeness: float


class Neighbours:
    """The labelled pictures of one task, as `read_neighbours` found them; their labels are read anew each time."""

    def __init__(self, task: str, features: Features | None, among: npt.NDArray[np.int64]) -> None:
        self.task = task
        self._features = features
        self._among = among

    @property
    def is_known(self) -> bool:
        """Whether the pictures were compared at all."""
        return self._features is not None

    def of(self, store: Store, name: str, count: int) -> list[Neighbour]:
        """The `count` labelled pictures most like one, the most alike first; none where it was not compared."""
        from labeler.features import nearest

        if self._features is None:
            return []
        found = nearest(self._features, name, self._among, count)
        images = {number: (one, likeness) for one, likeness in found if (number := find_image(store, one)) is not None}
        final = final_labels_of(store, self.task, list(images))
        return [
            Neighbour(one, label, likeness)
            for image, (one, likeness) in images.items()
            if image in final and (label := final[image].label) is not None
        ]


def read_neighbours(project: Project, task: str) -> Neighbours:
    """What can be compared for a task: the features that `labeler features` left in the cache, and who has a label.

    It takes two seconds for 202,599 images: it is done once and not by key.
    """
    import numpy as np

    from labeler.features import read_features  # its numpy would cost the window's start a tenth of a second

    features = read_features(project, task)
    if features is None:
        return Neighbours(task, None, np.empty(0, np.int64))
    names, labelled = present_names(project.store), images_labelled_by_people(project.store, task)
    return Neighbours(task, features, features.rows_of([one for image, one in names.items() if image in labelled]))
