"""What has changed in the image folder since it was last looked through: noticed when asked for, never by surprise."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.images import list_images
from labeler.project import Project
from labeler.store import add_images, image_names, missing_images, set_missing


@dataclass(frozen=True)
class FolderChanges:
    """Images by path: new in the folder; not in it (at all, whenever they went); missing before and there again."""

    added: tuple[str, ...]
    missing: tuple[str, ...]
    back: tuple[str, ...]
    newly_missing: int

    @property
    def any(self) -> bool:
        """Whether the project does not know of them yet."""
        return bool(self.added or self.back or self.newly_missing)


def find_changes(project: Project) -> FolderChanges:
    """Compare the image folder with the project, changing nothing; InputError where the folder cannot be read."""
    there = list_images(project.image_folder)
    found, known = set(there), image_names(project.store).values()
    known_before, gone_before = set(known), set(missing_images(project.store))
    missing = tuple(image for image in known if image not in found)
    return FolderChanges(
        added=tuple(image for image in there if image not in known_before),
        missing=missing,
        back=tuple(sorted(gone_before & found)),
        newly_missing=len(set(missing) - gone_before),
    )


def take_in(project: Project, changes: FolderChanges) -> None:
    """Add the new images, and leave the missing ones out of the queues until they are back. No label is touched."""
    if changes.added:
        add_images(project.store, changes.added)
    if changes.newly_missing or changes.back:
        set_missing(project.store, changes.missing)
